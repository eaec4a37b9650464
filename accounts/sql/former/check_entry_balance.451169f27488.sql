-- Refuse a journal entry whose debits and credits differ in a book and currency.
CREATE OR REPLACE FUNCTION check_entry_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM accounts_journalline
         WHERE ledger_id = NEW.ledger_id AND entry_id = NEW.entry_id
         GROUP BY book, currency HAVING sum(debit) <> sum(credit)
    ) THEN
        RAISE EXCEPTION 'journal entry % does not balance', NEW.entry_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
