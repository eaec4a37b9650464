-- Run ANALYZE on the tables that have grown by a quarter since they were last looked at, or never
-- were. It runs as the owner, who alone may; in the order of names, so that two never wait for each
-- other.
CREATE OR REPLACE FUNCTION refresh_statistics() RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    grown regclass;
BEGIN
    FOR grown IN
        SELECT oid FROM pg_class
         WHERE relowner = current_user::regrole AND relkind = 'r'
           AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
           AND pg_relation_size(oid) > current_setting('block_size')::int * (relpages * 1.25 + 2)
         ORDER BY relname
    LOOP
        EXECUTE format('ANALYZE %s', grown);
    END LOOP;
END $$;
