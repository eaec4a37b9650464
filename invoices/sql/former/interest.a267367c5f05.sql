-- Return the penalty interest that had accrued on an invoice by the end of a day and was not paid by
-- then, in the invoice's currency: each part of the principal, by the days after the due date on
-- which it was owed and the rates of those days, a year having 365; rounded once, half up. Payments
-- count from their value date, if they were booked by that day.
--
-- With `until`, only what was booked up to that instant counts: a report is made again as it was,
-- although more has been booked on its day.
CREATE OR REPLACE FUNCTION invoices_interest(
    ledger integer, invoice bigint, due date, as_of date, until timestamptz
) RETURNS numeric LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN as_of <= due THEN 0.00 ELSE greatest(0.00, coalesce((
        SELECT round(sum(t.debt_change * r.percent * greatest(0,
                   least(as_of, r.last) - greatest(t.value_on, due, r.first - 1))) / 36500, 2)
          FROM invoices_invoicetransaction t
          JOIN (SELECT since AS first, percent,
                       coalesce(lead(since) OVER (ORDER BY since) - 1, DATE '9999-12-31') AS last
                  FROM core_penaltyrate WHERE ledger_id = ledger) r ON true
         WHERE t.ledger_id = ledger AND t.invoice_id = invoice AND t.book_on <= as_of
           AND t.created_at <= until
    ), 0) + coalesce((
        SELECT sum(t.interest_change) FROM invoices_invoicetransaction t
         WHERE t.ledger_id = ledger AND t.invoice_id = invoice AND t.book_on <= as_of
           AND t.created_at <= until
    ), 0)) END
$$;
CREATE OR REPLACE FUNCTION invoices_interest(
    ledger integer, invoice bigint, due date, as_of date
) RETURNS numeric LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT invoices_interest(ledger, invoice, due, as_of, 'infinity'::timestamptz)
$$;
