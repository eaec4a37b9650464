-- Move the horizon of the running balances back to before what is booked on a day that they reach, or
-- are about to. Who books later sees what is announced by a new snapshot (READ COMMITTED), who was
-- booking already is awaited by `accounts.books.balances`: so no booking is missed.
CREATE OR REPLACE FUNCTION move_horizon_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE accounts_balancehorizon h
       SET announced = late.first_on - 1,
           through = CASE WHEN h.through >= late.first_on THEN late.first_on - 1 ELSE h.through END
      FROM (SELECT ledger_id, min(book_on) AS first_on FROM booked GROUP BY ledger_id) late
     WHERE h.ledger_id = late.ledger_id AND h.announced >= late.first_on;
    RETURN NULL;
END $$;
