-- Create the sequences of a new ledger: serials that are unique and cheap, not gapless.
-- It runs as the owner: the role that opens a ledger makes nothing in the database itself.
CREATE OR REPLACE FUNCTION create_serials() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    serial text;
BEGIN
    serial := format('%I.ledger_%s_customer', TG_TABLE_SCHEMA, NEW.number);
    EXECUTE format('DROP SEQUENCE IF EXISTS %s', serial);
    EXECUTE format('CREATE SEQUENCE %s START 1000001', serial);
    serial := format('%I.ledger_%s_payment_reference', TG_TABLE_SCHEMA, NEW.number);
    EXECUTE format('DROP SEQUENCE IF EXISTS %s', serial);
    EXECUTE format('CREATE SEQUENCE %s', serial);
    RETURN NULL;
END $$;
