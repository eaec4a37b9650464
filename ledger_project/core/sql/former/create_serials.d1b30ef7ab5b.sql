-- Create the sequences of a new ledger: serials that are unique and cheap, not gapless.
CREATE OR REPLACE FUNCTION create_serials() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP SEQUENCE IF EXISTS ledger_%s_customer', NEW.number);
    EXECUTE format('CREATE SEQUENCE ledger_%s_customer START 1000001', NEW.number);
    EXECUTE format('DROP SEQUENCE IF EXISTS ledger_%s_payment_reference', NEW.number);
    EXECUTE format('CREATE SEQUENCE ledger_%s_payment_reference', NEW.number);
    RETURN NULL;
END $$;
