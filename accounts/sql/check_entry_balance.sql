-- Refuse a journal entry whose debits and credits differ in a book and currency, and one whose lines
-- the transaction does not see any more, having gone on to another ledger.
CREATE OR REPLACE FUNCTION check_entry_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (
        SELECT coalesce(bool_and(balanced), false) FROM (
            SELECT sum(debit) = sum(credit) AS balanced FROM accounts_journalline
             WHERE ledger_id = NEW.ledger_id AND entry_id = NEW.entry_id
             GROUP BY book, currency
        ) AS sums
    ) THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'journal entry % does not balance', NEW.entry_id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
