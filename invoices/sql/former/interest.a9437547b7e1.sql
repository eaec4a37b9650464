-- Return the penalty interest that had accrued on an invoice by the end of a day less what was paid
-- or waived of it by then, in the invoice's currency: the principal that was due on each day and not
-- paid, by the rates of these days, a year having 365; rounded once, half up. `due` is the day after
-- which the invoice bears interest. Payments count from their value date, if they were booked by
-- `booked_by`; a debit with a due date of its own from there.
--
-- A credit for a cause by which the amount was never owed (NEVER_OWED in invoices/models/purchases.py)
-- counts from the beginning: what it takes from the debt bore no interest, and neither did what had
-- been paid of it by the credit's value date. So the balance may be negative: interest was paid on
-- what was never owed. A credit that was undone by that day is one like all others.
--
-- With `until`, only what was booked up to that instant counts: a report is made again as it was,
-- although more has been booked on its day. With `disputed`, this part of the principal bears none.
CREATE OR REPLACE FUNCTION invoices_interest_balance(
    ledger integer, invoice bigint, due date, as_of date, booked_by date,
    until timestamptz DEFAULT 'infinity', disputed numeric DEFAULT 0
) RETURNS numeric LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH booked AS (
        SELECT t.*, t.type = 'Credit' AND t.cause IN (
                   'Complaint', 'Dispute', 'Fraud', 'UnderAge', 'WrongAddress', 'WrongRegNo'
               ) AND NOT EXISTS (
                   SELECT FROM accounts_journalentry e
                    WHERE e.ledger_id = ledger AND e.reverses_id = t.entry_id
                      AND e.book_on <= booked_by AND e.created_at <= until
               ) AS never_owed
          FROM invoices_invoicetransaction t
         WHERE t.ledger_id = ledger AND t.invoice_id = invoice AND t.book_on <= booked_by
           AND t.created_at <= until
    ), changes AS (
        SELECT CASE WHEN never_owed THEN due ELSE greatest(value_on, due_on, due) END AS since,
               debt_change AS change
          FROM booked
        UNION ALL
        SELECT due, - (amount + debt_change) FROM booked WHERE never_owed
        UNION ALL
        SELECT greatest(value_on, due), amount + debt_change FROM booked WHERE never_owed
    ), periods AS (
        SELECT since, lead(since, 1, DATE '9999-12-31') OVER (ORDER BY since) AS last,
               greatest(0, sum(sum(change)) OVER (ORDER BY since) - disputed) AS owed
          FROM changes GROUP BY since
    )
    SELECT coalesce((
        SELECT round(sum(p.owed * r.percent * greatest(0,
                   least(as_of, p.last, r.last) - greatest(p.since, r.first - 1))) / 36500, 2)
          FROM periods p
          JOIN (SELECT since AS first, percent,
                       coalesce(lead(since) OVER (ORDER BY since) - 1, DATE '9999-12-31') AS last
                  FROM core_penaltyrate WHERE ledger_id = ledger) r ON true
    ), 0.00) + coalesce((SELECT sum(interest_change) FROM booked), 0.00)
$$;
-- Return what is owed of it: the balance, if it is not negative.
CREATE OR REPLACE FUNCTION invoices_interest(
    ledger integer, invoice bigint, due date, as_of date, until timestamptz
) RETURNS numeric LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN as_of <= due THEN 0.00
                ELSE greatest(0.00, invoices_interest_balance(
                         ledger, invoice, due, as_of, as_of, until))
           END
$$;
CREATE OR REPLACE FUNCTION invoices_interest(
    ledger integer, invoice bigint, due date, as_of date
) RETURNS numeric LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT invoices_interest(ledger, invoice, due, as_of, 'infinity'::timestamptz)
$$;
