-- Appends a version of a row that was written: a digest of some columns, under a salt of its own. The
-- arguments of the trigger are the number of this choice of columns, and the columns. What the row
-- was before can no longer be tried: the version before loses its salt. It runs as its owner, so that
-- nobody else has to be able to write versions. A row of no ledger has its versions in a table of their
-- own, with who wrote it where an operation has said so (as of a setting).
CREATE OR REPLACE FUNCTION keep_version() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET timezone = 'UTC' AS $$
DECLARE
    was text := '';
    now_is text := '';
    of_row jsonb;
    its_ledger integer;
    its_key bigint;
    its_salt uuid;
    its_digest text := '';
BEGIN
    IF TG_OP <> 'INSERT' THEN
        of_row := to_jsonb(OLD);
        was := evidence_of(of_row, TG_ARGV[1:]);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        of_row := to_jsonb(NEW);
        now_is := evidence_of(of_row, TG_ARGV[1:]);
    END IF;
    IF was = now_is THEN
        RETURN NULL;
    END IF;
    its_ledger := of_row ->> 'ledger_id';
    its_key := coalesce(of_row ->> 'id', of_row ->> 'user_id');
    IF TG_OP <> 'DELETE' THEN
        its_salt := gen_random_uuid();
        its_digest := encode(sha256(uuid_send(its_salt) || convert_to(now_is, 'UTF8')), 'hex');
    END IF;
    IF its_ledger IS NULL THEN
        IF TG_OP <> 'INSERT' THEN
            UPDATE core_sharedversion SET salt = NULL
             WHERE table_name = TG_TABLE_NAME AND row_id = its_key AND salt IS NOT NULL;
        END IF;
        INSERT INTO core_sharedversion
               (table_name, row_id, user_id, recipe, salt, digest, began_at, created_at, created_by)
        VALUES (TG_TABLE_NAME, its_key,
                coalesce(of_row ->> 'user_id',
                         CASE TG_TABLE_NAME WHEN 'auth_user' THEN of_row ->> 'id' END)::bigint,
                TG_ARGV[0]::integer, its_salt, its_digest, now(), clock_timestamp(),
                coalesce(nullif(current_setting('ledger.setting_change', true), '')::jsonb ->> 'actor',
                         left('database:' || session_user, 100)));
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        UPDATE core_rowversion SET salt = NULL
         WHERE ledger_id = its_ledger AND table_name = TG_TABLE_NAME AND row_id = its_key
           AND salt IS NOT NULL;
    END IF;
    INSERT INTO core_rowversion
           (ledger_id, table_name, row_id, recipe, salt, digest, began_at, created_at)
    VALUES (its_ledger, TG_TABLE_NAME, its_key, TG_ARGV[0]::integer, its_salt, its_digest, now(),
            clock_timestamp());
    RETURN NULL;
END
$$;
