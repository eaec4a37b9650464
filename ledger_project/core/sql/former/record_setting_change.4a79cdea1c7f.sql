-- Records what a setting was and is, with who changed it, whatever wrote the row. The operation
-- names itself, its actor and a reason by `ledger.setting_change` for its transaction
-- (core/setting_changes.py); what comes from elsewhere is the change of a role of the database.
CREATE OR REPLACE FUNCTION record_setting_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    told jsonb := coalesce(nullif(current_setting('ledger.setting_change', true), ''), '{}');
    no_settings text[] := ARRAY['id', 'ledger_id', 'created_at', 'created_by', 'closed_through'];
    was jsonb := '{}';
    now_is jsonb := '{}';
    of_row jsonb;
BEGIN
    IF TG_OP <> 'INSERT' THEN was := to_jsonb(OLD); END IF;
    IF TG_OP <> 'DELETE' THEN now_is := to_jsonb(NEW); END IF;
    of_row := was || now_is;
    was := was - no_settings;
    now_is := now_is - no_settings;
    IF TG_OP = 'UPDATE' THEN
        SELECT coalesce(jsonb_object_agg(name, was -> name), '{}'),
               coalesce(jsonb_object_agg(name, value), '{}')
          INTO was, now_is
          FROM jsonb_each(now_is) AS one (name, value)
         WHERE value IS DISTINCT FROM was -> name;
    END IF;
    IF was <> now_is THEN
        INSERT INTO core_settingchange
               (ledger_id, document_type, document_id, operation, before, after, reason, created_by)
        VALUES (coalesce(of_row ->> 'ledger_id', of_row ->> 'number')::integer,
                substr(TG_TABLE_NAME, strpos(TG_TABLE_NAME, '_') + 1),
                coalesce(of_row ->> 'id', of_row ->> 'number')::bigint,
                coalesce(told ->> 'operation', lower(TG_OP)), was, now_is,
                coalesce(told ->> 'reason', ''),
                coalesce(told ->> 'actor', left('database:' || session_user, 100)));
    END IF;
    RETURN NULL;
END
$$;
