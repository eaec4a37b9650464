"""The checks of the proof: one SQL statement each, with the parameters `ledger` and `on`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """`tie` is the tie's number, 0 for the rest. `sql` gives rows (checked, breach): how many
    things the row stands for, and what is wrong with it or null. Only `dated` ones know a past date.
    """

    name: str
    sql: str
    tie: int = 0
    dated: bool = False


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
        "each settlement = the sum of its records, its fees and VAT recomputed",
        """
        SELECT 1, CASE
                 WHEN s.debit_count <> r.debits OR s.credit_count <> r.credits
                   OR s.debit_amount <> r.debit OR s.credit_amount <> r.credit
                   OR s.amount <> r.debit - r.credit
                   THEN format('settlement %%s: its records sum to %%s', s.number, r.debit - r.credit)
                 WHEN r.strange > 0
                   THEN format('settlement %%s holds %%s records that are not its own', s.number,
                               r.strange)
                 WHEN s.fees <> round((s.debit_count + s.credit_count) * s.item_fee
                                      + s.debit_amount * s.provision_percent / 100, 2)
                   OR s.vat <> round(s.fees * s.vat_percent / 100, 2)
                   OR s.transferred <> s.amount - s.fees - s.vat
                   THEN format('settlement %%s: fees, VAT or transfer are wrong', s.number) END
          FROM accounts_settlement s
          LEFT JOIN LATERAL (
                SELECT count(*) FILTER (WHERE l.debit > 0) AS debits,
                       count(*) FILTER (WHERE l.credit > 0) AS credits,
                       coalesce(sum(l.debit), 0) AS debit, coalesce(sum(l.credit), 0) AS credit,
                       count(*) FILTER (WHERE l.role <> 'settlement_receivable' OR NOT l.exported
                                           OR l.seller_id <> s.seller_id
                                           OR l.book_on > s.settled_on) AS strange
                  FROM accounts_settlementrecord x
                  JOIN accounts_journalline l ON l.ledger_id = x.ledger_id AND l.id = x.line_id
                 WHERE x.ledger_id = s.ledger_id AND x.settlement_id = s.id) r ON true
         WHERE s.ledger_id = %(ledger)s AND s.settled_on <= %(on)s
        """,
        tie=4,
        dated=True,
    ),
    Check(
        "what is not settled yet = the settlement receivable, for each seller",
        """
        SELECT 1, CASE WHEN open_records <> balance THEN format(
                 'seller %%s: records open %%s, settlement receivable %%s', number, open_records,
                 balance) END
          FROM (SELECT s.number,
                       coalesce(sum(l.debit - l.credit), 0) AS balance,
                       coalesce(sum(l.debit - l.credit) FILTER (
                           WHERE l.exported AND settled.id IS NULL), 0) AS open_records
                  FROM core_seller s
                  LEFT JOIN accounts_journalline l
                    ON l.ledger_id = s.ledger_id AND l.seller_id = s.id
                   AND l.role = 'settlement_receivable' AND l.book_on <= %(on)s
                  LEFT JOIN accounts_settlementrecord x
                    ON x.ledger_id = l.ledger_id AND x.line_id = l.id
                  LEFT JOIN accounts_settlement settled
                    ON settled.ledger_id = x.ledger_id AND settled.id = x.settlement_id
                   AND settled.settled_on <= %(on)s
                 WHERE s.ledger_id = %(ledger)s GROUP BY s.number) AS sums
        """,
        tie=4,
        dated=True,
    ),
    Check(
        "client funds = payments received − transferred",
        """
        SELECT 1, CASE WHEN booked <> received - transferred THEN format(
                 'client funds %%s, received %%s, transferred %%s', booked, received, transferred)
               END
          FROM (SELECT (SELECT coalesce(sum(debit - credit), 0) FROM accounts_journalline
                         WHERE ledger_id = %(ledger)s AND role = 'client_funds'
                           AND book_on <= %(on)s) AS booked,
                       (SELECT coalesce(sum(amount), 0) FROM invoices_payment
                         WHERE ledger_id = %(ledger)s AND book_on <= %(on)s) AS received,
                       (SELECT coalesce(sum(transferred), 0) FROM accounts_settlement
                         WHERE ledger_id = %(ledger)s AND settled_on <= %(on)s) AS transferred
               ) AS sums
        """,
        tie=5,
        dated=True,
    ),
    Check(
        "balance and reservation of each account = its invoices and authorizations",
        """
        SELECT 1, CASE WHEN a.balance <> coalesce(i.debt, 0) OR a.reserved <> coalesce(h.held, 0)
               THEN format('account %%s: balance %%s, invoices %%s; reserved %%s, authorizations %%s',
                           a.account_no, a.balance, coalesce(i.debt, 0), a.reserved,
                           coalesce(h.held, 0)) END
          FROM accounts_account a
          LEFT JOIN (SELECT account_id, sum(capital_debt) AS debt FROM invoices_invoice
                      WHERE ledger_id = %(ledger)s GROUP BY account_id) i ON i.account_id = a.id
          LEFT JOIN (SELECT account_id, sum(authorized - captured - released) AS held
                       FROM invoices_authorization
                      WHERE ledger_id = %(ledger)s AND state = 'Authorized'
                      GROUP BY account_id) h ON h.account_id = a.id
         WHERE a.ledger_id = %(ledger)s
        """,
        tie=6,
    ),
    Check(
        "settlement numbers and file sequences have no gaps",
        """
        SELECT count(*), CASE WHEN count(*) <> coalesce(max(last), 0) OR count(*) <> max(n)
                                OR min(n) <> 1 OR count(DISTINCT n) <> count(*)
               THEN format('series %%s: %%s numbers, highest %%s, taken %%s', series, count(*), max(n),
                           coalesce(max(last), 0)) END
          FROM (SELECT 'settlement' AS series, split_part(number, '-', 2)::bigint AS n
                  FROM accounts_settlement WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'file:' || type, sequence FROM reports_outputfile
                 WHERE ledger_id = %(ledger)s) AS used
          LEFT JOIN core_numberseries taken
            ON taken.ledger_id = %(ledger)s AND taken.name = used.series
         GROUP BY series
        """,
        tie=7,
    ),
    Check(
        "amounts and state of each authorization = its captures, credits and cancellations",
        """
        SELECT 1, CASE
                 WHEN a.captured <> coalesce(c.amount, 0) OR a.credited <> coalesce(k.amount, 0)
                   THEN format('authorization %%s: captured %%s, captures %%s; credited %%s, credits %%s',
                               a.id, a.captured, coalesce(c.amount, 0), a.credited,
                               coalesce(k.amount, 0))
                 WHEN a.authorized - a.captured - a.released
                      <> CASE WHEN a.state = 'Authorized' THEN a.authorized - a.captured ELSE 0 END
                   OR (a.state = 'Authorized') <> (a.authorized > a.captured + a.released)
                   OR (a.state = 'Cancelled' AND a.captured > 0)
                   OR (a.state = 'Captured' AND a.captured = 0)
                   OR (x.amount IS NOT NULL AND a.released <> x.amount)
                   THEN format('authorization %%s: %%s does not fit its amounts', a.id, a.state)
                 WHEN s.to_state <> a.state
                   THEN format('authorization %%s is %%s, its history says %%s', a.id, a.state,
                               s.to_state) END
          FROM invoices_authorization a
          LEFT JOIN (SELECT authorization_id, sum(amount) AS amount FROM invoices_capture
                      WHERE ledger_id = %(ledger)s GROUP BY 1) c ON c.authorization_id = a.id
          LEFT JOIN (SELECT authorization_id, sum(amount) AS amount FROM invoices_credit
                      WHERE ledger_id = %(ledger)s GROUP BY 1) k ON k.authorization_id = a.id
          LEFT JOIN (SELECT authorization_id, sum(amount) AS amount FROM invoices_cancellation
                      WHERE ledger_id = %(ledger)s GROUP BY 1) x ON x.authorization_id = a.id
          LEFT JOIN (SELECT DISTINCT ON (document_id) document_id, to_state FROM core_statechange
                      WHERE ledger_id = %(ledger)s AND document_type = 'authorization'
                      ORDER BY document_id, id DESC) s ON s.document_id = a.id
         WHERE a.ledger_id = %(ledger)s
        """,
    ),
    Check(
        "amounts and state of each invoice = its transactions and its authorization",
        """
        SELECT 1, CASE
                 WHEN i.debited <> coalesce(t.debited, 0) OR i.credited <> coalesce(t.credited, 0)
                   OR i.paid <> coalesce(t.paid, 0) OR i.capital_debt <> coalesce(t.debt, 0)
                   THEN format('invoice %%s differs from the sums of its transactions', i.invoice_no)
                 WHEN a.id IS NOT NULL AND (i.debited <> a.captured OR i.credited <> a.credited
                                            OR i.payment_reference <> a.payment_reference)
                   THEN format('invoice %%s differs from authorization %%s', i.invoice_no, a.id)
                 WHEN (i.state = 'open') <> (i.capital_debt > 0)
                   THEN format('invoice %%s: %%s with a debt of %%s', i.invoice_no, i.state,
                               i.capital_debt) END
          FROM invoices_invoice i
          LEFT JOIN invoices_authorization a
            ON a.ledger_id = i.ledger_id AND a.id = i.authorization_id
          LEFT JOIN (SELECT invoice_id, sum(debt_change) AS debt,
                            sum(amount) FILTER (WHERE type = 'Debit') AS debited,
                            coalesce(sum(amount) FILTER (WHERE type = 'Credit'), 0) AS credited,
                            coalesce(sum(amount) FILTER (WHERE type = 'Payment'), 0) AS paid
                       FROM invoices_invoicetransaction
                      WHERE ledger_id = %(ledger)s GROUP BY invoice_id) t ON t.invoice_id = i.id
         WHERE i.ledger_id = %(ledger)s
        """,
    ),
    Check(
        "surpluses and unmatched payments = their accounts in the books",
        """
        SELECT 1, CASE WHEN booked <> held THEN format('%%s: books %%s, items %%s', what, booked, held)
               END
          FROM (SELECT 'customer_surplus' AS what,
                       (SELECT coalesce(sum(remaining), 0) FROM accounts_surplus
                         WHERE ledger_id = %(ledger)s) AS held
                UNION ALL
                SELECT 'unmatched_payments',
                       (SELECT coalesce(sum(amount), 0) FROM invoices_payment
                         WHERE ledger_id = %(ledger)s AND invoice_id IS NULL)) AS items
          CROSS JOIN LATERAL (SELECT coalesce(sum(credit - debit), 0) AS booked
                                FROM accounts_journalline
                               WHERE ledger_id = %(ledger)s AND role = what) AS books
        """,
    ),
    Check(
        "each event that was recorded is in the books once",
        """
        SELECT 1, CASE WHEN found.posted <> expected THEN format(
                 '%%s %%s is posted %%s times, expected %%s', kind, id, found.posted, expected) END
          FROM (SELECT 'capture' AS kind, id, 2 AS expected FROM invoices_capture
                 WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'credit', id, 1 FROM invoices_credit WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'payment', id, CASE WHEN invoice_id IS NULL THEN 1
                                           ELSE (matched > 0)::int + (matched < amount)::int END
                  FROM invoices_payment WHERE ledger_id = %(ledger)s
                UNION ALL
                SELECT 'settlement', id, (debit_count + credit_count > 0
                                          AND (amount <> 0 OR fees <> 0))::int
                  FROM accounts_settlement WHERE ledger_id = %(ledger)s) AS events
          CROSS JOIN LATERAL (SELECT count(*) AS posted FROM accounts_journalentry e
                               WHERE e.ledger_id = %(ledger)s AND e.document_type = kind
                                 AND e.document_id = events.id AND e.reverses_id IS NULL) AS found
        """,
    ),
    Check(
        "what a produced bookkeeping file should hold is in one, each settlement in its own",
        """
        SELECT 1, CASE WHEN missing THEN format('%%s %%s is in no file', what, id) END
          FROM (SELECT 'entry' AS what, e.id::text,
                       NOT EXISTS (SELECT FROM reports_exportedentry x
                                    WHERE x.ledger_id = e.ledger_id AND x.entry_id = e.id) AS missing
                  FROM accounts_journalentry e
                 WHERE e.ledger_id = %(ledger)s
                   AND EXISTS (SELECT FROM accounts_journalline l
                                WHERE l.ledger_id = e.ledger_id AND l.entry_id = e.id AND l.exported)
                   AND EXISTS (SELECT FROM reports_outputfile f
                                WHERE f.ledger_id = e.ledger_id AND f.type = 'ar-accounting'
                                  AND f.business_date >= e.book_on AND f.created_at > e.created_at + interval '1 minute')
                UNION ALL
                SELECT 'settlement', s.number,
                       NOT EXISTS (SELECT FROM reports_outputfile f
                                    WHERE f.ledger_id = s.ledger_id AND f.type = 'ar-settlement'
                                      AND f.variant = s.number)
                  FROM accounts_settlement s
                 WHERE s.ledger_id = %(ledger)s
                   AND EXISTS (SELECT FROM reports_outputfile f
                                WHERE f.ledger_id = s.ledger_id AND f.type = 'ar-accounting'
                                  AND f.business_date >= s.settled_on
                                  AND f.created_at > s.created_at + interval '1 minute')) AS due
        """,
        tie=4,
    ),
)

# These two need more than SQL: see `proof._references` and `proof._files`.
REFERENCES = Check(
    "each payment reference has the layout and check digit of its country", "", tie=7
)
FILES = Check("each stored file has the size and digest that it claims", "")
