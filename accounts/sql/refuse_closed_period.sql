-- Refuse journal entries on a date on or before the day through which the books are closed.
-- The lock on the ledger keeps a period from closing around what is being booked: closing one
-- waits for transactions that hold it, and a booking after it sees the date. A clash is tried again.
CREATE OR REPLACE FUNCTION refuse_closed_period() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    late date;
BEGIN
    PERFORM FROM core_ledger WHERE number IN (SELECT ledger_id FROM booked) FOR KEY SHARE;
    SELECT max(l.closed_through) INTO late
      FROM booked b JOIN core_ledger l ON l.number = b.ledger_id AND b.book_on <= l.closed_through;
    IF late IS NOT NULL THEN
        RAISE EXCEPTION 'the books are closed through %', late
            USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NULL;
END $$;
