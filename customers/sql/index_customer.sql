-- Keep the words by which a customer is found as its columns are, whatever writes them; take them
-- away before the customer is deleted.
CREATE OR REPLACE FUNCTION index_customer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found text[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM customers_customerword WHERE ledger_id = OLD.ledger_id AND customer_id = OLD.id;
        RETURN OLD;
    END IF;
    found := customers_words(concat_ws(' ', NEW.name, NEW.city, NEW.email_address));
    IF NEW.email_address <> '' THEN
        found := found || lower(NEW.email_address);
    END IF;
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM customers_customerword
         WHERE ledger_id = NEW.ledger_id AND customer_id = NEW.id AND word <> ALL (found);
    END IF;
    INSERT INTO customers_customerword (ledger_id, customer_id, word)
    SELECT NEW.ledger_id, NEW.id, word FROM unnest(found) AS word
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
