"""The journal in itself, and what was recorded against what was booked."""

from reports.proof.checks.check import Check

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
        tie=1,
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
        """
        SELECT 1, CASE WHEN client <> operator THEN format(
                 'seller %%s: settlement receivable %%s, client liability %%s', number, client,
                 operator) END
          FROM (SELECT s.number,
                       coalesce(sum(debit - credit) FILTER (
                           WHERE role = 'settlement_receivable'), 0) AS client,
                       coalesce(sum(credit - debit) FILTER (
                           WHERE role = 'client_liability'), 0) AS operator
                  FROM core_seller s
                  LEFT JOIN accounts_journalline l
                    ON l.ledger_id = s.ledger_id AND l.seller_id = s.id AND l.book_on <= %(on)s
                 WHERE s.ledger_id = %(ledger)s GROUP BY s.number) AS sums
        """,
        tie=2,
        dated=True,
    ),
    Check(
        "capital debt of each invoice = its receivable in the books",
        """
        SELECT 1, CASE WHEN coalesce(debt.capital, 0) < 0
                       OR coalesce(debt.capital, 0) <> coalesce(books.capital, 0) THEN format(
                 'invoice %%s: transactions say %%s, the books %%s', i.invoice_no,
                 coalesce(debt.capital, 0), coalesce(books.capital, 0)) END
          FROM invoices_invoice i
          LEFT JOIN (SELECT invoice_id, sum(debt_change) AS capital
                       FROM invoices_invoicetransaction
                      WHERE ledger_id = %(ledger)s AND book_on <= %(on)s GROUP BY invoice_id) debt
            ON debt.invoice_id = i.id
          LEFT JOIN (SELECT e.invoice_id, sum(l.debit - l.credit) AS capital
                       FROM accounts_journalline l
                       JOIN accounts_journalentry e
                         ON e.ledger_id = l.ledger_id AND e.id = l.entry_id
                      WHERE l.ledger_id = %(ledger)s AND l.book_on <= %(on)s
                        AND l.role IN ('receivable', 'purchased_receivable')
                      GROUP BY e.invoice_id) books
            ON books.invoice_id = i.id
         WHERE i.ledger_id = %(ledger)s
           AND (i.issued_on <= %(on)s OR debt.capital IS NOT NULL OR books.capital IS NOT NULL)
        """,
        tie=3,
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
        tie=3,
        dated=True,
    ),
    Check(
        "client funds = payments received − transferred − surpluses paid out",
        """
        SELECT 1, CASE WHEN booked <> received - transferred - paid_out THEN format(
                 'client funds %%s, received %%s, transferred %%s, surpluses paid out %%s', booked,
                 received, transferred, paid_out)
               END
          FROM (SELECT (SELECT coalesce(sum(debit - credit), 0) FROM accounts_journalline
                         WHERE ledger_id = %(ledger)s AND role = 'client_funds'
                           AND book_on <= %(on)s) AS booked,
                       (SELECT coalesce(sum(amount), 0) FROM invoices_payment
                         WHERE ledger_id = %(ledger)s AND book_on <= %(on)s) AS received,
                       (SELECT coalesce(sum(transferred), 0) FROM accounts_settlement
                         WHERE ledger_id = %(ledger)s AND settled_on <= %(on)s) AS transferred,
                       (SELECT coalesce(sum(amount), 0) FROM accounts_surplususe
                         WHERE ledger_id = %(ledger)s AND kind = 'payout'
                           AND book_on <= %(on)s) AS paid_out
               ) AS sums
        """,
        tie=5,
        dated=True,
    ),
    Check(
        "surpluses and unmatched payments = their accounts in the books",
        """
        SELECT 1, CASE WHEN booked <> held THEN format(
                 '%%s: books %%s, items %%s', what, booked, held) END
          FROM (SELECT 'customer_surplus' AS what,
                       (SELECT coalesce(sum(amount), 0) FROM accounts_surplus
                         WHERE ledger_id = %(ledger)s AND book_on <= %(on)s)
                       - (SELECT coalesce(sum(amount), 0) FROM accounts_surplususe
                           WHERE ledger_id = %(ledger)s AND book_on <= %(on)s) AS held
                UNION ALL
                SELECT 'unmatched_payments',
                       (SELECT coalesce(sum(amount), 0) FROM invoices_payment
                         WHERE ledger_id = %(ledger)s AND invoice_id IS NULL
                           AND book_on <= %(on)s)) AS items
          CROSS JOIN LATERAL (SELECT coalesce(sum(credit - debit), 0) AS booked
                                FROM accounts_journalline
                               WHERE ledger_id = %(ledger)s AND role = what
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
                SELECT 'payment', id, CASE WHEN invoice_id IS NULL THEN 1
                                           ELSE (matched > 0)::int + (matched < amount)::int END
                  FROM invoices_payment WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'surplususe', id, 1 FROM accounts_surplususe WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'settlement', id, (debit_count + credit_count > 0
                                          AND (amount <> 0 OR fees <> 0))::int
                  FROM accounts_settlement WHERE ledger_id = %(ledger)s) AS events
          FULL JOIN (SELECT document_type AS kind, document_id AS id, count(*) AS posted
                       FROM accounts_journalentry
                      WHERE ledger_id = %(ledger)s AND reverses_id IS NULL
                      GROUP BY document_type, document_id) AS entries USING (kind, id)
        """,
    ),
)
