"""The journal itself, and recorded events compared with booked entries."""

from accounts.books.chart import Role
from reports.verification.checks.check import Check

CHECKS = (
    Check(
        "each entry balances in each book and currency",
        """
        SELECT 1, CASE WHEN sum(debit) <> sum(credit) THEN format(
                 'entry %%s: %%s book has debit %%s and credit %%s', entry_id, book,
                 sum(debit), sum(credit)) END
          FROM accounts_journalline WHERE ledger_id = %(ledger)s AND book_on <= %(on)s
         GROUP BY entry_id, book, currency
        """,
        invariant=1,
        dated=True,
    ),
    Check(
        "each line agrees with its entry and the ledger",
        """
        SELECT 1, CASE WHEN l.book_on <> e.book_on OR l.currency <> g.currency THEN format(
                 'line %%s differs from entry %%s in book date or from the ledger in currency',
                 l.id, e.id) END
          FROM accounts_journalline l
          JOIN accounts_journalentry e ON e.ledger_id = l.ledger_id AND e.id = l.entry_id
          JOIN core_ledger g ON g.number = l.ledger_id
         WHERE l.ledger_id = %(ledger)s AND l.book_on <= %(on)s
        """,
        dated=True,
    ),
    Check(
        "settlement receivable = client liability, for each seller",
        f"""
        SELECT 1, CASE WHEN client <> operator THEN format(
                 'seller %%s: settlement receivable %%s, client liability %%s', number, client,
                 operator) END
          FROM (SELECT s.number,
                       coalesce(sum(debit - credit) FILTER (
                           WHERE role = '{Role.SETTLEMENT_RECEIVABLE}'), 0) AS client,
                       coalesce(sum(credit - debit) FILTER (
                           WHERE role = 'client_liability'), 0) AS operator
                  FROM core_seller s
                  LEFT JOIN accounts_journalline l
                    ON l.ledger_id = s.ledger_id AND l.seller_id = s.id AND l.book_on <= %(on)s
                 WHERE s.ledger_id = %(ledger)s GROUP BY s.number) AS sums
        """,
        invariant=2,
        dated=True,
    ),
    Check(
        "principal debt of each invoice = its receivable in the books",
        """
        SELECT 1, CASE
                 WHEN coalesce(debt.principal, 0)
                      * CASE i.type WHEN 'debit' THEN 1 ELSE -1 END < 0
                   OR coalesce(debt.principal, 0) <> coalesce(books.principal, 0)
                   THEN format('invoice %%s: transactions say %%s, the books %%s', i.invoice_no,
                               coalesce(debt.principal, 0), coalesce(books.principal, 0)) END
          FROM invoices_invoice i
          LEFT JOIN (SELECT invoice_id, sum(debt_change) AS principal
                       FROM invoices_invoicetransaction
                      WHERE ledger_id = %(ledger)s AND book_on <= %(on)s GROUP BY invoice_id) debt
            ON debt.invoice_id = i.id
          LEFT JOIN (SELECT e.invoice_id, sum(l.debit - l.credit) AS principal
                       FROM accounts_journalline l
                       JOIN accounts_journalentry e
                         ON e.ledger_id = l.ledger_id AND e.id = l.entry_id
                      WHERE l.ledger_id = %(ledger)s AND l.book_on <= %(on)s
                        AND l.role IN ('receivable', 'purchased_receivable')
                      GROUP BY e.invoice_id) books
            ON books.invoice_id = i.id
         WHERE i.ledger_id = %(ledger)s
           AND (i.issued_on <= %(on)s OR debt.principal IS NOT NULL OR books.principal IS NOT NULL)
        """,
        invariant=3,
        dated=True,
    ),
    Check(
        "receivables in the books belong to invoices, purchased ones to the operator",
        """
        SELECT count(*), CASE
                 WHEN coalesce(sum(l.debit - l.credit) FILTER (
                          WHERE l.role = 'receivable' AND i.purchased), 0) <> 0
                   THEN 'the client book holds receivables that were purchased'
                 WHEN count(*) FILTER (WHERE i.id IS NULL) > 0
                   THEN 'receivables are booked without an invoice' END
          FROM accounts_journalline l
          JOIN accounts_journalentry e ON e.ledger_id = l.ledger_id AND e.id = l.entry_id
          LEFT JOIN invoices_invoice i ON i.ledger_id = e.ledger_id AND i.id = e.invoice_id
         WHERE l.ledger_id = %(ledger)s AND l.book_on <= %(on)s
           AND l.role IN ('receivable', 'purchased_receivable')
        """,
        invariant=3,
        dated=True,
    ),
    Check(
        "client funds = payments received − transferred − paid out by the bank",
        """
        SELECT 1, CASE WHEN booked <> received - transferred - paid_out THEN format(
                 'client funds %%s, received %%s, transferred %%s, paid out %%s', booked,
                 received, transferred, paid_out)
               END
          FROM (SELECT (SELECT coalesce(sum(debit - credit), 0) FROM accounts_journalline
                         WHERE ledger_id = %(ledger)s AND role = 'client_funds'
                           AND book_on <= %(on)s) AS booked,
                       (SELECT coalesce(sum(amount), 0) FROM invoices_payment
                         WHERE ledger_id = %(ledger)s AND book_on <= %(on)s)
                       - (SELECT coalesce(sum(amount), 0) FROM invoices_paymentreversal
                           WHERE ledger_id = %(ledger)s AND book_on <= %(on)s) AS received,
                       (SELECT coalesce(sum(transferred), 0) FROM accounts_settlement
                         WHERE ledger_id = %(ledger)s AND settled_on <= %(on)s)
                       - (SELECT coalesce(sum(amount), 0) FROM accounts_payout
                           WHERE ledger_id = %(ledger)s AND purpose = 'settlement'
                             AND returned_on <= %(on)s) AS transferred,
                       (SELECT coalesce(sum(amount), 0) FROM accounts_payout
                         WHERE ledger_id = %(ledger)s AND purpose <> 'settlement'
                           AND paid_on <= %(on)s
                           AND coalesce(returned_on, 'infinity') > %(on)s)
                       + (SELECT coalesce(sum(amount), 0) FROM accounts_surplususe
                           WHERE ledger_id = %(ledger)s AND kind = 'payout'
                             AND payout_id IS NULL AND book_on <= %(on)s) AS paid_out
               ) AS sums
        """,
        invariant=5,
        dated=True,
    ),
    Check(
        "surpluses and unmatched payments = their accounts in the books",
        """
        SELECT 1, CASE WHEN booked <> held THEN format(
                 '%%s: books %%s, items %%s', account, booked, held) END
          FROM (SELECT 'customer_surplus' AS account,
                       (SELECT coalesce(sum(amount), 0) FROM accounts_surplus
                         WHERE ledger_id = %(ledger)s AND book_on <= %(on)s
                           AND NOT owed_by_client)
                       - (SELECT coalesce(sum(u.amount), 0)
                            FROM accounts_surplususe u JOIN accounts_surplus s
                              ON s.ledger_id = u.ledger_id AND s.id = u.surplus_id
                           WHERE u.ledger_id = %(ledger)s AND u.book_on <= %(on)s
                             AND coalesce(u.undone_on, 'infinity') > %(on)s
                             AND NOT s.owed_by_client) AS held
                UNION ALL
                SELECT 'customer_liability',
                       (SELECT coalesce(sum(amount), 0) FROM accounts_surplus
                         WHERE ledger_id = %(ledger)s AND book_on <= %(on)s AND owed_by_client)
                       - (SELECT coalesce(sum(u.amount), 0)
                            FROM accounts_surplususe u JOIN accounts_surplus s
                              ON s.ledger_id = u.ledger_id AND s.id = u.surplus_id
                           WHERE u.ledger_id = %(ledger)s AND u.book_on <= %(on)s
                             AND coalesce(u.undone_on, 'infinity') > %(on)s
                             AND s.owed_by_client)
                UNION ALL
                SELECT 'unmatched_payments',
                       (SELECT coalesce(sum(amount), 0) FROM invoices_payment
                         WHERE ledger_id = %(ledger)s AND book_on <= %(on)s
                           AND coalesce(matched_on, withdrawn_on, 'infinity') > %(on)s)
                       - (SELECT coalesce(sum(amount), 0) FROM invoices_paymentreversal
                           WHERE ledger_id = %(ledger)s AND book_on <= %(on)s
                             AND coalesce(assigned_on, 'infinity') > %(on)s)
                       - (SELECT coalesce(sum(amount), 0) FROM invoices_paymentreturn
                           WHERE ledger_id = %(ledger)s AND book_on <= %(on)s
                             AND coalesce(undone_on, 'infinity') > %(on)s)) AS items
          CROSS JOIN LATERAL (SELECT coalesce(sum(credit - debit), 0) AS booked
                                FROM accounts_journalline
                               WHERE ledger_id = %(ledger)s AND role = account
                                 AND book_on <= %(on)s) AS books
        """,
        dated=True,
    ),
    Check(
        "each event that was recorded is in the books once, and nothing else is",
        """
        SELECT 1, CASE WHEN coalesce(posted, 0) <> coalesce(expected, 0) THEN format(
                 '%%s %%s is posted %%s times, expected %%s', kind, id, coalesce(posted, 0),
                 coalesce(expected, 0)) END
          FROM (SELECT 'capture' AS kind, id, 2 AS expected FROM invoices_capture
                 WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'credit', id, 1 FROM invoices_credit WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'invoicecredit', c.id, (NOT i.purchased)::int
                  FROM invoices_invoicecredit c
                  JOIN invoices_invoice i ON i.ledger_id = c.ledger_id AND i.id = c.invoice_id
                 WHERE c.ledger_id = %(ledger)s
                UNION ALL
                SELECT 'invoice', id, 1 + (type = 'credit' AND EXISTS (
                           SELECT FROM core_statechange h
                            WHERE h.ledger_id = i.ledger_id AND h.document_type = 'invoice'
                              AND h.document_id = i.id AND h.operation = 'owe_credit'))::int
                  FROM invoices_invoice i
                 WHERE ledger_id = %(ledger)s AND NOT purchased AND state <> 'pending'
                UNION ALL
                SELECT 'directpayment', id, 1 FROM invoices_directpayment
                 WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'writeoff', id, 1 FROM invoices_writeoff WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'creditsettlement', id, 2 FROM invoices_creditsettlement
                 WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'surplususe', id, (kind <> 'taken-back' AND payout_id IS NULL)::int
                  FROM accounts_surplususe WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'settlement', id, (amount + returned <> 0 OR fees <> 0)::int
                  FROM accounts_settlement WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'payout', id, CASE purpose WHEN 'settlement' THEN (state = 'returned')::int
                                     ELSE 1 + (paid_on IS NOT NULL)::int END
                  FROM accounts_payout WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'feeinvoice', id, (total <> 0)::int + (total <> 0 AND state = 'paid')::int
                  FROM accounts_feeinvoice WHERE ledger_id = %(ledger)s) AS events
          FULL JOIN (SELECT document_type AS kind, document_id AS id, count(*) AS posted
                       FROM accounts_journalentry
                      WHERE ledger_id = %(ledger)s AND reverses_id IS NULL
                        AND document_type NOT IN ('payment', 'paymentreversal')
                        AND template <> 'surplus_recovered'
                      GROUP BY document_type, document_id) AS entries USING (kind, id)
        """,
    ),
    Check(
        "each payment brought its amount to the bank once, and its reversal took it back",
        """
        SELECT 1, CASE
                 WHEN coalesce(brought, 0) <> p.amount
                   OR coalesce(taken, 0) <> CASE p.state WHEN 'withdrawn' THEN p.amount ELSE 0 END
                   THEN format('payment %%s of %%s brought %%s, and %%s was taken back',
                               p.id, p.amount, coalesce(brought, 0), coalesce(taken, 0)) END
          FROM invoices_payment p
          LEFT JOIN (SELECT e.document_id AS id,
                            sum(l.debit - l.credit) FILTER (WHERE e.reverses_id IS NULL) AS brought,
                            sum(l.credit - l.debit) FILTER (
                                WHERE e.reverses_id IS NOT NULL) AS taken
                       FROM accounts_journalentry e
                       JOIN accounts_journalline l
                         ON l.ledger_id = e.ledger_id AND l.entry_id = e.id
                      WHERE e.ledger_id = %(ledger)s AND e.document_type = 'payment'
                        AND l.role = 'client_funds'
                      GROUP BY e.document_id) AS b USING (id)
         WHERE p.ledger_id = %(ledger)s
        """,
    ),
    Check(
        "an entry and its mirror cancel each other, account by account",
        """
        SELECT 1, CASE WHEN sum(l.debit - l.credit) <> 0 THEN format(
                 'entry %%s does not mirror entry %%s on %%s', max(m.id), m.reverses_id, l.role) END
          FROM accounts_journalentry m
          JOIN accounts_journalline l
            ON l.ledger_id = m.ledger_id AND l.entry_id IN (m.id, m.reverses_id)
         WHERE m.ledger_id = %(ledger)s AND m.reverses_id IS NOT NULL
         GROUP BY m.reverses_id, l.role, l.account_number, l.seller_id
        """,
    ),
    Check(
        "each bookkeeping file exists once in each of its other formats",
        """
        SELECT 1, CASE
                 WHEN derived.id IS NULL THEN format('%%s is in no %%s', f.file_name, formats.type)
                 WHEN derived.business_date <> f.business_date OR NOT derived.sellers <@ f.sellers
                   THEN format('%%s differs from %%s', derived.file_name, f.file_name) END
          FROM (SELECT type, max(source_id) AS last FROM reports_outputfile
                 WHERE ledger_id = %(ledger)s AND source_id IS NOT NULL GROUP BY type) AS formats
          JOIN reports_outputfile f
            ON f.ledger_id = %(ledger)s AND f.type = 'ar-accounting' AND f.id <= formats.last
          LEFT JOIN reports_outputfile derived
            ON derived.ledger_id = f.ledger_id AND derived.type = formats.type
           AND derived.source_id = f.id
         WHERE EXISTS (SELECT FROM reports_exportedentry x
                        WHERE x.ledger_id = f.ledger_id AND x.file_id = f.id)
        """,
        invariant=7,
    ),
    Check(
        "the voucher numbers of SIE files have no gap",
        """
        SELECT 1, CASE WHEN first <> before + 1 OR last < first THEN format(
                 '%%s has the vouchers %%s to %%s, the one before ends with %%s', file_name, first,
                 last, before) END
          FROM (SELECT file_name, first, last,
                       coalesce(lag(last) OVER (ORDER BY sequence), 0) AS before
                  FROM (SELECT file_name, sequence, split_part(variant, '-', 1)::bigint AS first,
                               split_part(variant, '-', 2)::bigint AS last
                          FROM reports_outputfile
                         WHERE ledger_id = %(ledger)s AND type = 'sie4') AS numbered) AS files
        """,
        invariant=7,
    ),
)
