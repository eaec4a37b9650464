-- Return the last day up to a day for which running balances are stored that are within their horizon;
-- -infinity if there is none.
CREATE OR REPLACE FUNCTION balanced_on(ledger integer, day date) RETURNS date
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(max(b.book_on), '-infinity') FROM accounts_runningbalance b
     WHERE b.ledger_id = ledger AND b.book_on <= day
       AND b.book_on <= (SELECT h.through FROM accounts_balancehorizon h WHERE h.ledger_id = ledger)
$$;
-- Return what each account of the books came to at the end of a day: debit and credit of all of its
-- lines until then, and their number; of the settlement receivable for each seller. It reads stored
-- balances and the lines after them, by one snapshot, that of the statement. As a sub-select the day is
-- looked up once, not for each line.
CREATE OR REPLACE FUNCTION book_totals(ledger integer, day date)
RETURNS TABLE (book varchar, role varchar, account_number varchar, seller_id bigint, debit numeric,
               credit numeric, lines numeric) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT part.book, part.role, part.account_number, part.seller_id, sum(part.debit),
           sum(part.credit), sum(part.lines)
      FROM (SELECT b.book, b.role, b.account_number, b.seller_id, b.debit, b.credit, b.lines
              FROM accounts_runningbalance b
             WHERE b.ledger_id = ledger AND b.book_on = (SELECT balanced_on(ledger, day))
             UNION ALL
            SELECT l.book, l.role, l.account_number,
                   CASE WHEN l.role = 'settlement_receivable' THEN l.seller_id END,
                   l.debit, l.credit, 1
              FROM accounts_journalline l
             WHERE l.ledger_id = ledger AND l.book_on <= day
               AND l.book_on > (SELECT balanced_on(ledger, day))) part
     GROUP BY part.book, part.role, part.account_number, part.seller_id
$$;
