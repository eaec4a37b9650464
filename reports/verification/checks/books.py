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
        "running balances of the books = sums of their lines, day by day",
        """
        SELECT 1, CASE
                 WHEN (stored.debit, stored.credit, stored.lines)
                      IS DISTINCT FROM (summed.debit, summed.credit, summed.lines)
                   THEN format('%%s %%s of %%s: stored are %%s debit and %%s credit of %%s lines, '
                               'booked %%s, %%s of %%s', role, account_number, book_on,
                               coalesce(stored.debit, 0), coalesce(stored.credit, 0),
                               coalesce(stored.lines, 0), coalesce(summed.debit, 0),
                               coalesce(summed.credit, 0), coalesce(summed.lines, 0)) END
          FROM (SELECT *, coalesce(seller_id, 0) AS seller FROM accounts_runningbalance
                 WHERE ledger_id = %(ledger)s AND book_on <= %(on)s
                   AND book_on <= (SELECT through FROM accounts_balancehorizon
                                    WHERE ledger_id = %(ledger)s)) AS stored
          FULL JOIN (
               WITH booked AS MATERIALIZED (
                    SELECT book_on, book, role, account_number,
                           CASE WHEN role = 'settlement_receivable' THEN coalesce(seller_id, 0)
                                ELSE 0 END AS seller,
                           sum(debit) AS debit, sum(credit) AS credit, count(*) AS lines
                      FROM accounts_journalline
                     WHERE ledger_id = %(ledger)s AND book_on <= %(on)s
                       AND book_on <= (SELECT through FROM accounts_balancehorizon
                                        WHERE ledger_id = %(ledger)s)
                     GROUP BY 1, 2, 3, 4, 5)
               SELECT * FROM (
                    SELECT book_on, book, role, account_number, seller,
                           sum(debit) OVER days AS debit, sum(credit) OVER days AS credit,
                           sum(lines) OVER days AS lines
                      FROM (SELECT DISTINCT book_on FROM booked) AS dates
                     CROSS JOIN (SELECT DISTINCT book, role, account_number, seller
                                   FROM booked) AS accounts
                      LEFT JOIN booked USING (book_on, book, role, account_number, seller)
                    WINDOW days AS (PARTITION BY book, role, account_number, seller
                                    ORDER BY book_on)) AS sums
                WHERE lines > 0) AS summed
         USING (book_on, book, role, account_number, seller)
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
                         WHERE ledger_id = %(ledger)s AND book_on <= %(on)s)
                       - (SELECT coalesce(sum(amount), 0) FROM invoices_paymentmatch
                           WHERE ledger_id = %(ledger)s AND book_on <= %(on)s
                             AND coalesce(undone_on, 'infinity') > %(on)s)
                       - (SELECT coalesce(sum(amount), 0) FROM invoices_paymentreversal
                           WHERE ledger_id = %(ledger)s AND book_on <= %(on)s)
                       - (SELECT coalesce(sum(amount), 0) FROM invoices_collectionanswer
                           WHERE ledger_id = %(ledger)s AND settled_on <= %(on)s
                             AND coalesce(undone_on, 'infinity') > %(on)s)
                       - (SELECT coalesce(sum(amount), 0) FROM invoices_feepayment
                           WHERE ledger_id = %(ledger)s AND book_on <= %(on)s
                             AND coalesce(undone_on, 'infinity') > %(on)s)
                       - (SELECT coalesce(sum(amount), 0) FROM invoices_paymentreturn
                           WHERE ledger_id = %(ledger)s AND book_on <= %(on)s
                             AND coalesce(undone_on, 'infinity') > %(on)s)
                       -- What the bank took back after it had been returned is lost.
                       + (SELECT coalesce(sum(greatest(v.amount + r.amount - p.amount, 0)), 0)
                            FROM invoices_payment p
                            JOIN (SELECT payment_id, sum(amount) AS amount
                                    FROM invoices_paymentreversal
                                   WHERE ledger_id = %(ledger)s AND assigned_on <= %(on)s
                                   GROUP BY payment_id) v ON v.payment_id = p.id
                            JOIN (SELECT payment_id, sum(amount) AS amount
                                    FROM invoices_paymentreturn
                                   WHERE ledger_id = %(ledger)s AND book_on <= %(on)s
                                     AND coalesce(undone_on, 'infinity') > %(on)s
                                   GROUP BY payment_id) r ON r.payment_id = p.id
                           WHERE p.ledger_id = %(ledger)s)) AS items
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
                SELECT 'credit', id, (amount > forgiven)::int + (forgiven > 0)::int
                  FROM invoices_credit WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'invoicecredit', c.id,
                       CASE WHEN i.purchased THEN 0
                            ELSE (c.amount > forgiven)::int + (forgiven > 0)::int END
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
                SELECT 'collectionanswer', id,
                       (fault = '' AND (expenses + charges > 0 OR payment_id IS NOT NULL))::int
                  FROM invoices_collectionanswer WHERE ledger_id = %(ledger)s
                UNION ALL
                -- Undone of fees and interest alone, it changes the invoice by its own entry.
                SELECT 'writeoff', id, 1 + (undone_on IS NOT NULL AND NOT EXISTS (
                           SELECT FROM accounts_journalentry e
                             JOIN invoices_invoicetransaction t
                               ON t.ledger_id = e.ledger_id AND t.entry_id = e.id
                            WHERE e.ledger_id = w.ledger_id AND e.template = 'written_off'
                              AND e.document_type = 'writeoff' AND e.document_id = w.id
                              AND t.debt_change = 0))::int
                  FROM invoices_writeoff w WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'waiver', id, (returned > 0)::int
                  FROM invoices_waiver WHERE ledger_id = %(ledger)s
                UNION ALL
                -- Of fees and interest alone nothing is booked.
                SELECT 'remission', id, EXISTS (
                           SELECT FROM invoices_invoicetransaction t
                            WHERE t.ledger_id = r.ledger_id AND t.invoice_id = r.invoice_id
                              AND t.type = 'Remission' AND t.book_on = r.book_on)::int
                  FROM invoices_remission r WHERE ledger_id = %(ledger)s
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
                SELECT 'feepayment', id, 1 FROM invoices_feepayment WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'feeinvoice', id, CASE WHEN total <> 0 THEN 1 + (
                           SELECT count(*) FROM core_statechange h
                            WHERE h.ledger_id = f.ledger_id AND h.document_type = 'feeinvoice'
                              AND h.document_id = f.id
                              AND h.operation = 'register_fee_payment') ELSE 0 END
                  FROM accounts_feeinvoice f WHERE ledger_id = %(ledger)s) AS events
          FULL JOIN (SELECT document_type AS kind, document_id AS id,
                            -- These pay or give back several components, an entry each.
                            CASE WHEN document_type IN (
                                     'surplususe', 'directpayment', 'waiver',
                                     'collectionanswer')
                                 THEN least(count(*), 1) ELSE count(*) END AS posted
                       FROM accounts_journalentry
                      WHERE ledger_id = %(ledger)s AND reverses_id IS NULL
                        AND document_type NOT IN ('payment', 'paymentmatch', 'paymentreversal')
                        AND (document_type = 'waiver'
                             OR template NOT IN (
                                 'fee_waived', 'interest_waived', 'payment_unmatched',
                                 'fee_taken_back', 'interest_taken_back', 'remission_undone',
                                 'payments_recounted'))
                        AND (document_type = 'surplususe' OR template <> 'surplus_recovered')
                        AND template <> 'return_recovered'
                        AND (document_type = 'writeoff' OR template <> 'write_off_undone')
                      GROUP BY document_type, document_id) AS entries USING (kind, id)
        """,
    ),
    Check(
        "each payment is at the bank, less what the bank took back of it",
        """
        SELECT 1, CASE
                 WHEN coalesce(held, 0) <> p.amount - p.withdrawn
                   OR p.withdrawn <> coalesce(v.amount, 0)
                   THEN format('payment %%s of %%s: %%s at the bank, %%s taken back', p.id,
                               p.amount, coalesce(held, 0), coalesce(v.amount, 0)) END
          FROM invoices_payment p
          LEFT JOIN (SELECT coalesce(m.payment_id, v.payment_id, e.document_id) AS id,
                            sum(l.debit - l.credit) AS held
                       FROM accounts_journalentry e
                       JOIN accounts_journalline l
                         ON l.ledger_id = e.ledger_id AND l.entry_id = e.id
                       LEFT JOIN invoices_paymentmatch m
                         ON m.ledger_id = e.ledger_id AND e.document_type = 'paymentmatch'
                        AND m.id = e.document_id
                       LEFT JOIN invoices_paymentreversal v
                         ON v.ledger_id = e.ledger_id AND e.document_type = 'paymentreversal'
                        AND v.id = e.document_id
                      WHERE e.ledger_id = %(ledger)s AND l.role = 'client_funds'
                        AND e.document_type IN ('payment', 'paymentmatch', 'paymentreversal')
                        AND e.template <> 'reversal_unmatched'
                      GROUP BY 1) AS b ON b.id = p.id
          LEFT JOIN (SELECT payment_id, sum(amount) AS amount FROM invoices_paymentreversal
                      WHERE ledger_id = %(ledger)s GROUP BY payment_id) v ON v.payment_id = p.id
         WHERE p.ledger_id = %(ledger)s
        """,
    ),
    Check(
        "each payment = its matches, what has no invoice, and what went back",
        """
        SELECT 1, CASE
                 WHEN p.amount <> p.remaining + coalesce(m.amount, 0) + coalesce(a.amount, 0)
                                  + coalesce(f.amount, 0)
                                  + least(p.withdrawn + p.returned, p.amount)
                   OR p.returned <> coalesce(r.amount, 0)
                   THEN format('payment %%s of %%s: matched %%s, unmatched %%s, taken back %%s, '
                               'returned %%s', p.id, p.amount, coalesce(m.amount, 0), p.remaining,
                               p.withdrawn, p.returned) END
          FROM invoices_payment p
          LEFT JOIN (SELECT payment_id, sum(amount) AS amount FROM invoices_paymentreturn
                      WHERE ledger_id = %(ledger)s AND undone_on IS NULL
                      GROUP BY payment_id) r ON r.payment_id = p.id
          LEFT JOIN (SELECT payment_id, sum(amount) AS amount FROM invoices_paymentmatch
                      WHERE ledger_id = %(ledger)s AND undone_on IS NULL
                      GROUP BY payment_id) m ON m.payment_id = p.id
          LEFT JOIN (SELECT payment_id, sum(amount) AS amount FROM invoices_collectionanswer
                      WHERE ledger_id = %(ledger)s AND undone_on IS NULL
                      GROUP BY payment_id) a ON a.payment_id = p.id
          LEFT JOIN (SELECT payment_id, sum(amount) AS amount FROM invoices_feepayment
                      WHERE ledger_id = %(ledger)s AND undone_on IS NULL
                      GROUP BY payment_id) f ON f.payment_id = p.id
         WHERE p.ledger_id = %(ledger)s
        """,
    ),
    Check(
        "what is undone is mirrored whole, and nothing else is",
        """
        SELECT 1, CASE
                 WHEN undone AND standing > 0
                   THEN format('%%s %%s is undone, %%s entries of it are not mirrored', kind, id,
                               standing)
                 WHEN NOT undone AND mirrored > 0
                   THEN format('%%s %%s is not undone, %%s entries of it are mirrored', kind, id,
                               mirrored) END
          FROM (SELECT 'credit' AS kind, id, undone_on IS NOT NULL AS undone
                  FROM invoices_credit WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'invoicecredit', id, undone_on IS NOT NULL
                  FROM invoices_invoicecredit WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'directpayment', id, undone_on IS NOT NULL
                  FROM invoices_directpayment WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'creditsettlement', id, undone_on IS NOT NULL
                  FROM invoices_creditsettlement WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'collectionanswer', id, undone_on IS NOT NULL
                  FROM invoices_collectionanswer WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'paymentmatch', id, undone_on IS NOT NULL
                  FROM invoices_paymentmatch WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'feepayment', id, undone_on IS NOT NULL
                  FROM invoices_feepayment WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'surplususe', id, undone_on IS NOT NULL
                  FROM accounts_surplususe WHERE ledger_id = %(ledger)s) AS events
          JOIN (SELECT e.document_type AS kind, e.document_id AS id,
                       count(*) FILTER (WHERE m.id IS NULL) AS standing,
                       -- Fees that came back are taken again when their payment is taken back.
                       count(*) FILTER (WHERE m.id IS NOT NULL AND e.template NOT IN (
                           'fee_waived', 'interest_waived')) AS mirrored
                  FROM accounts_journalentry e
                  LEFT JOIN accounts_journalentry m
                    ON m.ledger_id = e.ledger_id AND m.reverses_id = e.id
                 WHERE e.ledger_id = %(ledger)s AND e.reverses_id IS NULL
                   AND e.template NOT IN (
                       'payment_unmatched', 'small_difference_remitted', 'remission_undone',
                       'write_off_undone', 'fee_taken_back', 'interest_taken_back',
                       'payments_recounted')
                 GROUP BY 1, 2) AS entries USING (kind, id)
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
