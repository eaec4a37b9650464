-- Return the rates of penalty interest that hold for an invoice: periods without a gap from the first
-- day of any rate, each with percent a year. A rate of its seller stands before one of the ledger,
-- one of its customer's legal entity before one of both, a later one before an earlier. One that is
-- points above the reference rate has no percent in a half-year whose reference rate is not known.
CREATE OR REPLACE FUNCTION invoices_penalty_rates(ledger integer, invoice bigint)
RETURNS TABLE (first date, last date, percent numeric) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH terms AS (
        SELECT r.since, r.percent, r.points, l.country,
               r.seller_id IS NOT NULL AS of_seller, r.legal_entity <> '' AS of_entity
          FROM invoices_invoice i
          JOIN customers_customer c ON c.ledger_id = i.ledger_id AND c.id = i.customer_id
          JOIN core_ledger l ON l.number = i.ledger_id
          JOIN core_penaltyrate r ON r.ledger_id = i.ledger_id
           AND (r.seller_id IS NULL OR r.seller_id = i.seller_id)
           AND r.legal_entity IN ('', c.legal_entity)
         WHERE i.ledger_id = ledger AND i.id = invoice
    ), halves AS (
        SELECT f.since AS first, (f.since + INTERVAL '6 months')::date AS after, f.percent
          FROM core_referencerate f
         WHERE f.country = (SELECT t.country FROM terms t WHERE t.points IS NOT NULL LIMIT 1)
    ), days AS (
        SELECT t.since FROM terms t UNION SELECT h.first FROM halves h UNION SELECT h.after FROM halves h
    )
    SELECT d.since, coalesce(lead(d.since) OVER (ORDER BY d.since) - 1, DATE '9999-12-31'),
           (SELECT CASE WHEN t.points IS NULL THEN t.percent
                        ELSE t.points + (SELECT h.percent FROM halves h
                                          WHERE h.first <= d.since AND d.since < h.after) END
              FROM terms t WHERE t.since <= d.since
             ORDER BY t.of_seller DESC, t.of_entity DESC, t.since DESC LIMIT 1)
      FROM days d
$$;
-- Return the percent a year that holds on a day, null for none.
CREATE OR REPLACE FUNCTION invoices_penalty_percent(ledger integer, invoice bigint, day date)
RETURNS numeric LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT r.percent FROM invoices_penalty_rates(ledger, invoice) r
     WHERE day BETWEEN r.first AND r.last
$$;
-- Return what penalty interest is counted from: the periods, by the end of a day, in which a principal
-- was owed at a rate. It is the principal that was due on each day and not paid, by the rates of these
-- days. `due` is the day after which the invoice bears interest. Payments count from their value date,
-- if they were booked by `booked_by`; a debit with a due date of its own from there.
--
-- A credit for a cause by which the amount was never owed (NEVER_OWED in invoices/models/purchases.py)
-- counts from the beginning: what it takes from the debt bore no interest, and neither did what had
-- been paid of it by the credit's value date. A credit that was undone by that day is one like all others.
--
-- With `until`, only what was booked up to that instant counts: a report is made again as it was,
-- although more has been booked on its day. With `disputed`, this part of the principal bears none.
CREATE OR REPLACE FUNCTION invoices_interest_periods(
    ledger integer, invoice bigint, due date, as_of date, booked_by date,
    until timestamptz DEFAULT 'infinity', disputed numeric DEFAULT 0
) RETURNS TABLE (first date, last date, owed numeric, percent numeric)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
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
    SELECT greatest(p.since + 1, r.first), least(as_of, p.last, r.last), p.owed, r.percent
      FROM periods p JOIN invoices_penalty_rates(ledger, invoice) r ON true
     WHERE p.owed > 0 AND r.percent > 0
       AND greatest(p.since + 1, r.first) <= least(as_of, p.last, r.last)
$$;
-- Return the penalty interest that had accrued on an invoice by the end of a day less what was paid
-- or waived of it by then, in the invoice's currency: of these periods, a year having 365 days,
-- rounded once, half up. It may be negative: interest was paid on what was never owed.
CREATE OR REPLACE FUNCTION invoices_interest_balance(
    ledger integer, invoice bigint, due date, as_of date, booked_by date,
    until timestamptz DEFAULT 'infinity', disputed numeric DEFAULT 0
) RETURNS numeric LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce((
        SELECT round(sum(p.owed * p.percent * (p.last - p.first + 1)) / 36500, 2)
          FROM invoices_interest_periods(
                   ledger, invoice, due, as_of, booked_by, until, disputed) p
    ), 0.00) + coalesce((
        SELECT sum(t.interest_change) FROM invoices_invoicetransaction t
         WHERE t.ledger_id = ledger AND t.invoice_id = invoice AND t.book_on <= booked_by
           AND t.created_at <= until
    ), 0.00)
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
