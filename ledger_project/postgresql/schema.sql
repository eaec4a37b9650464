-- Made by `make generate` of a database that was migrated step by step; do not edit.
-- Migrations: 731046b2bd5241dc
SET LOCAL check_function_bodies = false;
CREATE TYPE public.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);
CREATE TYPE public.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);
CREATE TYPE public.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);
CREATE FUNCTION public.balanced_on(ledger integer, day date) RETURNS date
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT coalesce(max(b.book_on), '-infinity') FROM accounts_runningbalance b
     WHERE b.ledger_id = ledger AND b.book_on <= day
       AND b.book_on <= (SELECT h.through FROM accounts_balancehorizon h WHERE h.ledger_id = ledger)
$$;
CREATE FUNCTION public.book_totals(ledger integer, day date) RETURNS TABLE(book character varying, role character varying, account_number character varying, seller_id bigint, debit numeric, credit numeric, lines numeric)
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT part.book, part.role, part.account_number, part.seller_id, sum(part.debit),
           sum(part.credit), sum(part.lines)
      FROM (SELECT b.book, b.role, b.account_number, b.seller_id, b.debit, b.credit, b.lines
              FROM accounts_runningbalance b
             WHERE b.ledger_id = ledger AND b.book_on = (SELECT balanced_on(ledger, day))
             UNION ALL
            SELECT l.book, l.role, l.account_number,
                   CASE WHEN l.role = 'settlement_receivable' THEN l.seller_id END,
                   l.debit, l.credit, 1
              FROM accounts_journalline l
             WHERE l.ledger_id = ledger AND l.book_on <= day
               AND l.book_on > (SELECT balanced_on(ledger, day))) part
     GROUP BY part.book, part.role, part.account_number, part.seller_id
$$;
CREATE FUNCTION public.check_entry_balance() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION public.create_serials() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
CREATE FUNCTION public.customers_words(given text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT coalesce(array_agg(DISTINCT left(word, 100)), '{}')
      FROM regexp_split_to_table(
               lower(regexp_replace(
                   replace(replace(replace(replace(replace(replace(replace(
                       translate(normalize(given, NFKD), 'øØđĐłŁðÐ', 'oOdDlLdD'),
                       'æ', 'ae'), 'Æ', 'ae'), 'œ', 'oe'), 'Œ', 'oe'), 'ß', 'ss'), 'þ', 'th'), 'Þ', 'th'),
                   '[\u0300-\u036f]', '', 'g')),
               '[[:space:][:punct:]–—’”·]+') AS word
     WHERE word <> ''
$$;
CREATE FUNCTION public.evidence_of(of_row jsonb, columns text[]) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT jsonb_agg(of_row #> string_to_array(name, '.') ORDER BY place)::text
      FROM unnest(columns) WITH ORDINALITY AS one (name, place)
$$;
CREATE FUNCTION public.index_customer() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION public.invoices_interest(ledger integer, invoice bigint, due date, as_of date) RETURNS numeric
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT invoices_interest(ledger, invoice, due, as_of, 'infinity'::timestamptz)
$$;
CREATE FUNCTION public.invoices_interest(ledger integer, invoice bigint, due date, as_of date, until timestamp with time zone) RETURNS numeric
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT CASE WHEN as_of <= due THEN 0.00
                ELSE greatest(0.00, invoices_interest_balance(
                         ledger, invoice, due, as_of, as_of, until))
           END
$$;
CREATE FUNCTION public.invoices_interest_balance(ledger integer, invoice bigint, due date, as_of date, booked_by date, until timestamp with time zone DEFAULT 'infinity'::timestamp with time zone, disputed numeric DEFAULT 0) RETURNS numeric
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT coalesce((
        SELECT round(sum(p.owed * p.percent * (p.last - p.first + 1)) / 36500, 2)
          FROM invoices_interest_periods(
                   ledger, invoice, due, as_of, booked_by, until, disputed) p
    ), 0.00) + coalesce((
        SELECT sum(t.interest_change) FROM invoices_invoicetransaction t
         WHERE t.ledger_id = ledger AND t.invoice_id = invoice AND t.book_on <= booked_by
           AND t.created_at <= until
           AND NOT (t.type IN ('Waiver', 'WriteOff') AND t.value_on <= coalesce(
                   invoices_interest_waived_on(ledger, invoice, booked_by, until), '-infinity'))
    ), 0.00)
$$;
CREATE FUNCTION public.invoices_interest_periods(ledger integer, invoice bigint, due date, as_of date, booked_by date, until timestamp with time zone DEFAULT 'infinity'::timestamp with time zone, disputed numeric DEFAULT 0) RETURNS TABLE(first date, last date, owed numeric, percent numeric)
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    WITH since AS (
        SELECT greatest(
                   due, invoices_interest_waived_on(ledger, invoice, booked_by, until)) AS day
    ), booked AS (
        SELECT t.*, t.type = 'Credit' AND t.cause IN (
                   'Complaint', 'Dispute', 'Fraud', 'UnderAge', 'WrongAddress', 'WrongRegNo'
               ) AND NOT EXISTS (
                   SELECT FROM accounts_journalentry e
                    WHERE e.ledger_id = ledger AND e.reverses_id = t.entry_id
                      AND e.book_on <= booked_by AND e.created_at <= until
               ) AS never_owed
          FROM invoices_invoicetransaction t
         WHERE t.ledger_id = ledger AND t.invoice_id = invoice AND t.book_on <= booked_by
           AND t.created_at <= until
    ), changes AS (
        SELECT CASE WHEN never_owed THEN day ELSE greatest(value_on, due_on, day) END AS since,
               debt_change AS change
          FROM booked, since
        UNION ALL
        SELECT day, - (amount + debt_change) FROM booked, since WHERE never_owed
        UNION ALL
        SELECT greatest(value_on, day), amount + debt_change FROM booked, since WHERE never_owed
    ), periods AS (
        SELECT since, lead(since, 1, DATE '9999-12-31') OVER (ORDER BY since) AS last,
               greatest(0, sum(sum(change)) OVER (ORDER BY since) - disputed) AS owed
          FROM changes GROUP BY since
    )
    SELECT greatest(p.since + 1, r.first), least(as_of, p.last, r.last), p.owed, r.percent
      FROM periods p JOIN invoices_penalty_rates(ledger, invoice) r ON true
     WHERE p.owed > 0 AND r.percent > 0
       AND greatest(p.since + 1, r.first) <= least(as_of, p.last, r.last)
$$;
CREATE FUNCTION public.invoices_interest_waived_on(ledger integer, invoice bigint, booked_by date, until timestamp with time zone) RETURNS date
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT max(w.book_on) FROM invoices_waiver w
     WHERE w.ledger_id = ledger AND w.invoice_id = invoice AND w.kind = 'interest'
       AND w.book_on <= booked_by AND w.created_at <= until
$$;
CREATE FUNCTION public.invoices_penalty_percent(ledger integer, invoice bigint, day date) RETURNS numeric
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    SELECT r.percent FROM invoices_penalty_rates(ledger, invoice) r
     WHERE day BETWEEN r.first AND r.last
$$;
CREATE FUNCTION public.invoices_penalty_rates(ledger integer, invoice bigint) RETURNS TABLE(first date, last date, percent numeric)
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    WITH terms AS (
        SELECT r.since, r.percent, r.points, l.country,
               r.seller_id IS NOT NULL AS of_seller, r.legal_entity <> '' AS of_entity
          FROM invoices_invoice i
          JOIN customers_customer c ON c.ledger_id = i.ledger_id AND c.id = i.customer_id
          JOIN core_ledger l ON l.number = i.ledger_id
          JOIN core_penaltyrate r ON r.ledger_id = i.ledger_id
           AND (r.seller_id IS NULL OR r.seller_id = i.seller_id)
           AND r.legal_entity IN ('', c.legal_entity)
         WHERE i.ledger_id = ledger AND i.id = invoice
    ), halves AS (
        SELECT f.since AS first, (f.since + INTERVAL '6 months')::date AS after, f.percent
          FROM core_referencerate f
         WHERE f.country = (SELECT t.country FROM terms t WHERE t.points IS NOT NULL LIMIT 1)
    ), days AS (
        SELECT t.since FROM terms t UNION SELECT h.first FROM halves h UNION SELECT h.after FROM halves h
    )
    SELECT d.since, coalesce(lead(d.since) OVER (ORDER BY d.since) - 1, DATE '9999-12-31'),
           (SELECT CASE WHEN t.points IS NULL THEN t.percent
                        ELSE t.points + (SELECT h.percent FROM halves h
                                          WHERE h.first <= d.since AND d.since < h.after) END
              FROM terms t WHERE t.since <= d.since
             ORDER BY t.of_seller DESC, t.of_entity DESC, t.since DESC LIMIT 1)
      FROM days d
$$;
CREATE FUNCTION public.keep_version() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET "TimeZone" TO 'UTC'
    AS $$
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
CREATE FUNCTION public.move_horizon_back() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE accounts_balancehorizon h
       SET announced = late.first_on - 1,
           through = CASE WHEN h.through >= late.first_on THEN late.first_on - 1 ELSE h.through END
      FROM (SELECT ledger_id, min(book_on) AS first_on FROM booked GROUP BY ledger_id) late
     WHERE h.ledger_id = late.ledger_id AND h.announced >= late.first_on;
    RETURN NULL;
END $$;
CREATE FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;
CREATE FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;
CREATE FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;
CREATE TABLE public.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status public.procrastinate_job_status DEFAULT 'todo'::public.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    queueing_lock text,
    priority integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::public.procrastinate_job_status) AND (abort_requested = true))))
);
CREATE FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;
CREATE FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;
CREATE FUNCTION public.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;
CREATE FUNCTION public.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;
CREATE FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;
CREATE FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;
CREATE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;
CREATE FUNCTION public.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;
CREATE FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;
CREATE FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;
CREATE FUNCTION public.record_setting_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    told jsonb := coalesce(nullif(current_setting('ledger.setting_change', true), ''), '{}');
    no_settings text[] := ARRAY[
        'id', 'ledger_id', 'created_at', 'created_by', 'closed_through', 'created', 'updated',
        'client_secret', 'previous_secret', 'previous_until', 'last_used_at'];
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
CREATE FUNCTION public.refresh_statistics() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION public.refuse_closed_period() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
CREATE TABLE public.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id integer NOT NULL
);
ALTER TABLE public.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);
ALTER TABLE public.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_account (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    account_no character varying(50) NOT NULL,
    state character varying(20) NOT NULL,
    profile_type character varying(50) NOT NULL,
    alias character varying(50) NOT NULL,
    description character varying(200) NOT NULL,
    started_on date NOT NULL,
    currency character varying(3) NOT NULL,
    credit_limit numeric(19,2) NOT NULL,
    balance numeric(19,2) NOT NULL,
    reserved numeric(19,2) NOT NULL,
    customer_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    fingerprint character varying(64) DEFAULT ''::character varying NOT NULL,
    recurring_amount numeric(19,2) DEFAULT 0.00 NOT NULL,
    recurring_scope character varying(20) DEFAULT 'billedAmount'::character varying NOT NULL,
    CONSTRAINT closed_account_is_empty CHECK (((NOT ((state)::text = 'Closed'::text)) OR ((balance = (0)::numeric) AND (reserved = (0)::numeric)))),
    CONSTRAINT credit_limit_positive CHECK ((credit_limit >= (0)::numeric)),
    CONSTRAINT fixed_recurring_amount_is_set CHECK (((NOT ((recurring_scope)::text = 'fixedRecurring'::text)) OR (recurring_amount > (0)::numeric))),
    CONSTRAINT reserved_positive CHECK ((reserved >= (0)::numeric))
);
ALTER TABLE ONLY public.accounts_account FORCE ROW LEVEL SECURITY;
ALTER TABLE public.accounts_account ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_balancehorizon (
    id bigint NOT NULL,
    announced date NOT NULL,
    through date,
    ledger_id integer NOT NULL
);
ALTER TABLE ONLY public.accounts_balancehorizon FORCE ROW LEVEL SECURITY;
ALTER TABLE public.accounts_balancehorizon ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_balancehorizon_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_chartoverride (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    role character varying(40) NOT NULL,
    number character varying(10) NOT NULL,
    name character varying(72) NOT NULL,
    ledger_id integer NOT NULL
);
ALTER TABLE ONLY public.accounts_chartoverride FORCE ROW LEVEL SECURITY;
ALTER TABLE public.accounts_chartoverride ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_chartoverride_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_creditdecision (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    purpose character varying(20) NOT NULL,
    policy character varying(200) NOT NULL,
    accepted boolean NOT NULL,
    reasons jsonb NOT NULL,
    facts jsonb,
    request jsonb,
    business_date date NOT NULL,
    account_id bigint,
    customer_id bigint,
    ledger_id integer NOT NULL,
    seller_id bigint,
    CONSTRAINT credit_declined_with_reasons CHECK (((accepted AND (reasons = '[]'::jsonb)) OR ((NOT accepted) AND (NOT (reasons = '[]'::jsonb)))))
);
ALTER TABLE ONLY public.accounts_creditdecision FORCE ROW LEVEL SECURITY;
ALTER TABLE public.accounts_creditdecision ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_creditdecision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_feeinvoice (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    state character varying(20) NOT NULL,
    number character varying(20) NOT NULL,
    month date NOT NULL,
    invoiced_on date NOT NULL,
    due_on date NOT NULL,
    net numeric(19,2) NOT NULL,
    vat numeric(19,2) NOT NULL,
    total numeric(19,2) NOT NULL,
    currency character varying(3) NOT NULL,
    ledger_id integer NOT NULL,
    seller_id bigint NOT NULL,
    payment_reference character varying(50) DEFAULT ''::character varying NOT NULL,
    paid numeric(19,2) DEFAULT 0.00 NOT NULL,
    reminded numeric(19,2),
    reminded_on date,
    CONSTRAINT fee_invoice_adds_up CHECK ((total = (net + vat)))
);
ALTER TABLE ONLY public.accounts_feeinvoice FORCE ROW LEVEL SECURITY;
ALTER TABLE public.accounts_feeinvoice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_feeinvoice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_journalentry (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    template character varying(40) NOT NULL,
    accounting_action character varying(40) NOT NULL,
    transaction_cause character varying(30) NOT NULL,
    book_on date NOT NULL,
    value_on date NOT NULL,
    document_type character varying(30) NOT NULL,
    document_id bigint NOT NULL,
    invoice_id bigint,
    ledger_id integer NOT NULL,
    reverses_id bigint
);
ALTER TABLE ONLY public.accounts_journalentry FORCE ROW LEVEL SECURITY;
ALTER TABLE public.accounts_journalentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_journalentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_journalline (
    id bigint NOT NULL,
    book character varying(8) NOT NULL,
    role character varying(40) NOT NULL,
    account_number character varying(10) NOT NULL,
    debit numeric(19,2) NOT NULL,
    credit numeric(19,2) NOT NULL,
    currency character varying(3) NOT NULL,
    book_on date NOT NULL,
    exported boolean NOT NULL,
    entry_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    seller_id bigint,
    CONSTRAINT line_is_debit_or_credit CHECK ((((credit = (0)::numeric) AND (debit > (0)::numeric)) OR ((credit > (0)::numeric) AND (debit = (0)::numeric)))),
    CONSTRAINT only_client_book_exported CHECK (((NOT exported) OR ((book)::text = 'client'::text)))
);
ALTER TABLE ONLY public.accounts_journalline FORCE ROW LEVEL SECURITY;
ALTER TABLE public.accounts_journalline ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_journalline_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_payout (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    state character varying(20) NOT NULL,
    amount numeric(19,2) NOT NULL,
    currency character varying(3) NOT NULL,
    approved_by character varying(100) NOT NULL,
    iban character varying(34) NOT NULL,
    bic character varying(11) NOT NULL,
    status_reason character varying(200) NOT NULL,
    returned_on date,
    ledger_id integer NOT NULL,
    seller_id bigint,
    settled_again_id bigint,
    settlement_id bigint,
    batch_id bigint,
    account_number character varying(34) DEFAULT ''::character varying NOT NULL,
    customer_id bigint,
    number character varying(30) NOT NULL,
    ordered_on date NOT NULL,
    paid_on date,
    purpose character varying(10) DEFAULT 'settlement'::character varying NOT NULL,
    recipient character varying(140) DEFAULT ''::character varying NOT NULL,
    approved_digest character varying(64) DEFAULT ''::character varying NOT NULL,
    approved_person character varying(300) DEFAULT ''::character varying NOT NULL,
    agent character varying(20) DEFAULT ''::character varying NOT NULL,
    reference character varying(25) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT payout_fits_its_purpose CHECK ((((customer_id IS NULL) AND ((purpose)::text = 'settlement'::text) AND (seller_id IS NOT NULL) AND (settlement_id IS NOT NULL)) OR ((customer_id IS NOT NULL) AND ((purpose)::text = 'refund'::text) AND (settled_again_id IS NULL) AND (settlement_id IS NULL)) OR ((customer_id IS NULL) AND ((purpose)::text = 'return'::text) AND (settled_again_id IS NULL) AND (settlement_id IS NULL)))),
    CONSTRAINT payout_paid_on_a_day CHECK ((((purpose)::text = 'settlement'::text) OR ((NOT ((state)::text = 'paid'::text)) AND (paid_on IS NULL)) OR ((paid_on IS NOT NULL) AND ((state)::text = ANY ((ARRAY['paid'::character varying, 'returned'::character varying])::text[]))))),
    CONSTRAINT payout_positive CHECK ((amount > (0)::numeric)),
    CONSTRAINT payout_returned_on_a_day CHECK ((((returned_on IS NOT NULL) AND ((state)::text = 'returned'::text)) OR ((NOT ((state)::text = 'returned'::text)) AND (returned_on IS NULL) AND (settled_again_id IS NULL))))
);
ALTER TABLE ONLY public.accounts_payout FORCE ROW LEVEL SECURITY;
ALTER TABLE public.accounts_payout ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_payout_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_payoutbatch (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    number character varying(20) NOT NULL,
    sent_on date NOT NULL,
    execute_on date NOT NULL,
    count integer NOT NULL,
    amount numeric(19,2) NOT NULL,
    currency character varying(3) NOT NULL,
    ledger_id integer NOT NULL,
    debtor character varying(72) DEFAULT ''::character varying NOT NULL,
    payment_account_bic character varying(11) DEFAULT ''::character varying NOT NULL,
    payment_account_iban character varying(34) DEFAULT ''::character varying NOT NULL,
    payment_account_number character varying(34) DEFAULT ''::character varying NOT NULL,
    payment_account_type character varying(10) DEFAULT ''::character varying NOT NULL,
    agent character varying(20) DEFAULT ''::character varying NOT NULL,
    debtor_id character varying(35) DEFAULT ''::character varying NOT NULL,
    form smallint DEFAULT 1 NOT NULL,
    initiating_party_id character varying(35) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT accounts_payoutbatch_form_check CHECK ((form >= 0))
);
ALTER TABLE ONLY public.accounts_payoutbatch FORCE ROW LEVEL SECURITY;
ALTER TABLE public.accounts_payoutbatch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_payoutbatch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_recurrentfee (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    text character varying(72) NOT NULL,
    quantity integer NOT NULL,
    unit_price numeric(19,2) NOT NULL,
    vat_percent numeric(5,2),
    since date NOT NULL,
    until date,
    ledger_id integer NOT NULL,
    seller_id bigint NOT NULL,
    CONSTRAINT accounts_recurrentfee_quantity_check CHECK ((quantity >= 0)),
    CONSTRAINT recurrent_fee_ends_after_its_begin CHECK (((until IS NULL) OR (until >= since))),
    CONSTRAINT recurrent_fee_positive CHECK (((quantity > 0) AND (unit_price >= (0)::numeric)))
);
ALTER TABLE ONLY public.accounts_recurrentfee FORCE ROW LEVEL SECURITY;
ALTER TABLE public.accounts_recurrentfee ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_recurrentfee_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_runningbalance (
    id bigint NOT NULL,
    book_on date NOT NULL,
    book character varying(8) NOT NULL,
    role character varying(40) NOT NULL,
    account_number character varying(10) NOT NULL,
    debit numeric(19,2) NOT NULL,
    credit numeric(19,2) NOT NULL,
    lines bigint NOT NULL,
    ledger_id integer NOT NULL,
    seller_id bigint
);
ALTER TABLE ONLY public.accounts_runningbalance FORCE ROW LEVEL SECURITY;
ALTER TABLE public.accounts_runningbalance ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_runningbalance_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_settlement (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    number character varying(20) NOT NULL,
    settled_on date NOT NULL,
    debit_count integer NOT NULL,
    debit_amount numeric(19,2) NOT NULL,
    credit_count integer NOT NULL,
    credit_amount numeric(19,2) NOT NULL,
    amount numeric(19,2) NOT NULL,
    item_fee numeric(19,2) NOT NULL,
    commission_percent numeric(7,4) CONSTRAINT accounts_settlement_provision_percent_not_null NOT NULL,
    fees numeric(19,2) NOT NULL,
    vat_percent numeric(5,2) NOT NULL,
    vat numeric(19,2) NOT NULL,
    transferred numeric(19,2) NOT NULL,
    currency character varying(3) NOT NULL,
    payout_iban character varying(34) NOT NULL,
    ledger_id integer NOT NULL,
    seller_id bigint NOT NULL,
    fees_invoiced boolean DEFAULT false NOT NULL,
    returned numeric(19,2) DEFAULT 0.00 NOT NULL,
    commission_base numeric(19,2),
    events integer,
    CONSTRAINT settlement_adds_up CHECK (((transferred = (((amount + returned) - fees) - vat)) AND (transferred >= (0)::numeric) AND ((NOT fees_invoiced) OR ((fees = (0)::numeric) AND (vat = (0)::numeric)))))
);
ALTER TABLE ONLY public.accounts_settlement FORCE ROW LEVEL SECURITY;
ALTER TABLE public.accounts_settlement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_settlement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_settlementfee (
    id bigint NOT NULL,
    invoiced boolean NOT NULL,
    text character varying(72) NOT NULL,
    from_on date NOT NULL,
    to_on date NOT NULL,
    quantity integer NOT NULL,
    sales_amount numeric(19,2) NOT NULL,
    unit_price numeric(19,2) NOT NULL,
    commission_percent numeric(7,4) CONSTRAINT accounts_settlementfee_provision_percent_not_null NOT NULL,
    amount numeric(19,2) NOT NULL,
    vat_percent numeric(5,2) NOT NULL,
    fee_invoice_id bigint,
    ledger_id integer NOT NULL,
    recurrent_fee_id bigint,
    seller_id bigint NOT NULL,
    settlement_id bigint
);
ALTER TABLE ONLY public.accounts_settlementfee FORCE ROW LEVEL SECURITY;
ALTER TABLE public.accounts_settlementfee ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_settlementfee_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_settlementrecord (
    line_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    settlement_id bigint NOT NULL
);
ALTER TABLE ONLY public.accounts_settlementrecord FORCE ROW LEVEL SECURITY;
CREATE TABLE public.accounts_surplus (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    amount numeric(19,2) NOT NULL,
    remaining numeric(19,2) NOT NULL,
    currency character varying(3) NOT NULL,
    value_on date NOT NULL,
    book_on date NOT NULL,
    customer_id bigint NOT NULL,
    entry_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    seller_id bigint,
    state character varying(20) DEFAULT 'open'::character varying NOT NULL,
    owed_by_client boolean DEFAULT false NOT NULL,
    CONSTRAINT surplus_open_while_owed CHECK ((((remaining > (0)::numeric) AND ((state)::text = 'open'::text)) OR ((remaining = (0)::numeric) AND ((state)::text = 'closed'::text)))),
    CONSTRAINT surplus_remaining_within_amount CHECK (((amount > (0)::numeric) AND (remaining >= (0)::numeric) AND (remaining <= amount)))
);
ALTER TABLE ONLY public.accounts_surplus FORCE ROW LEVEL SECURITY;
ALTER TABLE public.accounts_surplus ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_surplus_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.accounts_surplususe (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    kind character varying(10) NOT NULL,
    amount numeric(19,2) NOT NULL,
    requested_amount numeric(19,2),
    reference character varying(50) NOT NULL,
    invoice_no character varying(50) NOT NULL,
    payout_iban character varying(34) NOT NULL,
    book_on date NOT NULL,
    ledger_id integer NOT NULL,
    surplus_id bigint NOT NULL,
    payout_id bigint,
    undone_on date,
    CONSTRAINT surplus_use_of_a_payout CHECK (((payout_id IS NULL) OR ((kind)::text = 'payout'::text))),
    CONSTRAINT surplus_use_positive CHECK ((amount > (0)::numeric))
);
ALTER TABLE ONLY public.accounts_surplususe FORCE ROW LEVEL SECURITY;
ALTER TABLE public.accounts_surplususe ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_surplususe_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE UNLOGGED TABLE public.api_allowance (
    key bytea NOT NULL,
    used integer NOT NULL,
    until timestamp with time zone NOT NULL
);
CREATE TABLE public.api_client (
    id bigint NOT NULL,
    client_id character varying(255) NOT NULL,
    redirect_uris text NOT NULL,
    post_logout_redirect_uris text NOT NULL,
    client_type character varying(32) NOT NULL,
    authorization_grant_type character varying(44) NOT NULL,
    client_secret character varying(255) NOT NULL,
    hash_client_secret boolean NOT NULL,
    name character varying(255) NOT NULL,
    skip_authorization boolean NOT NULL,
    created timestamp with time zone NOT NULL,
    updated timestamp with time zone NOT NULL,
    algorithm character varying(5) NOT NULL,
    allowed_origins text NOT NULL,
    registration_source character varying(32) NOT NULL,
    cimd_expires_at timestamp with time zone,
    sellers bigint[],
    scopes text NOT NULL,
    ledger_id integer NOT NULL,
    user_id integer,
    certificates character varying(43)[] DEFAULT '{}'::character varying(43)[] NOT NULL,
    last_used_at timestamp with time zone,
    needs_secret boolean DEFAULT true NOT NULL,
    previous_secret character varying(255) DEFAULT ''::character varying NOT NULL,
    previous_until timestamp with time zone,
    state character varying(20) DEFAULT 'active'::character varying NOT NULL,
    valid_to date,
    CONSTRAINT client_has_secret_or_certificate CHECK ((needs_secret OR (NOT (certificates = '{}'::character varying(43)[])))),
    CONSTRAINT client_uses_client_credentials CHECK (((authorization_grant_type)::text = 'client-credentials'::text))
);
ALTER TABLE public.api_client ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.api_client_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.api_tokenbinding (
    token_checksum character varying(64) NOT NULL,
    thumbprint character varying(43) NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);
ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);
ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_user (
    id integer NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    username character varying(150) NOT NULL,
    first_name character varying(150) NOT NULL,
    last_name character varying(150) NOT NULL,
    email character varying(254) NOT NULL,
    is_staff boolean NOT NULL,
    is_active boolean NOT NULL,
    date_joined timestamp with time zone NOT NULL
);
CREATE TABLE public.auth_user_groups (
    id bigint NOT NULL,
    user_id integer NOT NULL,
    group_id integer NOT NULL
);
ALTER TABLE public.auth_user_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_user_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.auth_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_user_user_permissions (
    id bigint NOT NULL,
    user_id integer NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE public.auth_user_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_user_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.core_approval (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    document_type character varying(30) NOT NULL,
    document_id bigint NOT NULL,
    operation character varying(60) NOT NULL,
    person character varying(300) NOT NULL,
    digest character varying(64) NOT NULL,
    ledger_id integer NOT NULL
);
ALTER TABLE ONLY public.core_approval FORCE ROW LEVEL SECURITY;
ALTER TABLE public.core_approval ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_approval_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.core_changerequest (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    approved_by character varying(100) NOT NULL,
    approved_person character varying(300) DEFAULT ''::character varying NOT NULL,
    approved_digest character varying(64) DEFAULT ''::character varying NOT NULL,
    state character varying(20) NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    reason character varying(200) NOT NULL,
    rests_until timestamp with time zone,
    ledger_id integer NOT NULL,
    seller_id bigint
);
ALTER TABLE ONLY public.core_changerequest FORCE ROW LEVEL SECURITY;
ALTER TABLE public.core_changerequest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_changerequest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.core_event (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    type character varying(40) NOT NULL,
    document_type character varying(30) NOT NULL,
    document_id bigint NOT NULL,
    invoice_no character varying(50) NOT NULL,
    customer_no character varying(15) NOT NULL,
    from_state character varying(20) DEFAULT ''::character varying NOT NULL,
    to_state character varying(20) DEFAULT ''::character varying NOT NULL,
    business_date date NOT NULL,
    data jsonb NOT NULL,
    "position" bigint,
    ledger_id integer NOT NULL,
    seller_id bigint
);
ALTER TABLE ONLY public.core_event FORCE ROW LEVEL SECURITY;
ALTER TABLE public.core_event ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_event_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.core_idempotencykey (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    client character varying(100) NOT NULL,
    key character varying(255) NOT NULL,
    fingerprint character varying(64) NOT NULL,
    status smallint,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    ledger_id integer NOT NULL,
    CONSTRAINT core_idempotencykey_status_check CHECK ((status >= 0))
);
ALTER TABLE ONLY public.core_idempotencykey FORCE ROW LEVEL SECURITY;
ALTER TABLE public.core_idempotencykey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_idempotencykey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.core_ledger (
    number integer NOT NULL,
    name character varying(72) NOT NULL,
    organisation_number character varying(20) NOT NULL,
    country character varying(2) NOT NULL,
    currency character varying(3) NOT NULL,
    configured boolean NOT NULL,
    authorization_days smallint NOT NULL,
    default_credit_limit numeric(19,2) NOT NULL,
    default_account_profile character varying(50) NOT NULL,
    payment_account_type character varying(10) NOT NULL,
    payment_account_number character varying(34) NOT NULL,
    payment_account_bic character varying(11) NOT NULL,
    payment_account_iban character varying(34) NOT NULL,
    assignment_notice text CONSTRAINT core_ledger_denuntiation_text_not_null NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    credit_policy character varying(200) DEFAULT ''::character varying NOT NULL,
    debt_interest numeric(5,2) DEFAULT 0 NOT NULL,
    max_credit_limit numeric(19,2) DEFAULT 100000.00 NOT NULL,
    max_surplus numeric(19,2) DEFAULT 50000.00 NOT NULL,
    retention_years smallint DEFAULT 7 NOT NULL,
    allocation_order character varying(30) DEFAULT 'cost,interest,capital'::character varying NOT NULL,
    payment_days smallint DEFAULT 30 NOT NULL,
    remission_limit numeric(19,2) DEFAULT 1.00 NOT NULL,
    rounding_limit numeric(19,2) DEFAULT 0.50 NOT NULL,
    operator_name character varying(72) DEFAULT 'Operator AB'::character varying NOT NULL,
    accounting_version character varying(3) DEFAULT '2.0'::character varying NOT NULL,
    approval_limit numeric(19,2),
    closed_through date,
    operator_details text DEFAULT ''::text NOT NULL,
    scheduled_reports character varying(3)[] DEFAULT '{106}'::character varying(3)[] NOT NULL,
    days_before_claims smallint DEFAULT 14 NOT NULL,
    remainder_days smallint DEFAULT 30 NOT NULL,
    remainder_limit numeric(19,2),
    set_off_before_claims boolean DEFAULT true NOT NULL,
    rest_hours smallint DEFAULT 24 NOT NULL,
    bank_accounts character varying(34)[] DEFAULT '{}'::character varying(34)[] NOT NULL,
    licensed_collector boolean DEFAULT false NOT NULL,
    bank_agreement_id character varying(35) DEFAULT ''::character varying NOT NULL,
    bank_customer_id character varying(35) DEFAULT ''::character varying NOT NULL,
    payout_cutoff time without time zone,
    direct_debit_id character varying(8) DEFAULT ''::character varying NOT NULL,
    due_dates_agreed boolean DEFAULT true NOT NULL,
    clock_to date,
    days_ahead smallint DEFAULT 0 NOT NULL,
    sandbox boolean DEFAULT false NOT NULL,
    letters_since date,
    account_profiles character varying(50)[] DEFAULT '{kontodebet,kontofaktura,kontokredit}'::character varying(50)[] NOT NULL,
    days_back smallint DEFAULT 1096 NOT NULL,
    days_forward smallint DEFAULT 730 NOT NULL,
    operator_city character varying(40) DEFAULT ''::character varying NOT NULL,
    operator_organisation_number character varying(20) DEFAULT ''::character varying NOT NULL,
    operator_street_address character varying(72) DEFAULT ''::character varying NOT NULL,
    operator_vat_no character varying(20) DEFAULT ''::character varying NOT NULL,
    operator_zip_code character varying(10) DEFAULT ''::character varying NOT NULL,
    fee_reminder_days smallint,
    joint_letters boolean DEFAULT false NOT NULL,
    CONSTRAINT core_ledger_authorization_days_check CHECK ((authorization_days >= 0)),
    CONSTRAINT core_ledger_days_ahead_check CHECK ((days_ahead >= 0)),
    CONSTRAINT core_ledger_days_back_check CHECK ((days_back >= 0)),
    CONSTRAINT core_ledger_days_before_claims_check CHECK ((days_before_claims >= 0)),
    CONSTRAINT core_ledger_days_forward_check CHECK ((days_forward >= 0)),
    CONSTRAINT core_ledger_fee_reminder_days_check CHECK ((fee_reminder_days >= 0)),
    CONSTRAINT core_ledger_number_check CHECK ((number >= 0)),
    CONSTRAINT core_ledger_payment_days_check CHECK ((payment_days >= 0)),
    CONSTRAINT core_ledger_remainder_days_check CHECK ((remainder_days >= 0)),
    CONSTRAINT core_ledger_rest_hours_check CHECK ((rest_hours >= 0)),
    CONSTRAINT core_ledger_retention_years_check CHECK ((retention_years >= 0)),
    CONSTRAINT ledger_clock_is_of_sandbox CHECK ((sandbox OR ((clock_to IS NULL) AND (days_ahead = 0)))),
    CONSTRAINT ledger_number_fits_payment_reference CHECK (((number >= 1) AND (number <= 99999)))
);
ALTER TABLE ONLY public.core_ledger FORCE ROW LEVEL SECURITY;
CREATE TABLE public.core_numberseries (
    id bigint NOT NULL,
    name character varying(60) NOT NULL,
    last bigint NOT NULL,
    ledger_id integer NOT NULL
);
ALTER TABLE ONLY public.core_numberseries FORCE ROW LEVEL SECURITY;
ALTER TABLE public.core_numberseries ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_numberseries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.core_penaltyrate (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    since date NOT NULL,
    percent numeric(5,2),
    ledger_id integer NOT NULL,
    agreed boolean DEFAULT false NOT NULL,
    legal_entity character varying(10) DEFAULT ''::character varying NOT NULL,
    points numeric(5,2),
    seller_id bigint,
    CONSTRAINT penalty_rate_fixed_or_following CHECK ((((percent >= (0)::numeric) AND (points IS NULL)) OR ((percent IS NULL) AND (points >= (0)::numeric))))
);
ALTER TABLE ONLY public.core_penaltyrate FORCE ROW LEVEL SECURITY;
ALTER TABLE public.core_penaltyrate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_penaltyrate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.core_referencerate (
    id bigint NOT NULL,
    country character varying(2) NOT NULL,
    since date NOT NULL,
    percent numeric(5,2) NOT NULL,
    source character varying(200) DEFAULT ''::character varying NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL
);
ALTER TABLE public.core_referencerate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_referencerate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.core_rowversion (
    id bigint NOT NULL,
    table_name character varying(63) NOT NULL,
    row_id bigint NOT NULL,
    recipe smallint NOT NULL,
    salt uuid,
    digest character varying(64) NOT NULL,
    began_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    ledger_id integer NOT NULL,
    CONSTRAINT core_rowversion_recipe_check CHECK ((recipe >= 0))
);
ALTER TABLE ONLY public.core_rowversion FORCE ROW LEVEL SECURITY;
ALTER TABLE public.core_rowversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_rowversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.core_runstep (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    step character varying(30) NOT NULL,
    done_on date NOT NULL,
    milliseconds integer NOT NULL,
    result jsonb NOT NULL,
    ledger_id integer NOT NULL,
    CONSTRAINT core_runstep_milliseconds_check CHECK ((milliseconds >= 0))
);
ALTER TABLE ONLY public.core_runstep FORCE ROW LEVEL SECURITY;
ALTER TABLE public.core_runstep ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_runstep_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.core_seller (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    number character varying(15) NOT NULL,
    name character varying(72) NOT NULL,
    organisation_number character varying(20) NOT NULL,
    configured boolean NOT NULL,
    payout_iban character varying(34) NOT NULL,
    payout_bic character varying(11) NOT NULL,
    item_fee numeric(19,2),
    commission_percent numeric(7,4),
    ledger_id integer NOT NULL,
    vat_no character varying(20) DEFAULT ''::character varying NOT NULL,
    street_address character varying(72) DEFAULT ''::character varying NOT NULL,
    zip_code character varying(10) DEFAULT ''::character varying NOT NULL,
    city character varying(40) DEFAULT ''::character varying NOT NULL,
    email_address character varying(254) DEFAULT ''::character varying NOT NULL,
    fees_invoiced boolean DEFAULT false NOT NULL,
    minimum_payout numeric(19,2) DEFAULT 0.00 NOT NULL,
    settlement_day smallint,
    settlement_schedule character varying(10) DEFAULT 'daily'::character varying CONSTRAINT core_seller_settlement_rhythm_not_null NOT NULL,
    reminder_fee_agreed boolean DEFAULT false NOT NULL,
    payout_reference character varying(25) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT core_seller_settlement_day_check CHECK ((settlement_day >= 0)),
    CONSTRAINT seller_fee_agreement_is_whole CHECK ((((commission_percent IS NULL) AND (item_fee IS NULL)) OR ((commission_percent >= (0)::numeric) AND (item_fee >= (0)::numeric)))),
    CONSTRAINT settlement_day_fits_schedule CHECK ((((settlement_day IS NULL) AND ((settlement_schedule)::text = ANY ((ARRAY['daily'::character varying, 'bank-days'::character varying])::text[]))) OR (((settlement_day >= 1) AND (settlement_day <= 7)) AND ((settlement_schedule)::text = 'weekly'::text)) OR (((settlement_day >= 1) AND (settlement_day <= 31)) AND ((settlement_schedule)::text = 'monthly'::text))))
);
ALTER TABLE ONLY public.core_seller FORCE ROW LEVEL SECURITY;
ALTER TABLE public.core_seller ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_seller_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.core_settingchange (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    document_type character varying(30) NOT NULL,
    document_id bigint NOT NULL,
    operation character varying(60) NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    reason character varying(200) NOT NULL,
    ledger_id integer NOT NULL
);
ALTER TABLE ONLY public.core_settingchange FORCE ROW LEVEL SECURITY;
ALTER TABLE public.core_settingchange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_settingchange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.core_sharedversion (
    id bigint NOT NULL,
    table_name character varying(63) NOT NULL,
    row_id bigint NOT NULL,
    recipe smallint NOT NULL,
    salt uuid,
    digest character varying(64) NOT NULL,
    began_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    user_id bigint,
    created_by character varying(100) NOT NULL,
    CONSTRAINT core_sharedversion_recipe_check CHECK ((recipe >= 0))
);
ALTER TABLE public.core_sharedversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_sharedversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.core_staffevent (
    id bigint NOT NULL,
    what character varying(30) NOT NULL,
    about character varying(150) NOT NULL,
    address character varying(64) NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL
);
ALTER TABLE public.core_staffevent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_staffevent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.core_staffmember (
    user_id integer NOT NULL,
    ledgers integer[] NOT NULL,
    language character varying(10) DEFAULT ''::character varying NOT NULL
);
CREATE TABLE public.core_statechange (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    document_type character varying(30) NOT NULL,
    document_id bigint NOT NULL,
    operation character varying(60) NOT NULL,
    from_state character varying(20) NOT NULL,
    to_state character varying(20) NOT NULL,
    business_date date NOT NULL,
    reason character varying(200) NOT NULL,
    ledger_id integer NOT NULL,
    replaced jsonb DEFAULT '{}'::jsonb NOT NULL
);
ALTER TABLE ONLY public.core_statechange FORCE ROW LEVEL SECURITY;
ALTER TABLE public.core_statechange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.core_statechange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.customers_consent (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    type character varying(20) NOT NULL,
    state character varying(20) NOT NULL,
    given_on date NOT NULL,
    withdrawn_on date,
    reference character varying(50) NOT NULL,
    customer_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    CONSTRAINT consent_withdrawn_after_given CHECK (((((state)::text = 'active'::text) AND (withdrawn_on IS NULL)) OR (((state)::text = 'withdrawn'::text) AND (withdrawn_on >= given_on))))
);
ALTER TABLE ONLY public.customers_consent FORCE ROW LEVEL SECURITY;
ALTER TABLE public.customers_consent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.customers_consent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.customers_customer (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    customer_no character varying(15) NOT NULL,
    state character varying(20) NOT NULL,
    legal_entity character varying(10) NOT NULL,
    name character varying(72) NOT NULL,
    reg_no character varying(20) NOT NULL,
    reg_country character varying(2) NOT NULL,
    vat_no character varying(20) NOT NULL,
    email_address character varying(254) NOT NULL,
    msisdn character varying(20) NOT NULL,
    protected_identity boolean NOT NULL,
    preferred_language_code character varying(2) NOT NULL,
    edi_van character varying(50) NOT NULL,
    edi_interchange_recipient character varying(50) NOT NULL,
    edi_buyer_id character varying(50) NOT NULL,
    addressee character varying(72) NOT NULL,
    street_address character varying(72) NOT NULL,
    co_address character varying(72) NOT NULL,
    zip_code character varying(10) NOT NULL,
    city character varying(40) NOT NULL,
    country_code character varying(2) NOT NULL,
    payment_serial integer NOT NULL,
    fingerprint character varying(64) DEFAULT ''::character varying NOT NULL,
    ledger_id integer NOT NULL,
    address_confirmed_on date,
    billing_addressee character varying(72) DEFAULT ''::character varying NOT NULL,
    billing_city character varying(40) DEFAULT ''::character varying NOT NULL,
    billing_co_address character varying(72) DEFAULT ''::character varying NOT NULL,
    billing_country_code character varying(2) DEFAULT ''::character varying NOT NULL,
    billing_street_address character varying(72) DEFAULT ''::character varying NOT NULL,
    billing_zip_code character varying(10) DEFAULT ''::character varying NOT NULL,
    erased_on date,
    registered_on date NOT NULL
);
ALTER TABLE ONLY public.customers_customer FORCE ROW LEVEL SECURITY;
ALTER TABLE public.customers_customer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.customers_customer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.customers_customerseller (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    since date NOT NULL,
    customer_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    seller_id bigint NOT NULL
);
ALTER TABLE ONLY public.customers_customerseller FORCE ROW LEVEL SECURITY;
ALTER TABLE public.customers_customerseller ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.customers_customerseller_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.customers_customerword (
    id bigint NOT NULL,
    ledger_id integer NOT NULL,
    customer_id bigint NOT NULL,
    word character varying(254) NOT NULL COLLATE pg_catalog."C"
);
ALTER TABLE ONLY public.customers_customerword FORCE ROW LEVEL SECURITY;
ALTER TABLE public.customers_customerword ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.customers_customerword_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.customers_personview (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    customer_key bigint NOT NULL,
    customer_no character varying(15) NOT NULL,
    page character varying(200) NOT NULL,
    ledger_id integer NOT NULL
);
ALTER TABLE ONLY public.customers_personview FORCE ROW LEVEL SECURITY;
ALTER TABLE public.customers_personview ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.customers_personview_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_admin_log (
    id integer NOT NULL,
    action_time timestamp with time zone NOT NULL,
    object_id text,
    object_repr character varying(200) NOT NULL,
    action_flag smallint NOT NULL,
    change_message text NOT NULL,
    content_type_id integer,
    user_id integer NOT NULL,
    CONSTRAINT django_admin_log_action_flag_check CHECK ((action_flag >= 0))
);
ALTER TABLE public.django_admin_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_admin_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);
ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);
ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);
CREATE TABLE public.exchange_exchangedfile (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    outcome character varying(10) NOT NULL,
    name character varying(140) NOT NULL,
    kind character varying(40) NOT NULL,
    sha256 character varying(64) NOT NULL,
    size bigint NOT NULL,
    counts jsonb NOT NULL,
    fault text NOT NULL,
    ledger_id integer NOT NULL,
    output_file_id bigint,
    CONSTRAINT out_is_an_output_file CHECK (((((outcome)::text = 'out'::text) AND (output_file_id IS NOT NULL)) OR ((NOT ((outcome)::text = 'out'::text)) AND (output_file_id IS NULL))))
);
ALTER TABLE ONLY public.exchange_exchangedfile FORCE ROW LEVEL SECURITY;
ALTER TABLE public.exchange_exchangedfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exchange_exchangedfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_authorization (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    state character varying(20) NOT NULL,
    valid_to date NOT NULL,
    authorized_on date NOT NULL,
    fingerprint character varying(64) NOT NULL,
    authorized numeric(19,2) NOT NULL,
    captured numeric(19,2) NOT NULL,
    credited numeric(19,2) NOT NULL,
    released numeric(19,2) NOT NULL,
    currency character varying(3) NOT NULL,
    invoice_number character varying(50) NOT NULL,
    invoice_date date NOT NULL,
    due_date date NOT NULL,
    distribution_date date,
    collection_reference_text character varying(200) NOT NULL,
    payment_reference character varying(25) NOT NULL,
    payment_account_type character varying(10) NOT NULL,
    payment_account_number character varying(34) NOT NULL,
    payment_account_bic character varying(11) NOT NULL,
    payment_account_iban character varying(34) NOT NULL,
    assignment_notice text CONSTRAINT invoices_authorization_denuntiation_text_not_null NOT NULL,
    buyer jsonb NOT NULL,
    account_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    seller_id bigint NOT NULL,
    CONSTRAINT authorization_amounts_add_up CHECK (((authorized > (0)::numeric) AND (authorized >= (captured + released)) AND (captured >= (0)::numeric) AND (credited >= (0)::numeric) AND (credited <= captured) AND (released >= (0)::numeric)))
);
ALTER TABLE ONLY public.invoices_authorization FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_authorization ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_authorization_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_bankstatement (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    identity character varying(140) NOT NULL,
    account character varying(34) NOT NULL,
    currency character varying(3) NOT NULL,
    opening numeric(19,2) NOT NULL,
    closing numeric(19,2) NOT NULL,
    received numeric(19,2) NOT NULL,
    paid_out numeric(19,2) NOT NULL,
    opened_on date NOT NULL,
    closed_on date NOT NULL,
    complete boolean NOT NULL,
    ledger_id integer NOT NULL,
    payment_import_id bigint NOT NULL
);
ALTER TABLE ONLY public.invoices_bankstatement FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_bankstatement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_bankstatement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_cancellation (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    amount numeric(19,2) NOT NULL,
    business_date date NOT NULL,
    authorized_after numeric(19,2) NOT NULL,
    captured_after numeric(19,2) NOT NULL,
    credited_after numeric(19,2) NOT NULL,
    remaining_after numeric(19,2) NOT NULL,
    reference character varying(50) NOT NULL,
    authorization_id bigint NOT NULL,
    ledger_id integer NOT NULL
);
ALTER TABLE ONLY public.invoices_cancellation FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_cancellation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_cancellation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_capture (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    amount numeric(19,2) NOT NULL,
    business_date date NOT NULL,
    authorized_after numeric(19,2) NOT NULL,
    captured_after numeric(19,2) NOT NULL,
    credited_after numeric(19,2) NOT NULL,
    remaining_after numeric(19,2) NOT NULL,
    reference character varying(50) NOT NULL,
    requested_amount numeric(19,2),
    authorization_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    CONSTRAINT capture_amount_positive CHECK ((amount > (0)::numeric))
);
ALTER TABLE ONLY public.invoices_capture FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_capture ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_capture_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_claim (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    level character varying(20) NOT NULL,
    claimed_on date NOT NULL,
    due_date date NOT NULL,
    fee numeric(19,2) NOT NULL,
    fee_kind character varying(20) NOT NULL,
    capital numeric(19,2) NOT NULL,
    reminder_fee numeric(19,2) NOT NULL,
    collection_fee numeric(19,2) NOT NULL,
    late_fee numeric(19,2) NOT NULL,
    interest numeric(19,2) NOT NULL,
    interest_percent numeric(5,2) NOT NULL,
    invoice_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    disputed numeric(19,2) DEFAULT 0.00 NOT NULL,
    withdrawn_by_id bigint,
    withdrawn_on date,
    ended_on date,
    recalled_on date,
    sent_with_id bigint,
    CONSTRAINT claim_amounts_positive CHECK (((capital > (0)::numeric) AND (fee >= (0)::numeric) AND (interest >= (0)::numeric) AND (((fee = (0)::numeric) AND ((fee_kind)::text = ''::text)) OR ((fee > (0)::numeric) AND (NOT ((fee_kind)::text = ''::text)))))),
    CONSTRAINT claim_one_fee_a_letter CHECK (((sent_with_id IS NULL) OR (fee = (0)::numeric))),
    CONSTRAINT claim_withdrawn_by_entry CHECK ((((withdrawn_by_id IS NULL) AND (withdrawn_on IS NULL)) OR ((withdrawn_by_id IS NOT NULL) AND (withdrawn_on IS NOT NULL))))
);
ALTER TABLE ONLY public.invoices_claim FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_claim ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_claim_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_claimterm (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    legal_entity character varying(10) NOT NULL,
    level character varying(20) NOT NULL,
    used boolean NOT NULL,
    days smallint NOT NULL,
    days_to_pay smallint NOT NULL,
    fee numeric(19,2) NOT NULL,
    fee_kind character varying(20) NOT NULL,
    minimum numeric(19,2) NOT NULL,
    ledger_id integer NOT NULL,
    seller_id bigint,
    since date DEFAULT '2000-01-01'::date NOT NULL,
    tiers numeric(19,2)[] DEFAULT '{}'::numeric(19,2)[] NOT NULL,
    CONSTRAINT claim_term_in_range CHECK (((fee >= (0)::numeric) AND (minimum >= (0)::numeric) AND ((fee = (0)::numeric) OR (NOT ((fee_kind)::text = ''::text))))),
    CONSTRAINT invoices_claimterm_days_check CHECK ((days >= 0)),
    CONSTRAINT invoices_claimterm_days_to_pay_check CHECK ((days_to_pay >= 0))
);
ALTER TABLE ONLY public.invoices_claimterm FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_claimterm ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_claimterm_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_collectionagency (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    name character varying(100) NOT NULL,
    creditor_number character varying(20) NOT NULL,
    account character varying(34) NOT NULL,
    ledger_id integer NOT NULL,
    seller_id bigint
);
ALTER TABLE ONLY public.invoices_collectionagency FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_collectionagency ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_collectionagency_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_collectionanswer (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    case_number character varying(50) NOT NULL,
    kind character varying(20) NOT NULL,
    reference character varying(40) NOT NULL,
    value_on date,
    capital numeric(19,2) NOT NULL,
    fees numeric(19,2) NOT NULL,
    interest numeric(19,2) NOT NULL,
    expenses numeric(19,2) NOT NULL,
    charges numeric(19,2) NOT NULL,
    kept numeric(19,2) NOT NULL,
    amount numeric(19,2) NOT NULL,
    remittance character varying(50) NOT NULL,
    book_on date NOT NULL,
    settled_on date,
    undone_on date,
    fault character varying(300) NOT NULL,
    case_id bigint,
    ledger_id integer NOT NULL,
    payment_id bigint,
    CONSTRAINT collection_answer_positive CHECK (((capital >= (0)::numeric) AND (charges >= (0)::numeric) AND (expenses >= (0)::numeric) AND (fees >= (0)::numeric) AND (interest >= (0)::numeric) AND (kept >= (0)::numeric)))
);
ALTER TABLE ONLY public.invoices_collectionanswer FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_collectionanswer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_collectionanswer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_collectionbatch (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    number character varying(20) NOT NULL,
    sent_on date NOT NULL,
    agency character varying(100) NOT NULL,
    creditor_number character varying(20) NOT NULL,
    count integer NOT NULL,
    ledger_id integer NOT NULL
);
ALTER TABLE ONLY public.invoices_collectionbatch FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_collectionbatch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_collectionbatch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_collectioncase (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    state character varying(15) NOT NULL,
    agency character varying(100) NOT NULL,
    creditor_number character varying(20) NOT NULL,
    handed_over_on date NOT NULL,
    capital numeric(19,2) NOT NULL,
    fees numeric(19,2) NOT NULL,
    interest numeric(19,2) NOT NULL,
    reason character varying(200) NOT NULL,
    ended_on date,
    reported_through bigint NOT NULL,
    reported_disputed numeric(19,2) NOT NULL,
    batch_id bigint,
    invoice_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    agency_reference character varying(50) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT collection_amounts_positive CHECK (((capital > (0)::numeric) AND (fees >= (0)::numeric) AND (interest >= (0)::numeric))),
    CONSTRAINT collection_case_ended CHECK ((((ended_on IS NOT NULL) AND ((state)::text = ANY ((ARRAY['paid'::character varying, 'recalled'::character varying])::text[]))) OR ((NOT ((state)::text = ANY ((ARRAY['paid'::character varying, 'recalled'::character varying])::text[]))) AND (ended_on IS NULL))))
);
ALTER TABLE ONLY public.invoices_collectioncase FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_collectioncase ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_collectioncase_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_collectionmessage (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    kind character varying(10) NOT NULL,
    content jsonb NOT NULL,
    batch_id bigint NOT NULL,
    case_id bigint NOT NULL,
    ledger_id integer NOT NULL
);
ALTER TABLE ONLY public.invoices_collectionmessage FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_collectionmessage ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_collectionmessage_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_credit (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    amount numeric(19,2) NOT NULL,
    business_date date NOT NULL,
    authorized_after numeric(19,2) NOT NULL,
    captured_after numeric(19,2) NOT NULL,
    credited_after numeric(19,2) NOT NULL,
    remaining_after numeric(19,2) NOT NULL,
    credit_invoice_number character varying(50) NOT NULL,
    reason character varying(30) NOT NULL,
    unpaid numeric(19,2) NOT NULL,
    authorization_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    forgiven numeric(19,2) DEFAULT 0.00 NOT NULL,
    undone_on date,
    CONSTRAINT credit_amount_positive CHECK (((amount > (0)::numeric) AND (forgiven >= (0)::numeric) AND (unpaid >= (0)::numeric) AND (amount >= (unpaid + forgiven))))
);
ALTER TABLE ONLY public.invoices_credit FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_credit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_credit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_creditsettlement (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    amount numeric(19,2) NOT NULL,
    book_on date NOT NULL,
    credit_invoice_id bigint NOT NULL,
    invoice_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    undone_on date,
    CONSTRAINT credit_settlement_positive CHECK ((amount > (0)::numeric))
);
ALTER TABLE ONLY public.invoices_creditsettlement FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_creditsettlement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_creditsettlement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_directpayment (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    amount numeric(19,2) NOT NULL,
    value_on date NOT NULL,
    book_on date NOT NULL,
    reference character varying(50) NOT NULL,
    channel character varying(5) NOT NULL,
    invoice_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    undone_on date,
    CONSTRAINT direct_payment_positive CHECK ((amount > (0)::numeric))
);
ALTER TABLE ONLY public.invoices_directpayment FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_directpayment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_directpayment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_document (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    type character varying(20) NOT NULL,
    number smallint NOT NULL,
    file_name character varying(255) NOT NULL,
    media_type character varying(100) NOT NULL,
    language character varying(2) NOT NULL,
    sha256 character varying(64) NOT NULL,
    data bytea NOT NULL,
    claim_id bigint,
    invoice_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    CONSTRAINT invoices_document_number_check CHECK ((number >= 0))
);
ALTER TABLE ONLY public.invoices_document FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_document ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_document_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_draw (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    attempt smallint NOT NULL,
    payer_number character varying(16) NOT NULL,
    payment_reference character varying(25) NOT NULL,
    amount numeric(19,2) NOT NULL,
    draw_on date NOT NULL,
    outcome character varying(10) NOT NULL,
    answered_on date,
    reason character varying(100) NOT NULL,
    may_retry boolean NOT NULL,
    invoice_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    batch_id bigint NOT NULL,
    withdrawn_in_id bigint,
    CONSTRAINT draw_answered_on_a_day CHECK ((((answered_on IS NULL) AND ((outcome)::text = ''::text)) OR ((NOT ((outcome)::text = ''::text)) AND (answered_on IS NOT NULL)))),
    CONSTRAINT draw_positive CHECK ((amount > (0)::numeric)),
    CONSTRAINT invoices_draw_attempt_check CHECK ((attempt >= 0))
);
ALTER TABLE ONLY public.invoices_draw FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_draw ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_draw_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_drawbatch (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    number character varying(20) NOT NULL,
    scheme character varying(20) NOT NULL,
    sent_on date NOT NULL,
    agreement character varying(8) NOT NULL,
    account character varying(34) NOT NULL,
    count integer NOT NULL,
    amount numeric(19,2) NOT NULL,
    ledger_id integer NOT NULL
);
ALTER TABLE ONLY public.invoices_drawbatch FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_drawbatch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_drawbatch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_feepayment (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    amount numeric(19,2) NOT NULL,
    book_on date NOT NULL,
    undone_on date,
    fee_invoice_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    payment_id bigint NOT NULL,
    CONSTRAINT fee_paid_positive CHECK ((amount > (0)::numeric))
);
ALTER TABLE ONLY public.invoices_feepayment FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_feepayment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_feepayment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_invoice (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    invoice_no character varying(50) NOT NULL,
    external_invoice_id character varying(15) NOT NULL,
    state character varying(20) NOT NULL,
    claim_level character varying(20) NOT NULL,
    purchased boolean NOT NULL,
    issued_on date NOT NULL,
    invoice_date date NOT NULL,
    due_date date NOT NULL,
    currency character varying(3) NOT NULL,
    debited numeric(19,2) NOT NULL,
    credited numeric(19,2) NOT NULL,
    capital_debt numeric(19,2) NOT NULL,
    paid numeric(19,2) NOT NULL,
    payment_reference character varying(25) NOT NULL,
    account_id bigint,
    authorization_id bigint,
    customer_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    seller_id bigint NOT NULL,
    direct_debit boolean DEFAULT false NOT NULL,
    distribution character varying(10) DEFAULT ''::character varying NOT NULL,
    collection_fee numeric(19,2) DEFAULT 0.00 NOT NULL,
    credited_invoice_id bigint,
    demanded_on date NOT NULL,
    dispute_reason character varying(200) DEFAULT ''::character varying NOT NULL,
    disputed boolean DEFAULT false NOT NULL,
    distribute_on date,
    fingerprint character varying(64) DEFAULT ''::character varying NOT NULL,
    late_fee numeric(19,2) DEFAULT 0.00 NOT NULL,
    payment_account_bic character varying(11) DEFAULT ''::character varying NOT NULL,
    payment_account_iban character varying(34) DEFAULT ''::character varying NOT NULL,
    payment_account_number character varying(34) DEFAULT ''::character varying NOT NULL,
    payment_account_type character varying(10) DEFAULT ''::character varying NOT NULL,
    printed jsonb DEFAULT '{}'::jsonb NOT NULL,
    reminder_fee numeric(19,2) DEFAULT 0.00 NOT NULL,
    respite_on date,
    type character varying(6) DEFAULT 'debit'::character varying NOT NULL,
    vat_exclusive numeric(19,2),
    vat_inclusive numeric(19,2),
    written_off numeric(19,2) DEFAULT 0.00 NOT NULL,
    claims_after date,
    disputed_amount numeric(19,2),
    interest_after date NOT NULL,
    credit_settled numeric(19,2) DEFAULT 0.00 NOT NULL,
    credited_by_operation numeric(19,2) DEFAULT 0.00 NOT NULL,
    fees_paid numeric(19,2) DEFAULT 0.00 NOT NULL,
    interest_paid numeric(19,2) DEFAULT 0.00 NOT NULL,
    paid_directly numeric(19,2) DEFAULT 0.00 NOT NULL,
    remitted numeric(19,2) DEFAULT 0.00 NOT NULL,
    payment_plan_id bigint,
    CONSTRAINT invoice_amounts_within_range CHECK ((((capital_debt >= (0)::numeric) AND (debited > (0)::numeric) AND (paid >= (0)::numeric) AND ((type)::text = 'debit'::text) AND (capital_debt <= debited) AND (credited >= (0)::numeric) AND (credited <= debited)) OR ((capital_debt <= (0)::numeric) AND (credited = (0)::numeric) AND (debited < (0)::numeric) AND (paid = (0)::numeric) AND ((type)::text = 'credit'::text) AND (capital_debt >= debited) AND (NOT purchased)))),
    CONSTRAINT invoice_closed_without_debt CHECK (((((state)::text = ANY ((ARRAY['pending'::character varying, 'open'::character varying])::text[])) AND (NOT (capital_debt = (0)::numeric))) OR ((capital_debt = (0)::numeric) AND ((state)::text = 'closed'::text)))),
    CONSTRAINT invoice_costs_positive CHECK (((paid_directly >= (0)::numeric) AND (remitted >= (0)::numeric) AND (written_off >= (0)::numeric) AND (credited_by_operation >= (0)::numeric) AND (collection_fee >= (0)::numeric) AND (late_fee >= (0)::numeric) AND (reminder_fee >= (0)::numeric))),
    CONSTRAINT invoice_disputed_amount_positive CHECK (((disputed_amount IS NULL) OR (disputed AND (disputed_amount > (0)::numeric)))),
    CONSTRAINT invoice_interest_after_due CHECK ((interest_after >= due_date)),
    CONSTRAINT invoice_purchased_on_account CHECK ((((account_id IS NOT NULL) AND (authorization_id IS NOT NULL) AND purchased) OR ((account_id IS NULL) AND (authorization_id IS NULL) AND (NOT purchased))))
);
ALTER TABLE ONLY public.invoices_invoice FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_invoice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_invoice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_invoicecredit (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    number character varying(50) NOT NULL,
    requested_amount numeric(19,2),
    amount numeric(19,2) NOT NULL,
    unpaid numeric(19,2) NOT NULL,
    reason character varying(30) NOT NULL,
    business_date date NOT NULL,
    invoice_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    forgiven numeric(19,2) DEFAULT 0.00 NOT NULL,
    undone_on date,
    CONSTRAINT invoice_credit_positive CHECK (((amount > (0)::numeric) AND (forgiven >= (0)::numeric) AND (unpaid >= (0)::numeric) AND (amount >= (unpaid + forgiven))))
);
ALTER TABLE ONLY public.invoices_invoicecredit FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_invoicecredit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_invoicecredit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_invoiceimport (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    sha256 character varying(64) NOT NULL,
    file_name character varying(255) NOT NULL,
    imported_on date NOT NULL,
    invoices integer NOT NULL,
    ledger_id integer NOT NULL,
    CONSTRAINT invoices_invoiceimport_invoices_check CHECK ((invoices >= 0))
);
ALTER TABLE ONLY public.invoices_invoiceimport FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_invoiceimport ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_invoiceimport_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_invoicerow (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    number integer NOT NULL,
    article_no character varying(50) NOT NULL,
    description character varying(500) NOT NULL,
    quantity numeric(19,6),
    unit character varying(10) NOT NULL,
    unit_price numeric(19,6),
    vat_rate numeric(5,2) NOT NULL,
    vat_amount numeric(19,2) NOT NULL,
    amount_vat_exclusive numeric(19,2) NOT NULL,
    amount_vat_inclusive numeric(19,2) NOT NULL,
    invoice_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    vat_category character varying(2) DEFAULT ''::character varying NOT NULL,
    vat_exemption_reason character varying(100) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT invoices_invoicerow_number_check CHECK ((number >= 0))
);
ALTER TABLE ONLY public.invoices_invoicerow FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_invoicerow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_invoicerow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_invoicetransaction (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    type character varying(20) NOT NULL,
    amount numeric(19,2) NOT NULL,
    debt_change numeric(19,2) NOT NULL,
    book_on date NOT NULL,
    value_on date NOT NULL,
    cause character varying(30) NOT NULL,
    reference character varying(140) NOT NULL,
    entry_id bigint,
    invoice_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    collection_fee_change numeric(19,2) DEFAULT 0.00 NOT NULL,
    interest_change numeric(19,2) DEFAULT 0.00 NOT NULL,
    late_fee_change numeric(19,2) DEFAULT 0.00 NOT NULL,
    reminder_fee_change numeric(19,2) DEFAULT 0.00 NOT NULL,
    due_on date,
    CONSTRAINT transaction_amount_positive CHECK ((amount > (0)::numeric)),
    CONSTRAINT transaction_booked_but_fees CHECK ((((debt_change = (0)::numeric) AND (entry_id IS NULL) AND ((type)::text = 'Fee'::text)) OR ((debt_change = (0)::numeric) AND ((type)::text = 'Waiver'::text)) OR ((debt_change = (0)::numeric) AND (entry_id IS NULL) AND ((type)::text = 'WriteOff'::text)) OR ((NOT ((type)::text = ANY ((ARRAY['Fee'::character varying, 'Waiver'::character varying])::text[]))) AND (entry_id IS NOT NULL))))
);
ALTER TABLE ONLY public.invoices_invoicetransaction FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_invoicetransaction ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_invoicetransaction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_leftoutentry (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    reason character varying(40) NOT NULL,
    bank_reference character varying(140) NOT NULL,
    account character varying(34) NOT NULL,
    amount numeric(19,2) NOT NULL,
    currency character varying(3) NOT NULL,
    value_on date NOT NULL,
    payer_name character varying(140) NOT NULL,
    payment_reference character varying(50) NOT NULL,
    message character varying(500) NOT NULL,
    booked_on date,
    ledger_id integer NOT NULL,
    payment_import_id bigint NOT NULL
);
ALTER TABLE ONLY public.invoices_leftoutentry FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_leftoutentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_leftoutentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_letter (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    kind character varying(20) NOT NULL,
    channel character varying(10) NOT NULL,
    state character varying(10) NOT NULL,
    dated_on date NOT NULL,
    sent_on date,
    due_at timestamp with time zone,
    attempts smallint NOT NULL,
    failure character varying(200) NOT NULL,
    email_address character varying(254) NOT NULL,
    claim_id bigint,
    credit_id bigint,
    invoice_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    came_back boolean DEFAULT false NOT NULL,
    CONSTRAINT invoices_letter_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT letter_due_while_to_send CHECK ((((due_at IS NOT NULL) AND ((state)::text = 'to-send'::text)) OR ((NOT ((state)::text = 'to-send'::text)) AND (due_at IS NULL))))
);
ALTER TABLE ONLY public.invoices_letter FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_letter ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_letter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_letterbatch (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    number character varying(20) NOT NULL,
    channel character varying(10) NOT NULL,
    sent_on date NOT NULL,
    count integer NOT NULL,
    ledger_id integer NOT NULL
);
ALTER TABLE ONLY public.invoices_letterbatch FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_letterbatch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_letterbatch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_lettertemplate (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    part character varying(40) NOT NULL,
    language character varying(2) NOT NULL,
    text text NOT NULL,
    ledger_id integer NOT NULL
);
ALTER TABLE ONLY public.invoices_lettertemplate FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_lettertemplate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_lettertemplate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_mandateorder (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    kind character varying(10) NOT NULL,
    payer_number character varying(16) NOT NULL,
    number character varying(50) NOT NULL,
    batch_id bigint,
    consent_id bigint,
    ledger_id integer NOT NULL,
    CONSTRAINT mandate_order_of_a_consent CHECK ((((consent_id IS NULL) AND ((kind)::text = ANY ((ARRAY['accept'::character varying, 'refuse'::character varying])::text[]))) OR ((consent_id IS NOT NULL) AND ((kind)::text = ANY ((ARRAY['end'::character varying, 'ended'::character varying])::text[])))))
);
ALTER TABLE ONLY public.invoices_mandateorder FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_mandateorder ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_mandateorder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_note (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    kind character varying(10) NOT NULL,
    text character varying(2000) NOT NULL,
    promised_amount numeric(19,2),
    promised_on date,
    customer_id bigint NOT NULL,
    invoice_id bigint,
    ledger_id integer NOT NULL,
    CONSTRAINT note_promises_amount_and_date CHECK (((((kind)::text = 'promise'::text) AND (promised_amount > (0)::numeric) AND (promised_on IS NOT NULL)) OR ((NOT ((kind)::text = 'promise'::text)) AND (promised_amount IS NULL) AND (promised_on IS NULL))))
);
ALTER TABLE ONLY public.invoices_note FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_note ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_note_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_payment (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    bank_reference character varying(140) NOT NULL,
    payment_reference character varying(50) NOT NULL,
    amount numeric(19,2) NOT NULL,
    currency character varying(3) NOT NULL,
    value_on date NOT NULL,
    book_on date NOT NULL,
    ledger_id integer NOT NULL,
    message character varying(500) DEFAULT ''::character varying NOT NULL,
    payer_account character varying(34) DEFAULT ''::character varying NOT NULL,
    payer_name character varying(140) DEFAULT ''::character varying NOT NULL,
    state character varying(20) DEFAULT 'unmatched'::character varying NOT NULL,
    remaining numeric(19,2) DEFAULT 0.00 NOT NULL,
    returned numeric(19,2) DEFAULT 0.00 NOT NULL,
    withdrawn numeric(19,2) DEFAULT 0.00 NOT NULL,
    remittance jsonb DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT payment_amounts_add_up CHECK (((amount > (0)::numeric) AND (remaining >= (0)::numeric) AND (returned >= (0)::numeric) AND (withdrawn >= (0)::numeric) AND (amount >= withdrawn) AND (amount >= returned) AND ((remaining = (0)::numeric) OR (amount >= ((remaining + withdrawn) + returned))))),
    CONSTRAINT payment_state_fits CHECK ((((remaining > (0)::numeric) AND ((state)::text = 'unmatched'::text)) OR ((amount > (withdrawn + returned)) AND (remaining = (0)::numeric) AND ((state)::text = 'matched'::text)) OR (((state)::text = 'withdrawn'::text) AND (withdrawn = amount)) OR ((amount <= (withdrawn + returned)) AND (returned > (0)::numeric) AND ((state)::text = 'returned'::text))))
);
ALTER TABLE ONLY public.invoices_payment FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_payment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_payment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_paymentimport (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    format character varying(20) NOT NULL,
    identity character varying(140) NOT NULL,
    sha256 character varying(64) NOT NULL,
    file_name character varying(255) NOT NULL,
    imported_on date NOT NULL,
    transactions integer NOT NULL,
    amount numeric(19,2) NOT NULL,
    ledger_id integer NOT NULL,
    CONSTRAINT invoices_paymentimport_transactions_check CHECK ((transactions >= 0))
);
ALTER TABLE ONLY public.invoices_paymentimport FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_paymentimport ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_paymentimport_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_paymentmatch (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    amount numeric(19,2) NOT NULL,
    met numeric(19,2) NOT NULL,
    book_on date NOT NULL,
    undone_on date,
    invoice_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    payment_id bigint NOT NULL,
    CONSTRAINT match_met_within_amount CHECK (((amount > (0)::numeric) AND (met >= (0)::numeric) AND (met <= amount)))
);
ALTER TABLE ONLY public.invoices_paymentmatch FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_paymentmatch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_paymentmatch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_paymentplan (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    state character varying(10) NOT NULL,
    currency character varying(3) NOT NULL,
    amount numeric(19,2) NOT NULL,
    fee numeric(19,2) NOT NULL,
    first_due_on date NOT NULL,
    last_due_on date NOT NULL,
    proposed_on date NOT NULL,
    accepted_on date,
    ended_on date,
    paid numeric(19,2) NOT NULL,
    customer_id bigint NOT NULL,
    fee_invoice_id bigint,
    ledger_id integer NOT NULL,
    seller_id bigint NOT NULL,
    CONSTRAINT plan_amounts_positive CHECK (((amount > (0)::numeric) AND (fee >= (0)::numeric) AND (fee < amount) AND (((fee = (0)::numeric) AND (fee_invoice_id IS NULL)) OR ((fee > (0)::numeric) AND (fee_invoice_id IS NOT NULL))))),
    CONSTRAINT plan_dates_of_its_state CHECK ((((accepted_on IS NULL) AND (ended_on IS NULL) AND ((state)::text = 'proposed'::text)) OR ((accepted_on IS NOT NULL) AND (ended_on IS NULL) AND ((state)::text = 'active'::text)) OR ((NOT ((state)::text = ANY ((ARRAY['proposed'::character varying, 'active'::character varying])::text[]))) AND (ended_on IS NOT NULL))))
);
ALTER TABLE ONLY public.invoices_paymentplan FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_paymentplan ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_paymentplan_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_paymentreturn (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    amount numeric(19,2) NOT NULL,
    book_on date NOT NULL,
    undone_on date,
    ledger_id integer NOT NULL,
    payment_id bigint NOT NULL,
    payout_id bigint NOT NULL,
    CONSTRAINT payment_return_positive CHECK ((amount > (0)::numeric))
);
ALTER TABLE ONLY public.invoices_paymentreturn FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_paymentreturn ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_paymentreturn_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_paymentreversal (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    bank_reference character varying(140) NOT NULL,
    amount numeric(19,2) NOT NULL,
    value_on date NOT NULL,
    book_on date NOT NULL,
    message character varying(500) NOT NULL,
    assigned_on date,
    ledger_id integer NOT NULL,
    payment_id bigint,
    payment_reference character varying(50) DEFAULT ''::character varying NOT NULL,
    reverses character varying(140) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT reversal_assigned_to_payment CHECK ((((assigned_on IS NULL) AND (payment_id IS NULL)) OR ((assigned_on IS NOT NULL) AND (payment_id IS NOT NULL)))),
    CONSTRAINT reversal_positive CHECK ((amount > (0)::numeric))
);
ALTER TABLE ONLY public.invoices_paymentreversal FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_paymentreversal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_paymentreversal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_plannedinvoice (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    capital numeric(19,2) NOT NULL,
    fees numeric(19,2) NOT NULL,
    interest numeric(19,2) NOT NULL,
    met_before numeric(19,2) NOT NULL,
    invoice_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    plan_id bigint NOT NULL,
    debited numeric(19,2),
    CONSTRAINT planned_amounts_positive CHECK (((capital >= (0)::numeric) AND (fees >= (0)::numeric) AND (interest >= (0)::numeric)))
);
ALTER TABLE ONLY public.invoices_plannedinvoice FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_plannedinvoice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_plannedinvoice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_planpart (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    number smallint NOT NULL,
    due_on date NOT NULL,
    amount numeric(19,2) NOT NULL,
    reminded_on date,
    pay_by date,
    replaced_on date,
    ledger_id integer NOT NULL,
    plan_id bigint NOT NULL,
    CONSTRAINT invoices_planpart_number_check CHECK ((number >= 0)),
    CONSTRAINT plan_part_in_range CHECK (((amount > (0)::numeric) AND (((pay_by IS NULL) AND (reminded_on IS NULL)) OR ((pay_by IS NOT NULL) AND (reminded_on IS NOT NULL)))))
);
ALTER TABLE ONLY public.invoices_planpart FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_planpart ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_planpart_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_remission (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    amount numeric(19,2) NOT NULL,
    reason character varying(200) NOT NULL,
    book_on date NOT NULL,
    invoice_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    CONSTRAINT remission_positive CHECK ((amount > (0)::numeric))
);
ALTER TABLE ONLY public.invoices_remission FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_remission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_remission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_sending (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    number smallint NOT NULL,
    channel character varying(10) NOT NULL,
    address character varying(400) NOT NULL,
    sha256 character varying(64) NOT NULL,
    message_id character varying(200) NOT NULL,
    sent_on date NOT NULL,
    ledger_id integer NOT NULL,
    letter_id bigint NOT NULL,
    batch_id bigint,
    CONSTRAINT invoices_sending_number_check CHECK ((number >= 0))
);
ALTER TABLE ONLY public.invoices_sending FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_sending ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_sending_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_waiver (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    kind character varying(8) NOT NULL,
    amount numeric(19,2) NOT NULL,
    returned numeric(19,2) NOT NULL,
    reason character varying(200) NOT NULL,
    book_on date NOT NULL,
    invoice_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    CONSTRAINT waiver_amounts_add_up CHECK (((amount > (0)::numeric) AND (returned >= (0)::numeric) AND (returned <= amount)))
);
ALTER TABLE ONLY public.invoices_waiver FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_waiver ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_waiver_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.invoices_writeoff (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    amount numeric(19,2) NOT NULL,
    reason character varying(200) NOT NULL,
    book_on date NOT NULL,
    invoice_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    undone_on date,
    CONSTRAINT write_off_positive CHECK ((amount > (0)::numeric))
);
ALTER TABLE ONLY public.invoices_writeoff FORCE ROW LEVEL SECURITY;
ALTER TABLE public.invoices_writeoff ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.invoices_writeoff_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.mfa_authenticator (
    id bigint NOT NULL,
    type character varying(20) NOT NULL,
    data jsonb NOT NULL,
    user_id integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone
);
ALTER TABLE public.mfa_authenticator ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mfa_authenticator_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.oauth2_provider_accesstoken (
    id bigint NOT NULL,
    token text NOT NULL,
    expires timestamp with time zone NOT NULL,
    scope text NOT NULL,
    application_id bigint,
    user_id integer,
    created timestamp with time zone NOT NULL,
    updated timestamp with time zone NOT NULL,
    source_refresh_token_id bigint,
    id_token_id bigint,
    token_checksum character varying(64) NOT NULL,
    resource jsonb NOT NULL
);
ALTER TABLE public.oauth2_provider_accesstoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.oauth2_provider_accesstoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.oauth2_provider_devicegrant (
    id bigint NOT NULL,
    device_code character varying(100) NOT NULL,
    user_code character varying(100) NOT NULL,
    scope text NOT NULL,
    "interval" integer NOT NULL,
    expires timestamp with time zone NOT NULL,
    status character varying(64) NOT NULL,
    client_id character varying(100) NOT NULL,
    last_checked timestamp with time zone NOT NULL,
    user_id integer
);
ALTER TABLE public.oauth2_provider_devicegrant ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.oauth2_provider_devicegrant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.oauth2_provider_grant (
    id bigint NOT NULL,
    code character varying(255) NOT NULL,
    expires timestamp with time zone NOT NULL,
    redirect_uri text NOT NULL,
    scope text NOT NULL,
    application_id bigint NOT NULL,
    user_id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    updated timestamp with time zone NOT NULL,
    code_challenge character varying(128) NOT NULL,
    code_challenge_method character varying(10) NOT NULL,
    nonce character varying(255) NOT NULL,
    claims text NOT NULL,
    resource jsonb NOT NULL
);
ALTER TABLE public.oauth2_provider_grant ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.oauth2_provider_grant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.oauth2_provider_idtoken (
    id bigint NOT NULL,
    jti uuid NOT NULL,
    expires timestamp with time zone NOT NULL,
    scope text NOT NULL,
    created timestamp with time zone NOT NULL,
    updated timestamp with time zone NOT NULL,
    application_id bigint,
    user_id integer
);
ALTER TABLE public.oauth2_provider_idtoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.oauth2_provider_idtoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.oauth2_provider_refreshtoken (
    id bigint NOT NULL,
    token text NOT NULL,
    access_token_id bigint,
    application_id bigint NOT NULL,
    user_id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    updated timestamp with time zone NOT NULL,
    revoked timestamp with time zone,
    token_family uuid,
    token_checksum character varying(64) NOT NULL,
    resource jsonb NOT NULL
);
ALTER TABLE public.oauth2_provider_refreshtoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.oauth2_provider_refreshtoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type public.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);
CREATE SEQUENCE public.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.procrastinate_events_id_seq OWNED BY public.procrastinate_events.id;
CREATE SEQUENCE public.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.procrastinate_jobs_id_seq OWNED BY public.procrastinate_jobs.id;
CREATE TABLE public.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);
CREATE SEQUENCE public.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.procrastinate_periodic_defers_id_seq OWNED BY public.procrastinate_periodic_defers.id;
CREATE TABLE public.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE public.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_exportedentry (
    entry_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    file_id bigint NOT NULL
);
ALTER TABLE ONLY public.reports_exportedentry FORCE ROW LEVEL SECURITY;
CREATE TABLE public.reports_journaledevent (
    event_id bigint NOT NULL,
    file_id bigint NOT NULL,
    ledger_id integer NOT NULL
);
ALTER TABLE ONLY public.reports_journaledevent FORCE ROW LEVEL SECURITY;
CREATE TABLE public.reports_outputfile (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    type character varying(30) NOT NULL,
    variant character varying(30) NOT NULL,
    sequence integer NOT NULL,
    business_date date NOT NULL,
    ordered boolean NOT NULL,
    file_name character varying(120) NOT NULL,
    media_type character varying(100) NOT NULL,
    size bigint NOT NULL,
    sha256 character varying(64) NOT NULL,
    sellers character varying(15)[] NOT NULL,
    ledger_id integer NOT NULL,
    read_at timestamp with time zone,
    since date,
    source_id bigint,
    scopes character varying(30)[] DEFAULT '{}'::character varying(30)[] NOT NULL,
    CONSTRAINT reports_outputfile_sequence_check CHECK ((sequence >= 0))
);
ALTER TABLE ONLY public.reports_outputfile FORCE ROW LEVEL SECURITY;
ALTER TABLE public.reports_outputfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_outputfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_outputfilechunk (
    id bigint NOT NULL,
    number integer NOT NULL,
    data bytea NOT NULL,
    file_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    CONSTRAINT reports_outputfilechunk_number_check CHECK ((number >= 0))
);
ALTER TABLE ONLY public.reports_outputfilechunk FORCE ROW LEVEL SECURITY;
ALTER TABLE public.reports_outputfilechunk ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_outputfilechunk_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_seallink (
    id bigint NOT NULL,
    number bigint NOT NULL,
    kind character varying(40) NOT NULL,
    recipe smallint NOT NULL,
    keys bigint[] NOT NULL,
    digests bytea[] NOT NULL,
    size integer NOT NULL,
    highest bigint NOT NULL,
    sealed_at timestamp with time zone NOT NULL,
    previous bytea NOT NULL,
    digest bytea NOT NULL,
    ledger_id integer NOT NULL,
    CONSTRAINT reports_seallink_recipe_check CHECK ((recipe >= 0)),
    CONSTRAINT reports_seallink_size_check CHECK ((size >= 0))
);
ALTER TABLE ONLY public.reports_seallink FORCE ROW LEVEL SECURITY;
ALTER TABLE public.reports_seallink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_seallink_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_sealsalt (
    id bigint NOT NULL,
    kind character varying(40) NOT NULL,
    key bigint NOT NULL,
    salt uuid,
    customer_id bigint,
    ledger_id integer NOT NULL,
    CONSTRAINT seal_salt_taken_by_erasure CHECK (((salt IS NULL) OR (customer_id IS NULL)))
);
ALTER TABLE ONLY public.reports_sealsalt FORCE ROW LEVEL SECURITY;
ALTER TABLE public.reports_sealsalt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_sealsalt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.reports_verification (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    checks integer NOT NULL,
    violations integer NOT NULL,
    ledger_id integer NOT NULL,
    CONSTRAINT reports_verification_checks_check CHECK ((checks >= 0)),
    CONSTRAINT reports_verification_violations_check CHECK ((violations >= 0))
);
ALTER TABLE ONLY public.reports_verification FORCE ROW LEVEL SECURITY;
ALTER TABLE public.reports_verification ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reports_verification_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.socialaccount_socialaccount (
    id integer NOT NULL,
    provider character varying(200) NOT NULL,
    uid character varying(191) NOT NULL,
    last_login timestamp with time zone NOT NULL,
    date_joined timestamp with time zone NOT NULL,
    extra_data jsonb NOT NULL,
    user_id integer NOT NULL
);
ALTER TABLE public.socialaccount_socialaccount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.socialaccount_socialaccount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.socialaccount_socialapp (
    id integer NOT NULL,
    provider character varying(30) NOT NULL,
    name character varying(40) NOT NULL,
    client_id character varying(191) NOT NULL,
    secret character varying(191) NOT NULL,
    key character varying(191) NOT NULL,
    provider_id character varying(200) NOT NULL,
    settings jsonb NOT NULL
);
ALTER TABLE public.socialaccount_socialapp ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.socialaccount_socialapp_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.socialaccount_socialtoken (
    id integer NOT NULL,
    token text NOT NULL,
    token_secret text NOT NULL,
    expires_at timestamp with time zone,
    account_id integer NOT NULL,
    app_id integer
);
ALTER TABLE public.socialaccount_socialtoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.socialaccount_socialtoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.staff_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL,
    user_id integer
);
CREATE TABLE public.webhooks_delivery (
    id bigint NOT NULL,
    "position" bigint NOT NULL,
    subject character varying(60) NOT NULL,
    state character varying(20) NOT NULL,
    due_at timestamp with time zone NOT NULL,
    attempts smallint NOT NULL,
    attempted_at timestamp with time zone,
    status smallint,
    failure character varying(200) NOT NULL,
    event_id bigint NOT NULL,
    ledger_id integer NOT NULL,
    webhook_id bigint NOT NULL,
    CONSTRAINT webhooks_delivery_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT webhooks_delivery_status_check CHECK ((status >= 0))
);
ALTER TABLE ONLY public.webhooks_delivery FORCE ROW LEVEL SECURITY;
ALTER TABLE public.webhooks_delivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.webhooks_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.webhooks_webhook (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by character varying(100) NOT NULL,
    url character varying(500) NOT NULL,
    types character varying(40)[] NOT NULL,
    sellers bigint[],
    state character varying(20) NOT NULL,
    disabled_because character varying(200) NOT NULL,
    secret character varying(300) NOT NULL,
    previous_secret character varying(300) NOT NULL,
    previous_until timestamp with time zone,
    "position" bigint NOT NULL,
    failures integer NOT NULL,
    failing_since timestamp with time zone,
    rests_until timestamp with time zone,
    ledger_id integer NOT NULL,
    CONSTRAINT webhook_has_secret CHECK (((NOT ((secret)::text = ''::text)) AND ("position" >= 0))),
    CONSTRAINT webhooks_webhook_failures_check CHECK ((failures >= 0))
);
ALTER TABLE ONLY public.webhooks_webhook FORCE ROW LEVEL SECURITY;
ALTER TABLE public.webhooks_webhook ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.webhooks_webhook_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE ONLY public.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_events_id_seq'::regclass);
ALTER TABLE ONLY public.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_jobs_id_seq'::regclass);
ALTER TABLE ONLY public.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_periodic_defers_id_seq'::regclass);
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts_account
    ADD CONSTRAINT account_no_once UNIQUE (ledger_id, account_no);
ALTER TABLE ONLY public.accounts_account
    ADD CONSTRAINT accounts_account_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.accounts_balancehorizon
    ADD CONSTRAINT accounts_balancehorizon_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.accounts_chartoverride
    ADD CONSTRAINT accounts_chartoverride_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.accounts_creditdecision
    ADD CONSTRAINT accounts_creditdecision_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.accounts_feeinvoice
    ADD CONSTRAINT accounts_feeinvoice_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.accounts_journalentry
    ADD CONSTRAINT accounts_journalentry_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.accounts_journalline
    ADD CONSTRAINT accounts_journalline_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.accounts_payout
    ADD CONSTRAINT accounts_payout_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.accounts_payoutbatch
    ADD CONSTRAINT accounts_payoutbatch_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.accounts_recurrentfee
    ADD CONSTRAINT accounts_recurrentfee_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.accounts_runningbalance
    ADD CONSTRAINT accounts_runningbalance_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.accounts_settlement
    ADD CONSTRAINT accounts_settlement_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.accounts_settlementfee
    ADD CONSTRAINT accounts_settlementfee_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.accounts_settlementrecord
    ADD CONSTRAINT accounts_settlementrecord_pkey PRIMARY KEY (ledger_id, line_id);
ALTER TABLE ONLY public.accounts_surplus
    ADD CONSTRAINT accounts_surplus_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.accounts_surplususe
    ADD CONSTRAINT accounts_surplususe_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.api_allowance
    ADD CONSTRAINT api_allowance_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.api_client
    ADD CONSTRAINT api_client_client_id_key UNIQUE (client_id);
ALTER TABLE ONLY public.api_client
    ADD CONSTRAINT api_client_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.api_tokenbinding
    ADD CONSTRAINT api_tokenbinding_pkey PRIMARY KEY (token_checksum);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_user_groups
    ADD CONSTRAINT auth_user_groups_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_user_groups
    ADD CONSTRAINT auth_user_groups_user_id_group_id_94350c0c_uniq UNIQUE (user_id, group_id);
ALTER TABLE ONLY public.auth_user
    ADD CONSTRAINT auth_user_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permissions_user_id_permission_id_14a6b632_uniq UNIQUE (user_id, permission_id);
ALTER TABLE ONLY public.auth_user
    ADD CONSTRAINT auth_user_username_key UNIQUE (username);
ALTER TABLE ONLY public.invoices_authorization
    ADD CONSTRAINT authorization_reference_once UNIQUE (ledger_id, payment_reference);
ALTER TABLE ONLY public.accounts_runningbalance
    ADD CONSTRAINT balance_once_a_day UNIQUE NULLS NOT DISTINCT (ledger_id, book_on, role, account_number, book, seller_id);
ALTER TABLE ONLY public.reports_outputfilechunk
    ADD CONSTRAINT chunk_once UNIQUE (ledger_id, file_id, number);
ALTER TABLE ONLY public.invoices_claimterm
    ADD CONSTRAINT claim_term_once_a_day UNIQUE NULLS NOT DISTINCT (ledger_id, legal_entity, level, since, seller_id);
ALTER TABLE ONLY public.invoices_collectionanswer
    ADD CONSTRAINT collection_answer_once UNIQUE (ledger_id, reference);
ALTER TABLE ONLY public.invoices_collectionbatch
    ADD CONSTRAINT collection_batch_once UNIQUE (ledger_id, number);
ALTER TABLE ONLY public.invoices_collectionmessage
    ADD CONSTRAINT collection_message_once UNIQUE (ledger_id, batch_id, case_id);
ALTER TABLE ONLY public.core_approval
    ADD CONSTRAINT core_approval_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.core_changerequest
    ADD CONSTRAINT core_changerequest_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.core_event
    ADD CONSTRAINT core_event_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.core_idempotencykey
    ADD CONSTRAINT core_idempotencykey_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.core_ledger
    ADD CONSTRAINT core_ledger_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.core_numberseries
    ADD CONSTRAINT core_numberseries_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.core_penaltyrate
    ADD CONSTRAINT core_penaltyrate_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.core_referencerate
    ADD CONSTRAINT core_referencerate_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.core_rowversion
    ADD CONSTRAINT core_rowversion_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.core_runstep
    ADD CONSTRAINT core_runstep_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.core_seller
    ADD CONSTRAINT core_seller_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.core_settingchange
    ADD CONSTRAINT core_settingchange_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.core_sharedversion
    ADD CONSTRAINT core_sharedversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.core_staffevent
    ADD CONSTRAINT core_staffevent_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.core_staffmember
    ADD CONSTRAINT core_staffmember_pkey PRIMARY KEY (user_id);
ALTER TABLE ONLY public.core_statechange
    ADD CONSTRAINT core_statechange_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_credit
    ADD CONSTRAINT credit_number_once UNIQUE (ledger_id, credit_invoice_number);
ALTER TABLE ONLY public.customers_customerseller
    ADD CONSTRAINT customer_known_once UNIQUE (ledger_id, seller_id, customer_id);
ALTER TABLE ONLY public.customers_customer
    ADD CONSTRAINT customer_no_once UNIQUE (ledger_id, customer_no);
ALTER TABLE ONLY public.customers_customerword
    ADD CONSTRAINT customer_word UNIQUE (ledger_id, customer_id, word);
ALTER TABLE ONLY public.customers_consent
    ADD CONSTRAINT customers_consent_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.customers_customer
    ADD CONSTRAINT customers_customer_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.customers_customerseller
    ADD CONSTRAINT customers_customerseller_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.customers_customerword
    ADD CONSTRAINT customers_customerword_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.customers_personview
    ADD CONSTRAINT customers_personview_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.webhooks_delivery
    ADD CONSTRAINT delivery_once UNIQUE (ledger_id, webhook_id, event_id);
ALTER TABLE ONLY public.invoices_directpayment
    ADD CONSTRAINT direct_payment_once UNIQUE (ledger_id, invoice_id, reference);
ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);
ALTER TABLE ONLY public.invoices_draw
    ADD CONSTRAINT draw_attempt_once UNIQUE (ledger_id, invoice_id, attempt);
ALTER TABLE ONLY public.invoices_drawbatch
    ADD CONSTRAINT draw_batch_number_once UNIQUE (ledger_id, number);
ALTER TABLE ONLY public.accounts_journalentry
    ADD CONSTRAINT entry_reversed_once UNIQUE (ledger_id, reverses_id);
ALTER TABLE ONLY public.core_event
    ADD CONSTRAINT event_position_once UNIQUE (ledger_id, "position");
ALTER TABLE ONLY public.exchange_exchangedfile
    ADD CONSTRAINT exchange_exchangedfile_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.exchange_exchangedfile
    ADD CONSTRAINT exchanged_once UNIQUE (ledger_id, name);
ALTER TABLE ONLY public.accounts_feeinvoice
    ADD CONSTRAINT fee_invoice_number_once UNIQUE (ledger_id, number);
ALTER TABLE ONLY public.accounts_feeinvoice
    ADD CONSTRAINT fees_invoiced_once_a_month UNIQUE (ledger_id, seller_id, month);
ALTER TABLE ONLY public.reports_outputfile
    ADD CONSTRAINT file_sequence_once UNIQUE (ledger_id, type, sequence);
ALTER TABLE ONLY public.core_idempotencykey
    ADD CONSTRAINT idempotency_once UNIQUE (ledger_id, client, key);
ALTER TABLE ONLY public.invoices_invoicecredit
    ADD CONSTRAINT invoice_credit_once UNIQUE (ledger_id, number);
ALTER TABLE ONLY public.invoices_invoiceimport
    ADD CONSTRAINT invoice_file_once UNIQUE (ledger_id, sha256);
ALTER TABLE ONLY public.invoices_invoice
    ADD CONSTRAINT invoice_no_once UNIQUE (ledger_id, invoice_no);
ALTER TABLE ONLY public.invoices_authorization
    ADD CONSTRAINT invoices_authorization_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_bankstatement
    ADD CONSTRAINT invoices_bankstatement_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_cancellation
    ADD CONSTRAINT invoices_cancellation_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_capture
    ADD CONSTRAINT invoices_capture_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_claim
    ADD CONSTRAINT invoices_claim_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_claimterm
    ADD CONSTRAINT invoices_claimterm_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_collectionagency
    ADD CONSTRAINT invoices_collectionagency_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_collectionanswer
    ADD CONSTRAINT invoices_collectionanswer_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_collectionbatch
    ADD CONSTRAINT invoices_collectionbatch_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_collectioncase
    ADD CONSTRAINT invoices_collectioncase_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_collectionmessage
    ADD CONSTRAINT invoices_collectionmessage_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_credit
    ADD CONSTRAINT invoices_credit_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_creditsettlement
    ADD CONSTRAINT invoices_creditsettlement_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_directpayment
    ADD CONSTRAINT invoices_directpayment_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_document
    ADD CONSTRAINT invoices_document_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_draw
    ADD CONSTRAINT invoices_draw_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_drawbatch
    ADD CONSTRAINT invoices_drawbatch_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_feepayment
    ADD CONSTRAINT invoices_feepayment_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_invoice
    ADD CONSTRAINT invoices_invoice_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_invoicecredit
    ADD CONSTRAINT invoices_invoicecredit_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_invoiceimport
    ADD CONSTRAINT invoices_invoiceimport_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_invoicerow
    ADD CONSTRAINT invoices_invoicerow_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_invoicetransaction
    ADD CONSTRAINT invoices_invoicetransaction_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_leftoutentry
    ADD CONSTRAINT invoices_leftoutentry_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_letter
    ADD CONSTRAINT invoices_letter_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_letterbatch
    ADD CONSTRAINT invoices_letterbatch_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_lettertemplate
    ADD CONSTRAINT invoices_lettertemplate_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_mandateorder
    ADD CONSTRAINT invoices_mandateorder_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_note
    ADD CONSTRAINT invoices_note_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_payment
    ADD CONSTRAINT invoices_payment_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_paymentimport
    ADD CONSTRAINT invoices_paymentimport_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_paymentmatch
    ADD CONSTRAINT invoices_paymentmatch_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_paymentplan
    ADD CONSTRAINT invoices_paymentplan_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_paymentreturn
    ADD CONSTRAINT invoices_paymentreturn_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_paymentreversal
    ADD CONSTRAINT invoices_paymentreversal_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_plannedinvoice
    ADD CONSTRAINT invoices_plannedinvoice_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_planpart
    ADD CONSTRAINT invoices_planpart_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_remission
    ADD CONSTRAINT invoices_remission_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_sending
    ADD CONSTRAINT invoices_sending_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_waiver
    ADD CONSTRAINT invoices_waiver_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_writeoff
    ADD CONSTRAINT invoices_writeoff_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_letterbatch
    ADD CONSTRAINT letter_batch_once UNIQUE (ledger_id, number);
ALTER TABLE ONLY public.invoices_letter
    ADD CONSTRAINT letter_once UNIQUE NULLS NOT DISTINCT (ledger_id, invoice_id, claim_id, credit_id);
ALTER TABLE ONLY public.invoices_lettertemplate
    ADD CONSTRAINT letter_template_once UNIQUE (ledger_id, part, language);
ALTER TABLE ONLY public.invoices_mandateorder
    ADD CONSTRAINT mandate_ends_once UNIQUE (ledger_id, consent_id);
ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oauth2_provider_accesstoken
    ADD CONSTRAINT oauth2_provider_accesstoken_id_token_id_key UNIQUE (id_token_id);
ALTER TABLE ONLY public.oauth2_provider_accesstoken
    ADD CONSTRAINT oauth2_provider_accesstoken_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oauth2_provider_accesstoken
    ADD CONSTRAINT oauth2_provider_accesstoken_source_refresh_token_id_key UNIQUE (source_refresh_token_id);
ALTER TABLE ONLY public.oauth2_provider_accesstoken
    ADD CONSTRAINT oauth2_provider_accesstoken_token_checksum_85319a26_uniq UNIQUE (token_checksum);
ALTER TABLE ONLY public.oauth2_provider_devicegrant
    ADD CONSTRAINT oauth2_provider_devicegrant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oauth2_provider_devicegrant
    ADD CONSTRAINT oauth2_provider_devicegrant_unique_device_code UNIQUE (device_code);
ALTER TABLE ONLY public.oauth2_provider_grant
    ADD CONSTRAINT oauth2_provider_grant_code_key UNIQUE (code);
ALTER TABLE ONLY public.oauth2_provider_grant
    ADD CONSTRAINT oauth2_provider_grant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oauth2_provider_idtoken
    ADD CONSTRAINT oauth2_provider_idtoken_jti_key UNIQUE (jti);
ALTER TABLE ONLY public.oauth2_provider_idtoken
    ADD CONSTRAINT oauth2_provider_idtoken_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oauth2_provider_refreshtoken
    ADD CONSTRAINT oauth2_provider_refresht_token_checksum_revoked_46c81d1d_uniq UNIQUE (token_checksum, revoked);
ALTER TABLE ONLY public.oauth2_provider_refreshtoken
    ADD CONSTRAINT oauth2_provider_refreshtoken_access_token_id_key UNIQUE (access_token_id);
ALTER TABLE ONLY public.oauth2_provider_refreshtoken
    ADD CONSTRAINT oauth2_provider_refreshtoken_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.invoices_collectionagency
    ADD CONSTRAINT one_collection_agency UNIQUE NULLS NOT DISTINCT (ledger_id, seller_id);
ALTER TABLE ONLY public.accounts_balancehorizon
    ADD CONSTRAINT one_horizon_of_balances UNIQUE (ledger_id);
ALTER TABLE ONLY public.accounts_chartoverride
    ADD CONSTRAINT override_once UNIQUE (ledger_id, role);
ALTER TABLE ONLY public.invoices_paymentimport
    ADD CONSTRAINT payment_file_once UNIQUE (ledger_id, sha256);
ALTER TABLE ONLY public.invoices_payment
    ADD CONSTRAINT payment_once UNIQUE (ledger_id, bank_reference);
ALTER TABLE ONLY public.accounts_payoutbatch
    ADD CONSTRAINT payout_batch_number_once UNIQUE (ledger_id, number);
ALTER TABLE ONLY public.accounts_payout
    ADD CONSTRAINT payout_number_once UNIQUE (ledger_id, number);
ALTER TABLE ONLY public.core_penaltyrate
    ADD CONSTRAINT penalty_rate_once_a_day_each UNIQUE NULLS NOT DISTINCT (ledger_id, since, seller_id, legal_entity);
ALTER TABLE ONLY public.invoices_plannedinvoice
    ADD CONSTRAINT planned_once UNIQUE (ledger_id, plan_id, invoice_id);
ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);
ALTER TABLE ONLY public.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.exchange_exchangedfile
    ADD CONSTRAINT put_out_once UNIQUE (ledger_id, output_file_id);
ALTER TABLE ONLY public.accounts_settlementfee
    ADD CONSTRAINT recurrent_fee_once_a_month UNIQUE (ledger_id, recurrent_fee_id, from_on);
ALTER TABLE ONLY public.core_referencerate
    ADD CONSTRAINT reference_rate_once UNIQUE (country, since);
ALTER TABLE ONLY public.reports_exportedentry
    ADD CONSTRAINT reports_exportedentry_pkey PRIMARY KEY (ledger_id, entry_id);
ALTER TABLE ONLY public.reports_journaledevent
    ADD CONSTRAINT reports_journaledevent_pkey PRIMARY KEY (ledger_id, event_id);
ALTER TABLE ONLY public.reports_outputfile
    ADD CONSTRAINT reports_outputfile_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.reports_outputfilechunk
    ADD CONSTRAINT reports_outputfilechunk_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.reports_seallink
    ADD CONSTRAINT reports_seallink_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.reports_sealsalt
    ADD CONSTRAINT reports_sealsalt_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.reports_verification
    ADD CONSTRAINT reports_verification_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.invoices_paymentreturn
    ADD CONSTRAINT return_of_payout_once UNIQUE (ledger_id, payout_id);
ALTER TABLE ONLY public.invoices_paymentreversal
    ADD CONSTRAINT reversal_once UNIQUE (ledger_id, bank_reference);
ALTER TABLE ONLY public.invoices_invoicerow
    ADD CONSTRAINT row_number_once UNIQUE (ledger_id, invoice_id, number);
ALTER TABLE ONLY public.reports_seallink
    ADD CONSTRAINT seal_link_once UNIQUE (ledger_id, number);
ALTER TABLE ONLY public.reports_sealsalt
    ADD CONSTRAINT seal_salt_once UNIQUE (ledger_id, kind, key);
ALTER TABLE ONLY public.core_seller
    ADD CONSTRAINT seller_number_once UNIQUE (ledger_id, number);
ALTER TABLE ONLY public.invoices_sending
    ADD CONSTRAINT sending_once UNIQUE (ledger_id, letter_id, number);
ALTER TABLE ONLY public.core_numberseries
    ADD CONSTRAINT series_once UNIQUE (ledger_id, name);
ALTER TABLE ONLY public.accounts_settlement
    ADD CONSTRAINT settled_once_a_date UNIQUE (ledger_id, seller_id, settled_on);
ALTER TABLE ONLY public.accounts_settlement
    ADD CONSTRAINT settlement_number_once UNIQUE (ledger_id, number);
ALTER TABLE ONLY public.accounts_payout
    ADD CONSTRAINT settlement_paid_once UNIQUE (ledger_id, settlement_id);
ALTER TABLE ONLY public.socialaccount_socialaccount
    ADD CONSTRAINT socialaccount_socialaccount_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.socialaccount_socialaccount
    ADD CONSTRAINT socialaccount_socialaccount_provider_uid_fc810c6e_uniq UNIQUE (provider, uid);
ALTER TABLE ONLY public.socialaccount_socialapp
    ADD CONSTRAINT socialaccount_socialapp_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_socialtoken_app_id_account_id_fca4e0ac_uniq UNIQUE (app_id, account_id);
ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_socialtoken_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.staff_session
    ADD CONSTRAINT staff_session_pkey PRIMARY KEY (session_key);
ALTER TABLE ONLY public.core_runstep
    ADD CONSTRAINT step_done_once UNIQUE (ledger_id, done_on, step);
ALTER TABLE ONLY public.accounts_surplususe
    ADD CONSTRAINT surplus_use_of_payout_once UNIQUE (ledger_id, payout_id);
ALTER TABLE ONLY public.webhooks_delivery
    ADD CONSTRAINT webhooks_delivery_pkey PRIMARY KEY (ledger_id, id);
ALTER TABLE ONLY public.webhooks_webhook
    ADD CONSTRAINT webhooks_webhook_pkey PRIMARY KEY (ledger_id, id);
CREATE INDEX account_emailaddress_email_03be32b2 ON public.account_emailaddress USING btree (email);
CREATE INDEX account_emailaddress_email_03be32b2_like ON public.account_emailaddress USING btree (email varchar_pattern_ops);
CREATE INDEX account_emailaddress_user_id_2c513194 ON public.account_emailaddress USING btree (user_id);
CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON public.account_emailconfirmation USING btree (email_address_id);
CREATE INDEX account_emailconfirmation_key_f43612bd_like ON public.account_emailconfirmation USING btree (key varchar_pattern_ops);
CREATE INDEX account_of_customer ON public.accounts_account USING btree (ledger_id, customer_id);
CREATE INDEX account_to_close ON public.accounts_account USING btree (ledger_id, id) WHERE ((state)::text = 'PendingClose'::text);
CREATE INDEX accounts_account_id ON public.accounts_account USING hash (id);
CREATE INDEX accounts_balancehorizon_id ON public.accounts_balancehorizon USING hash (id);
CREATE INDEX accounts_chartoverride_id ON public.accounts_chartoverride USING hash (id);
CREATE INDEX accounts_creditdecision_id ON public.accounts_creditdecision USING hash (id);
CREATE INDEX accounts_feeinvoice_id ON public.accounts_feeinvoice USING hash (id);
CREATE INDEX accounts_journalentry_id ON public.accounts_journalentry USING hash (id);
CREATE INDEX accounts_journalline_id ON public.accounts_journalline USING hash (id);
CREATE INDEX accounts_payout_id ON public.accounts_payout USING hash (id);
CREATE INDEX accounts_payoutbatch_id ON public.accounts_payoutbatch USING hash (id);
CREATE INDEX accounts_recurrentfee_id ON public.accounts_recurrentfee USING hash (id);
CREATE INDEX accounts_runningbalance_id ON public.accounts_runningbalance USING hash (id);
CREATE INDEX accounts_settlement_id ON public.accounts_settlement USING hash (id);
CREATE INDEX accounts_settlementfee_id ON public.accounts_settlementfee USING hash (id);
CREATE INDEX accounts_surplus_id ON public.accounts_surplus USING hash (id);
CREATE INDEX accounts_surplususe_id ON public.accounts_surplususe USING hash (id);
CREATE INDEX allowance_until ON public.api_allowance USING btree (until);
CREATE INDEX answer_by_remittance ON public.invoices_collectionanswer USING btree (ledger_id, remittance) WHERE (NOT ((remittance)::text = ''::text));
CREATE INDEX answer_of_case ON public.invoices_collectionanswer USING btree (ledger_id, case_id, id);
CREATE INDEX answer_with_fault ON public.invoices_collectionanswer USING btree (ledger_id, id) WHERE (NOT ((fault)::text = ''::text));
CREATE INDEX api_client_client_id_fe931e57_like ON public.api_client USING btree (client_id varchar_pattern_ops);
CREATE INDEX api_client_client_secret_b3acd3d4 ON public.api_client USING btree (client_secret);
CREATE INDEX api_client_client_secret_b3acd3d4_like ON public.api_client USING btree (client_secret varchar_pattern_ops);
CREATE INDEX api_client_ledger_id_63321865 ON public.api_client USING btree (ledger_id);
CREATE INDEX api_client_user_id_0eb743ac ON public.api_client USING btree (user_id);
CREATE INDEX api_tokenbinding_token_checksum_59c277e3_like ON public.api_tokenbinding USING btree (token_checksum varchar_pattern_ops);
CREATE INDEX approval_of ON public.core_approval USING btree (ledger_id, document_type, document_id);
CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);
CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);
CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);
CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);
CREATE INDEX auth_user_groups_group_id_97559544 ON public.auth_user_groups USING btree (group_id);
CREATE INDEX auth_user_groups_user_id_6a12ed8b ON public.auth_user_groups USING btree (user_id);
CREATE INDEX auth_user_user_permissions_permission_id_1fbb5f2c ON public.auth_user_user_permissions USING btree (permission_id);
CREATE INDEX auth_user_user_permissions_user_id_a95ead1b ON public.auth_user_user_permissions USING btree (user_id);
CREATE INDEX auth_user_username_6821ab7c_like ON public.auth_user USING btree (username varchar_pattern_ops);
CREATE INDEX authorization_by_number ON public.invoices_authorization USING btree (ledger_id, invoice_number);
CREATE INDEX authorization_live ON public.invoices_authorization USING btree (ledger_id, account_id, valid_to) WHERE ((state)::text = 'Authorized'::text);
CREATE INDEX authorization_of_customer ON public.invoices_authorization USING btree (ledger_id, customer_id);
CREATE INDEX authorization_of_seller ON public.invoices_authorization USING btree (ledger_id, seller_id, id);
CREATE INDEX binding_expires ON public.api_tokenbinding USING btree (expires);
CREATE UNIQUE INDEX bookkeeping_told_once ON public.reports_outputfile USING btree (ledger_id, type, source_id) WHERE (source_id IS NOT NULL);
CREATE INDEX cancellation_of ON public.invoices_cancellation USING btree (ledger_id, authorization_id);
CREATE UNIQUE INDEX cancellation_reference_once ON public.invoices_cancellation USING btree (ledger_id, authorization_id, reference) WHERE (NOT ((reference)::text = ''::text));
CREATE INDEX capture_of ON public.invoices_capture USING btree (ledger_id, authorization_id);
CREATE UNIQUE INDEX capture_reference_once ON public.invoices_capture USING btree (ledger_id, authorization_id, reference) WHERE (NOT ((reference)::text = ''::text));
CREATE INDEX case_by_state ON public.invoices_collectioncase USING btree (ledger_id, state, id);
CREATE INDEX case_of_invoice ON public.invoices_collectioncase USING btree (ledger_id, invoice_id, id);
CREATE INDEX change_request_open ON public.core_changerequest USING btree (ledger_id, rests_until) WHERE ((state)::text = ANY ((ARRAY['proposed'::character varying, 'approved-once'::character varying, 'resting'::character varying])::text[]));
CREATE UNIQUE INDEX change_request_open_once ON public.core_changerequest USING btree (ledger_id, seller_id) NULLS NOT DISTINCT WHERE ((state)::text = ANY ((ARRAY['proposed'::character varying, 'approved-once'::character varying, 'resting'::character varying])::text[]));
CREATE INDEX claim_by_amount ON public.invoices_claim USING btree (ledger_id, capital, interest, reminder_fee, collection_fee, late_fee, invoice_id);
CREATE INDEX claim_by_date ON public.invoices_claim USING btree (ledger_id, claimed_on);
CREATE UNIQUE INDEX claim_level_once ON public.invoices_claim USING btree (ledger_id, invoice_id, level) WHERE ((ended_on IS NULL) AND (withdrawn_on IS NULL));
CREATE INDEX claim_sent_with ON public.invoices_claim USING btree (ledger_id, sent_with_id) WHERE (sent_with_id IS NOT NULL);
CREATE UNIQUE INDEX consent_active_once ON public.customers_consent USING btree (ledger_id, customer_id, type) WHERE ((state)::text = 'active'::text);
CREATE INDEX consent_of_customer ON public.customers_consent USING btree (ledger_id, customer_id);
CREATE INDEX core_approval_id ON public.core_approval USING hash (id);
CREATE INDEX core_changerequest_id ON public.core_changerequest USING hash (id);
CREATE INDEX core_event_id ON public.core_event USING hash (id);
CREATE INDEX core_idempotencykey_id ON public.core_idempotencykey USING hash (id);
CREATE INDEX core_numberseries_id ON public.core_numberseries USING hash (id);
CREATE INDEX core_penaltyrate_id ON public.core_penaltyrate USING hash (id);
CREATE INDEX core_rowversion_id ON public.core_rowversion USING hash (id);
CREATE INDEX core_runstep_id ON public.core_runstep USING hash (id);
CREATE INDEX core_seller_id ON public.core_seller USING hash (id);
CREATE INDEX core_settingchange_id ON public.core_settingchange USING hash (id);
CREATE INDEX core_statechange_id ON public.core_statechange USING hash (id);
CREATE INDEX credit_of ON public.invoices_credit USING btree (ledger_id, authorization_id);
CREATE INDEX credit_of_invoice ON public.invoices_invoicecredit USING btree (ledger_id, invoice_id);
CREATE INDEX customer_by_email ON public.customers_customer USING btree (ledger_id, email_address);
CREATE INDEX customer_by_msisdn ON public.customers_customer USING btree (ledger_id, msisdn);
CREATE INDEX customer_by_name ON public.customers_customer USING btree (ledger_id, upper((name)::text) text_pattern_ops);
CREATE INDEX customer_by_word ON public.customers_customerword USING btree (ledger_id, word, customer_id);
CREATE UNIQUE INDEX customer_identifier_once ON public.customers_customer USING btree (ledger_id, reg_country, reg_no) WHERE (NOT ((reg_no)::text = ''::text));
CREATE INDEX customers_consent_id ON public.customers_consent USING hash (id);
CREATE INDEX customers_customer_id ON public.customers_customer USING hash (id);
CREATE INDEX customers_customerseller_id ON public.customers_customerseller USING hash (id);
CREATE INDEX customers_customerword_id ON public.customers_customerword USING hash (id);
CREATE INDEX customers_personview_id ON public.customers_personview USING hash (id);
CREATE INDEX decision_declined ON public.accounts_creditdecision USING btree (ledger_id, id) WHERE (NOT accepted);
CREATE INDEX decision_of_customer ON public.accounts_creditdecision USING btree (ledger_id, customer_id);
CREATE INDEX delivery_due ON public.webhooks_delivery USING btree (ledger_id, webhook_id, due_at, "position") WHERE ((state)::text = 'pending'::text);
CREATE INDEX delivery_failed ON public.webhooks_delivery USING btree (ledger_id, webhook_id) WHERE ((state)::text = 'failed'::text);
CREATE INDEX delivery_in_turn ON public.webhooks_delivery USING btree (ledger_id, webhook_id, subject, "position") WHERE ((state)::text = 'pending'::text);
CREATE INDEX django_admin_log_content_type_id_c4bce8eb ON public.django_admin_log USING btree (content_type_id);
CREATE INDEX django_admin_log_user_id_c564eba6 ON public.django_admin_log USING btree (user_id);
CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);
CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);
CREATE UNIQUE INDEX document_of_claim_once ON public.invoices_document USING btree (ledger_id, claim_id) WHERE (claim_id IS NOT NULL);
CREATE UNIQUE INDEX document_once ON public.invoices_document USING btree (ledger_id, invoice_id, type, number) WHERE (claim_id IS NULL);
CREATE INDEX draw_of_batch ON public.invoices_draw USING btree (ledger_id, batch_id);
CREATE INDEX entry_by_book_date ON public.accounts_journalentry USING btree (ledger_id, book_on);
CREATE INDEX entry_by_invoice ON public.accounts_journalentry USING btree (ledger_id, invoice_id);
CREATE INDEX event_of_customer ON public.core_event USING btree (ledger_id, customer_no, "position");
CREATE INDEX event_of_document ON public.core_event USING btree (ledger_id, document_type, document_id, id);
CREATE INDEX event_of_invoice ON public.core_event USING btree (ledger_id, invoice_no, "position") WHERE (NOT ((invoice_no)::text = ''::text));
CREATE INDEX event_of_type ON public.core_event USING btree (ledger_id, type, "position");
CREATE UNIQUE INDEX event_posted_once ON public.accounts_journalentry USING btree (ledger_id, template, document_type, document_id) WHERE (reverses_id IS NULL);
CREATE INDEX event_to_sequence ON public.core_event USING btree (ledger_id, id) WHERE ("position" IS NULL);
CREATE INDEX exchange_exchangedfile_id ON public.exchange_exchangedfile USING hash (id);
CREATE INDEX exchanged_by_outcome ON public.exchange_exchangedfile USING btree (ledger_id, outcome, created_at);
CREATE INDEX exported_in_file ON public.reports_exportedentry USING btree (ledger_id, file_id);
CREATE UNIQUE INDEX fee_invoice_reference_once ON public.accounts_feeinvoice USING btree (ledger_id, payment_reference) WHERE (NOT ((payment_reference)::text = ''::text));
CREATE INDEX fee_of_fee_invoice ON public.accounts_settlementfee USING btree (ledger_id, fee_invoice_id);
CREATE INDEX fee_of_settlement ON public.accounts_settlementfee USING btree (ledger_id, settlement_id);
CREATE INDEX fee_paid_by_payment ON public.invoices_feepayment USING btree (ledger_id, payment_id);
CREATE INDEX fee_to_invoice ON public.accounts_settlementfee USING btree (ledger_id, seller_id) WHERE ((fee_invoice_id IS NULL) AND invoiced);
CREATE INDEX file_by_creation ON public.reports_outputfile USING btree (ledger_id, type, created_at);
CREATE INDEX file_by_date ON public.reports_outputfile USING btree (ledger_id, type, business_date);
CREATE INDEX idx_procrastinate_jobs_worker_not_null ON public.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::public.procrastinate_job_status));
CREATE INDEX idx_procrastinate_workers_last_heartbeat ON public.procrastinate_workers USING btree (last_heartbeat);
CREATE INDEX invoice_by_amount ON public.invoices_invoice USING btree (ledger_id, debited, id);
CREATE INDEX invoice_by_due_date ON public.invoices_invoice USING btree (ledger_id, due_date, id);
CREATE INDEX invoice_by_external_id ON public.invoices_invoice USING btree (ledger_id, external_invoice_id) WHERE (NOT ((external_invoice_id)::text = ''::text));
CREATE INDEX invoice_by_issue ON public.invoices_invoice USING btree (ledger_id, issued_on);
CREATE INDEX invoice_claimed_of_customer ON public.invoices_invoice USING btree (ledger_id, customer_id) WHERE (((claim_level)::text = ANY ((ARRAY['RestReminder'::character varying, 'Reminder'::character varying, 'SecondReminder'::character varying, 'CollectionClaim'::character varying, 'DebtCollection'::character varying])::text[])) AND ((state)::text = 'open'::text));
CREATE INDEX invoice_credits_of ON public.invoices_invoice USING btree (ledger_id, credited_invoice_id) WHERE (credited_invoice_id IS NOT NULL);
CREATE UNIQUE INDEX invoice_number_authorized_once ON public.invoices_authorization USING btree (ledger_id, invoice_number) WHERE (((state)::text = ANY ((ARRAY['Authorized'::character varying, 'Captured'::character varying])::text[])) OR (captured > (0)::numeric));
CREATE INDEX invoice_of_customer ON public.invoices_invoice USING btree (ledger_id, customer_id);
CREATE INDEX invoice_of_seller ON public.invoices_invoice USING btree (ledger_id, seller_id, id);
CREATE INDEX invoice_open_by_debt ON public.invoices_invoice USING btree (ledger_id, capital_debt, id) WHERE ((state)::text = 'open'::text);
CREATE INDEX invoice_open_credit ON public.invoices_invoice USING btree (ledger_id, id) WHERE (((state)::text = 'open'::text) AND ((type)::text = 'credit'::text));
CREATE INDEX invoice_open_disputed ON public.invoices_invoice USING btree (ledger_id, id) WHERE (disputed AND ((state)::text = 'open'::text));
CREATE INDEX invoice_open_of_account ON public.invoices_invoice USING btree (ledger_id, account_id, due_date, id) WHERE ((state)::text = 'open'::text);
CREATE UNIQUE INDEX invoice_payment_reference_once ON public.invoices_invoice USING btree (ledger_id, payment_reference) WHERE (NOT ((payment_reference)::text = ''::text));
CREATE INDEX invoice_to_claim ON public.invoices_invoice USING btree (ledger_id, demanded_on) WHERE (((state)::text = 'open'::text) AND ((type)::text = 'debit'::text));
CREATE INDEX invoice_to_distribute ON public.invoices_invoice USING btree (ledger_id, distribute_on) WHERE ((state)::text = 'pending'::text);
CREATE INDEX invoices_authorization_id ON public.invoices_authorization USING hash (id);
CREATE INDEX invoices_bankstatement_id ON public.invoices_bankstatement USING hash (id);
CREATE INDEX invoices_cancellation_id ON public.invoices_cancellation USING hash (id);
CREATE INDEX invoices_capture_id ON public.invoices_capture USING hash (id);
CREATE INDEX invoices_claim_id ON public.invoices_claim USING hash (id);
CREATE INDEX invoices_claimterm_id ON public.invoices_claimterm USING hash (id);
CREATE INDEX invoices_collectionagency_id ON public.invoices_collectionagency USING hash (id);
CREATE INDEX invoices_collectionanswer_id ON public.invoices_collectionanswer USING hash (id);
CREATE INDEX invoices_collectionbatch_id ON public.invoices_collectionbatch USING hash (id);
CREATE INDEX invoices_collectioncase_id ON public.invoices_collectioncase USING hash (id);
CREATE INDEX invoices_collectionmessage_id ON public.invoices_collectionmessage USING hash (id);
CREATE INDEX invoices_credit_id ON public.invoices_credit USING hash (id);
CREATE INDEX invoices_creditsettlement_id ON public.invoices_creditsettlement USING hash (id);
CREATE INDEX invoices_directpayment_id ON public.invoices_directpayment USING hash (id);
CREATE INDEX invoices_document_id ON public.invoices_document USING hash (id);
CREATE INDEX invoices_draw_id ON public.invoices_draw USING hash (id);
CREATE INDEX invoices_drawbatch_id ON public.invoices_drawbatch USING hash (id);
CREATE INDEX invoices_feepayment_id ON public.invoices_feepayment USING hash (id);
CREATE INDEX invoices_invoice_id ON public.invoices_invoice USING hash (id);
CREATE INDEX invoices_invoicecredit_id ON public.invoices_invoicecredit USING hash (id);
CREATE INDEX invoices_invoiceimport_id ON public.invoices_invoiceimport USING hash (id);
CREATE INDEX invoices_invoicerow_id ON public.invoices_invoicerow USING hash (id);
CREATE INDEX invoices_invoicetransaction_id ON public.invoices_invoicetransaction USING hash (id);
CREATE INDEX invoices_leftoutentry_id ON public.invoices_leftoutentry USING hash (id);
CREATE INDEX invoices_letter_id ON public.invoices_letter USING hash (id);
CREATE INDEX invoices_letterbatch_id ON public.invoices_letterbatch USING hash (id);
CREATE INDEX invoices_lettertemplate_id ON public.invoices_lettertemplate USING hash (id);
CREATE INDEX invoices_mandateorder_id ON public.invoices_mandateorder USING hash (id);
CREATE INDEX invoices_note_id ON public.invoices_note USING hash (id);
CREATE INDEX invoices_payment_id ON public.invoices_payment USING hash (id);
CREATE INDEX invoices_paymentimport_id ON public.invoices_paymentimport USING hash (id);
CREATE INDEX invoices_paymentmatch_id ON public.invoices_paymentmatch USING hash (id);
CREATE INDEX invoices_paymentplan_id ON public.invoices_paymentplan USING hash (id);
CREATE INDEX invoices_paymentreturn_id ON public.invoices_paymentreturn USING hash (id);
CREATE INDEX invoices_paymentreversal_id ON public.invoices_paymentreversal USING hash (id);
CREATE INDEX invoices_plannedinvoice_id ON public.invoices_plannedinvoice USING hash (id);
CREATE INDEX invoices_planpart_id ON public.invoices_planpart USING hash (id);
CREATE INDEX invoices_remission_id ON public.invoices_remission USING hash (id);
CREATE INDEX invoices_sending_id ON public.invoices_sending USING hash (id);
CREATE INDEX invoices_waiver_id ON public.invoices_waiver USING hash (id);
CREATE INDEX invoices_writeoff_id ON public.invoices_writeoff USING hash (id);
CREATE INDEX journaled_in_file ON public.reports_journaledevent USING btree (ledger_id, file_id);
CREATE INDEX left_out_of_import ON public.invoices_leftoutentry USING btree (ledger_id, payment_import_id);
CREATE INDEX left_out_waiting ON public.invoices_leftoutentry USING btree (ledger_id, value_on) WHERE (booked_on IS NULL);
CREATE INDEX letter_due ON public.invoices_letter USING btree (ledger_id, channel, due_at, id) WHERE ((state)::text = 'to-send'::text);
CREATE INDEX letter_not_arrived ON public.invoices_letter USING btree (ledger_id, state, id) WHERE ((state)::text = ANY ((ARRAY['returned'::character varying, 'failed'::character varying])::text[]));
CREATE INDEX line_by_account ON public.accounts_journalline USING btree (ledger_id, role, account_number, book_on, id) INCLUDE (debit, credit);
CREATE INDEX line_by_book_date ON public.accounts_journalline USING btree (ledger_id, book_on);
CREATE INDEX line_of_entry ON public.accounts_journalline USING btree (ledger_id, entry_id);
CREATE INDEX line_to_settle ON public.accounts_journalline USING btree (ledger_id, seller_id, book_on) INCLUDE (id, debit, credit) WHERE (exported AND ((role)::text = 'settlement_receivable'::text));
CREATE INDEX mandate_order_of_batch ON public.invoices_mandateorder USING btree (ledger_id, batch_id);
CREATE INDEX match_of_invoice ON public.invoices_paymentmatch USING btree (ledger_id, invoice_id);
CREATE INDEX match_of_payment ON public.invoices_paymentmatch USING btree (ledger_id, payment_id);
CREATE INDEX message_of_case ON public.invoices_collectionmessage USING btree (ledger_id, case_id, id);
CREATE INDEX mfa_authenticator_user_id_0c3a50c0 ON public.mfa_authenticator USING btree (user_id);
CREATE INDEX note_of_customer ON public.invoices_note USING btree (ledger_id, customer_id, id);
CREATE INDEX note_of_invoice ON public.invoices_note USING btree (ledger_id, invoice_id, id);
CREATE INDEX oauth2_prov_token_f_996e8a_idx ON public.oauth2_provider_refreshtoken USING btree (token_family);
CREATE INDEX oauth2_provider_accesstoken_application_id_b22886e1 ON public.oauth2_provider_accesstoken USING btree (application_id);
CREATE INDEX oauth2_provider_accesstoken_token_checksum_85319a26_like ON public.oauth2_provider_accesstoken USING btree (token_checksum varchar_pattern_ops);
CREATE INDEX oauth2_provider_accesstoken_user_id_6e4c9a65 ON public.oauth2_provider_accesstoken USING btree (user_id);
CREATE INDEX oauth2_provider_devicegrant_client_id_229dd06d ON public.oauth2_provider_devicegrant USING btree (client_id);
CREATE INDEX oauth2_provider_devicegrant_client_id_229dd06d_like ON public.oauth2_provider_devicegrant USING btree (client_id varchar_pattern_ops);
CREATE INDEX oauth2_provider_devicegrant_user_id_1cec5156 ON public.oauth2_provider_devicegrant USING btree (user_id);
CREATE INDEX oauth2_provider_grant_application_id_81923564 ON public.oauth2_provider_grant USING btree (application_id);
CREATE INDEX oauth2_provider_grant_code_49ab4ddf_like ON public.oauth2_provider_grant USING btree (code varchar_pattern_ops);
CREATE INDEX oauth2_provider_grant_user_id_e8f62af8 ON public.oauth2_provider_grant USING btree (user_id);
CREATE INDEX oauth2_provider_idtoken_application_id_08c5ff4f ON public.oauth2_provider_idtoken USING btree (application_id);
CREATE INDEX oauth2_provider_idtoken_user_id_dd512b59 ON public.oauth2_provider_idtoken USING btree (user_id);
CREATE INDEX oauth2_provider_refreshtoken_application_id_2d1c311b ON public.oauth2_provider_refreshtoken USING btree (application_id);
CREATE INDEX oauth2_provider_refreshtoken_user_id_da837fce ON public.oauth2_provider_refreshtoken USING btree (user_id);
CREATE UNIQUE INDEX one_case_of_an_invoice ON public.invoices_collectioncase USING btree (ledger_id, invoice_id) WHERE (ended_on IS NULL);
CREATE UNIQUE INDEX one_open_draw ON public.invoices_draw USING btree (ledger_id, invoice_id) WHERE ((outcome)::text = ''::text);
CREATE INDEX open_draw_by_reference ON public.invoices_draw USING btree (ledger_id, payment_reference) WHERE ((outcome)::text = ''::text);
CREATE INDEX payment_by_amount ON public.invoices_payment USING btree (ledger_id, amount, id);
CREATE INDEX payment_by_payer ON public.invoices_payment USING btree (ledger_id, payer_account) WHERE (NOT ((payer_account)::text = ''::text));
CREATE INDEX payment_by_reference ON public.invoices_payment USING btree (ledger_id, payment_reference) WHERE (NOT ((payment_reference)::text = ''::text));
CREATE UNIQUE INDEX payment_file_identity_once ON public.invoices_paymentimport USING btree (ledger_id, format, identity) WHERE (NOT ((identity)::text = ''::text));
CREATE INDEX payment_of_fee_invoice ON public.invoices_feepayment USING btree (ledger_id, fee_invoice_id);
CREATE INDEX payment_unmatched ON public.invoices_payment USING btree (ledger_id, value_on) WHERE ((state)::text = 'unmatched'::text);
CREATE INDEX payout_batch_by_date ON public.accounts_payoutbatch USING btree (ledger_id, sent_on);
CREATE INDEX payout_by_state ON public.accounts_payout USING btree (ledger_id, state);
CREATE INDEX payout_of_batch ON public.accounts_payout USING btree (ledger_id, batch_id);
CREATE INDEX payout_of_customer ON public.accounts_payout USING btree (ledger_id, customer_id) WHERE (customer_id IS NOT NULL);
CREATE INDEX payout_to_settle_again ON public.accounts_payout USING btree (ledger_id, seller_id) WHERE (((purpose)::text = 'settlement'::text) AND (settled_again_id IS NULL) AND ((state)::text = 'returned'::text));
CREATE INDEX plan_active ON public.invoices_paymentplan USING btree (ledger_id, id) WHERE ((state)::text = 'active'::text);
CREATE INDEX plan_of_customer ON public.invoices_paymentplan USING btree (ledger_id, customer_id, id);
CREATE INDEX plan_of_seller ON public.invoices_paymentplan USING btree (ledger_id, seller_id, id);
CREATE UNIQUE INDEX plan_part_once ON public.invoices_planpart USING btree (ledger_id, plan_id, number) WHERE (replaced_on IS NULL);
CREATE INDEX planned_of_invoice ON public.invoices_plannedinvoice USING btree (ledger_id, invoice_id);
CREATE INDEX procrastinate_events_job_id_fkey_v1 ON public.procrastinate_events USING btree (job_id);
CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON public.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status]));
CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON public.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::public.procrastinate_job_status);
CREATE INDEX procrastinate_jobs_priority_idx_v1 ON public.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);
CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON public.procrastinate_jobs USING btree (queue_name);
CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON public.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::public.procrastinate_job_status);
CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON public.procrastinate_periodic_defers USING btree (job_id);
CREATE INDEX record_of_settlement ON public.accounts_settlementrecord USING btree (ledger_id, settlement_id);
CREATE UNIQUE INDEX records_charged_once ON public.accounts_settlementfee USING btree (ledger_id, settlement_id) WHERE (recurrent_fee_id IS NULL);
CREATE INDEX recurrent_fee_of_seller ON public.accounts_recurrentfee USING btree (ledger_id, seller_id);
CREATE INDEX reports_outputfile_id ON public.reports_outputfile USING hash (id);
CREATE INDEX reports_outputfilechunk_id ON public.reports_outputfilechunk USING hash (id);
CREATE INDEX reports_seallink_id ON public.reports_seallink USING hash (id);
CREATE INDEX reports_sealsalt_id ON public.reports_sealsalt USING hash (id);
CREATE INDEX reports_verification_id ON public.reports_verification USING hash (id);
CREATE INDEX return_of_payment ON public.invoices_paymentreturn USING btree (ledger_id, payment_id);
CREATE INDEX reversal_of_payment ON public.invoices_paymentreversal USING btree (ledger_id, payment_id);
CREATE UNIQUE INDEX scheduled_report_once_a_date ON public.reports_outputfile USING btree (ledger_id, type, business_date) WHERE ((NOT ordered) AND ((type)::text = ANY ((ARRAY['ar-filereport103'::character varying, 'ar-filereport104'::character varying, 'ar-filereport105'::character varying, 'ledger-report'::character varying, 'ar-filereport110'::character varying, 'ar-filereport125'::character varying, 'ar-filereport127'::character varying])::text[])));
CREATE INDEX seal_link_of_kind ON public.reports_seallink USING btree (ledger_id, kind, number) INCLUDE (highest, sealed_at);
CREATE INDEX sellers_of_customer ON public.customers_customerseller USING btree (ledger_id, customer_id);
CREATE INDEX sending_in_batch ON public.invoices_sending USING btree (ledger_id, batch_id, id) WHERE (batch_id IS NOT NULL);
CREATE INDEX setting_of ON public.core_settingchange USING btree (ledger_id, document_type, document_id);
CREATE UNIQUE INDEX settled_in_one_file ON public.reports_outputfile USING btree (ledger_id, type, variant) WHERE ((type)::text = ANY ((ARRAY['ar-settlement'::character varying, 'ar-settlement-pdf'::character varying, 'ar-settlement-xml'::character varying, 'ar-settlement-xlsx'::character varying, 'fee-invoice-pdf'::character varying, 'fee-invoice-xml'::character varying, 'fee-invoice-reminder'::character varying, 'payout-file'::character varying, 'direct-debit-file'::character varying, 'collection-file'::character varying, 'collection-list'::character varying, 'print-bundle'::character varying, 'einvoice-file'::character varying])::text[]));
CREATE INDEX settlement_of_credit ON public.invoices_creditsettlement USING btree (ledger_id, credit_invoice_id);
CREATE INDEX shared_version_of ON public.core_sharedversion USING btree (table_name, row_id);
CREATE INDEX socialaccount_socialaccount_user_id_8146e70c ON public.socialaccount_socialaccount USING btree (user_id);
CREATE INDEX socialaccount_socialtoken_account_id_951f210e ON public.socialaccount_socialtoken USING btree (account_id);
CREATE INDEX socialaccount_socialtoken_app_id_636a42d7 ON public.socialaccount_socialtoken USING btree (app_id);
CREATE INDEX staff_session_expire_date_79c4f472 ON public.staff_session USING btree (expire_date);
CREATE INDEX staff_session_session_key_f4c8c19c_like ON public.staff_session USING btree (session_key varchar_pattern_ops);
CREATE INDEX staff_session_user_id_fb5282fb ON public.staff_session USING btree (user_id);
CREATE INDEX staffevent_about ON public.core_staffevent USING btree (about, id);
CREATE INDEX staffevent_by ON public.core_staffevent USING btree (created_by, id);
CREATE INDEX statechange_by_date ON public.core_statechange USING btree (ledger_id, document_type, business_date);
CREATE INDEX statechange_of ON public.core_statechange USING btree (ledger_id, document_type, document_id);
CREATE INDEX statement_of_account ON public.invoices_bankstatement USING btree (ledger_id, account, closed_on);
CREATE INDEX surplus_of_customer ON public.accounts_surplus USING btree (ledger_id, customer_id);
CREATE INDEX surplus_use_by_book_date ON public.accounts_surplususe USING btree (ledger_id, book_on);
CREATE UNIQUE INDEX surplus_use_reference_once ON public.accounts_surplususe USING btree (ledger_id, surplus_id, reference) WHERE (NOT ((reference)::text = ''::text));
CREATE INDEX transaction_by_book_date ON public.invoices_invoicetransaction USING btree (ledger_id, book_on);
CREATE INDEX transaction_of_invoice ON public.invoices_invoicetransaction USING btree (ledger_id, invoice_id);
CREATE UNIQUE INDEX unique_authenticator_type ON public.mfa_authenticator USING btree (user_id, type) WHERE ((type)::text = ANY ((ARRAY['totp'::character varying, 'recovery_codes'::character varying])::text[]));
CREATE UNIQUE INDEX unique_primary_email ON public.account_emailaddress USING btree (user_id, "primary") WHERE "primary";
CREATE UNIQUE INDEX unique_verified_email ON public.account_emailaddress USING btree (email) WHERE verified;
CREATE INDEX use_of_surplus ON public.accounts_surplususe USING btree (ledger_id, surplus_id);
CREATE INDEX version_of ON public.core_rowversion USING btree (ledger_id, table_name, row_id);
CREATE INDEX view_by_person ON public.customers_personview USING btree (ledger_id, created_by, id);
CREATE INDEX view_by_time ON public.customers_personview USING btree (ledger_id, created_at);
CREATE INDEX view_of_customer ON public.customers_personview USING btree (ledger_id, customer_no, id);
CREATE INDEX waiver_by_invoice ON public.invoices_waiver USING btree (ledger_id, invoice_id);
CREATE INDEX webhooks_delivery_id ON public.webhooks_delivery USING hash (id);
CREATE INDEX webhooks_webhook_id ON public.webhooks_webhook USING hash (id);
CREATE TRIGGER pgtrigger_append_only_0cb73 BEFORE DELETE OR UPDATE OF kind, payer_number, number, consent_id ON public.invoices_mandateorder FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_0cb73 ON public.invoices_mandateorder IS '01de654bf38974023956c7b2c3aa92fb4d05118c';
CREATE TRIGGER pgtrigger_append_only_1f0fa BEFORE DELETE OR UPDATE OF ledger_id, id, kind, key ON public.reports_sealsalt FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_1f0fa ON public.reports_sealsalt IS '9fe76bdfef2c29c6ea117d2e786b543bef9db107';
CREATE TRIGGER pgtrigger_append_only_2c074 BEFORE DELETE OR UPDATE OF ledger_id, id, document_type, document_id, operation, person, created_at, created_by ON public.core_approval FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_2c074 ON public.core_approval IS '6448447832167cc9d56e4e79888874ca01377e25';
CREATE TRIGGER pgtrigger_append_only_370ec BEFORE UPDATE ON public.customers_personview FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_370ec ON public.customers_personview IS 'b478f285512caf9af3cf3a0bd6bc0163ffc46022';
CREATE TRIGGER pgtrigger_append_only_3a6d2 BEFORE DELETE OR UPDATE OF ledger_id, id, created_at, created_by, letter_id, batch_id, number, channel, sha256, message_id, sent_on ON public.invoices_sending FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_3a6d2 ON public.invoices_sending IS '55b509f9fee72248f9ba17931483104a4d53763b';
CREATE TRIGGER pgtrigger_append_only_3ed62 BEFORE DELETE OR UPDATE ON public.accounts_payoutbatch FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_3ed62 ON public.accounts_payoutbatch IS 'f2c91d4ff24310f6109df71c98700c8b70e9a44a';
CREATE TRIGGER pgtrigger_append_only_460ff BEFORE DELETE OR UPDATE ON public.invoices_letterbatch FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_460ff ON public.invoices_letterbatch IS '6d2f0bfe2fe3fe032b2deaeadf96285c52ab1775';
CREATE TRIGGER pgtrigger_append_only_4db4d BEFORE DELETE OR UPDATE ON public.reports_outputfilechunk FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_4db4d ON public.reports_outputfilechunk IS 'e91323a7c25a2a24b4ce5616dc821819bf1aa26f';
CREATE TRIGGER pgtrigger_append_only_5576c BEFORE DELETE OR UPDATE OF id, table_name, row_id, user_id, recipe, digest, began_at, created_at, created_by ON public.core_sharedversion FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_5576c ON public.core_sharedversion IS '7a052cd1ecb4f3ad43a6d5fdd2e47ddbdb3fe327';
CREATE TRIGGER pgtrigger_append_only_56466 BEFORE DELETE OR UPDATE OF ledger_id, id, type, document_type, document_id, invoice_no, customer_no, seller_id, from_state, to_state, business_date, data, created_at, created_by ON public.core_event FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_56466 ON public.core_event IS '60832745c6879d7c8467be964e438b41a3e5a76e';
CREATE TRIGGER pgtrigger_append_only_5854f BEFORE DELETE OR UPDATE ON public.invoices_collectionbatch FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_5854f ON public.invoices_collectionbatch IS 'e3bf38ebe3d8f7309da14ced75dd4897dd6e3634';
CREATE TRIGGER pgtrigger_append_only_5985b BEFORE DELETE OR UPDATE ON public.reports_journaledevent FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_5985b ON public.reports_journaledevent IS 'f3511a8833381b66d0bed77d0f29e86cd7da43e2';
CREATE TRIGGER pgtrigger_append_only_5b643 BEFORE DELETE OR UPDATE OF ledger_id, id, table_name, row_id, recipe, digest, began_at, created_at ON public.core_rowversion FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_5b643 ON public.core_rowversion IS '2d75da34b58abd2e2ab7dcbd57ecf7b689d6e53c';
CREATE TRIGGER pgtrigger_append_only_6f659 BEFORE DELETE OR UPDATE OF ledger_id, id, created_at, created_by, customer_id, invoice_id, kind, promised_amount, promised_on ON public.invoices_note FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_6f659 ON public.invoices_note IS '3ed250e7e1277fc704ceab40943414909c132362';
CREATE TRIGGER pgtrigger_append_only_70330 BEFORE DELETE OR UPDATE ON public.accounts_journalline FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_70330 ON public.accounts_journalline IS 'b6333b4ff3eaed5ce02837701c9d2beb9b731915';
CREATE TRIGGER pgtrigger_append_only_7754e BEFORE DELETE OR UPDATE OF ledger_id, id, outcome, name, kind, sha256, size, counts, output_file_id, created_at, created_by ON public.exchange_exchangedfile FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_7754e ON public.exchange_exchangedfile IS '0f3d9f9cf46eb54ab24847f445b51bdad92d3cd8';
CREATE TRIGGER pgtrigger_append_only_7d2ce BEFORE DELETE OR UPDATE ON public.core_runstep FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_7d2ce ON public.core_runstep IS '156aea97a585d44bbfd4d81b698c94f553cfeb90';
CREATE TRIGGER pgtrigger_append_only_83ec9 BEFORE DELETE OR UPDATE ON public.reports_seallink FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_83ec9 ON public.reports_seallink IS '97da6ceac9eea0100311e661885eade812f78f9e';
CREATE TRIGGER pgtrigger_append_only_87f46 BEFORE DELETE OR UPDATE ON public.core_settingchange FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_87f46 ON public.core_settingchange IS 'f2cfcdf4cf1ed323dd4831d54ba1b849047c336b';
CREATE TRIGGER pgtrigger_append_only_8dd85 BEFORE DELETE OR UPDATE OF ledger_id, id, seller_id, settlement_id, recurrent_fee_id, invoiced, text, from_on, to_on, quantity, sales_amount, unit_price, commission_percent, amount, vat_percent ON public.accounts_settlementfee FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_8dd85 ON public.accounts_settlementfee IS 'eae3bc6103c39ac5fcb3927f64edbd717e3c80e8';
CREATE TRIGGER pgtrigger_append_only_963e9 BEFORE DELETE OR UPDATE ON public.accounts_settlementrecord FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_963e9 ON public.accounts_settlementrecord IS '02b20c7640666a839050403e8ca3b066b5554a8a';
CREATE TRIGGER pgtrigger_append_only_9661d BEFORE DELETE OR UPDATE OF ledger_id, plan_id, number, due_on, amount ON public.invoices_planpart FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_9661d ON public.invoices_planpart IS 'a8f9c66b415701bc84ea491793d1de37af81437d';
CREATE TRIGGER pgtrigger_append_only_9ac41 BEFORE DELETE OR UPDATE ON public.reports_exportedentry FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_9ac41 ON public.reports_exportedentry IS 'ca9740d6be26ab33e6d1ea81997df322c8c43b6b';
CREATE TRIGGER pgtrigger_append_only_a7f65 BEFORE DELETE OR UPDATE ON public.invoices_drawbatch FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_a7f65 ON public.invoices_drawbatch IS '044c19658fda8cdb11331220202f7c9a0dfb158b';
CREATE TRIGGER pgtrigger_append_only_ad2b5 BEFORE DELETE OR UPDATE ON public.reports_outputfile FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_ad2b5 ON public.reports_outputfile IS 'fe84b030d2330c8352e132a5e76218c7eb92f831';
CREATE TRIGGER pgtrigger_append_only_af3dc BEFORE DELETE OR UPDATE OF ledger_id, batch_id, case_id, kind ON public.invoices_collectionmessage FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_af3dc ON public.invoices_collectionmessage IS 'dc863b848f61cb3f6b13194549d0616c5a1e570c';
CREATE TRIGGER pgtrigger_append_only_c9de8 BEFORE DELETE OR UPDATE ON public.core_staffevent FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_c9de8 ON public.core_staffevent IS '3f237b9ce51d356453e929ac3c455e4acd683f90';
CREATE TRIGGER pgtrigger_append_only_dc856 BEFORE DELETE OR UPDATE ON public.accounts_journalentry FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_dc856 ON public.accounts_journalentry IS '4d9e61333083a6c249c2564c995b561e96a2d82c';
CREATE TRIGGER pgtrigger_append_only_e05b9 BEFORE DELETE OR UPDATE OF ledger_id, id, document_type, document_id, operation, from_state, to_state, business_date, replaced, created_at, created_by ON public.core_statechange FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_append_only_e05b9 ON public.core_statechange IS '430cafa10ff264045331e6d9358913fc116afa37';
CREATE TRIGGER pgtrigger_closed_period_0feeb AFTER INSERT ON public.accounts_journalentry REFERENCING NEW TABLE AS booked FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_closed_period();
COMMENT ON TRIGGER pgtrigger_closed_period_0feeb ON public.accounts_journalentry IS 'cf89c515c791b5f7e48e84983f94b8368bda784b';
CREATE TRIGGER pgtrigger_create_serials_5885d AFTER INSERT ON public.core_ledger FOR EACH ROW EXECUTE FUNCTION public.create_serials();
COMMENT ON TRIGGER pgtrigger_create_serials_5885d ON public.core_ledger IS 'a499a3cbb08fdc3e67c14ac0a17f9928fb708f92';
CREATE TRIGGER pgtrigger_digest_erased_b2b4f BEFORE UPDATE OF digest ON public.core_approval FOR EACH ROW WHEN ((NOT ((new.digest)::text = ''::text))) EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_digest_erased_b2b4f ON public.core_approval IS '723f323b8c544fb9f975a5d53b83211e7ba29ad3';
CREATE CONSTRAINT TRIGGER pgtrigger_entry_balances_d3526 AFTER INSERT ON public.accounts_journalline DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.check_entry_balance();
COMMENT ON TRIGGER pgtrigger_entry_balances_d3526 ON public.accounts_journalline IS 'c6e5c0cf58e23997cb9fe6f89a8a3067c901ef5e';
CREATE TRIGGER pgtrigger_index_dropped_16b95 BEFORE DELETE ON public.customers_customer FOR EACH ROW EXECUTE FUNCTION public.index_customer();
COMMENT ON TRIGGER pgtrigger_index_dropped_16b95 ON public.customers_customer IS 'b26676973a8611fc14fe46a2121fa06edbd9b767';
CREATE TRIGGER pgtrigger_indexed_8f990 AFTER INSERT OR UPDATE OF name, city, email_address ON public.customers_customer FOR EACH ROW EXECUTE FUNCTION public.index_customer();
COMMENT ON TRIGGER pgtrigger_indexed_8f990 ON public.customers_customer IS '588b410e596bae18123ad594e92122749fdc95cf';
CREATE TRIGGER pgtrigger_kept_031e1 BEFORE DELETE ON public.customers_personview FOR EACH ROW WHEN ((old.created_at > (now() - '5 years'::interval))) EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_kept_031e1 ON public.customers_personview IS '1124bc9f562f6b108b0f4ec56ac7af21410c48d8';
CREATE TRIGGER pgtrigger_late_booking_38a10 AFTER INSERT ON public.accounts_journalline REFERENCING NEW TABLE AS booked FOR EACH STATEMENT EXECUTE FUNCTION public.move_horizon_back();
COMMENT ON TRIGGER pgtrigger_late_booking_38a10 ON public.accounts_journalline IS '79fa9ad82175e8a6af7e66268f4e1781aba4a59a';
CREATE TRIGGER pgtrigger_position_once_0494b BEFORE UPDATE ON public.core_event FOR EACH ROW WHEN ((old."position" IS NOT NULL)) EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_position_once_0494b ON public.core_event IS 'cdaa2dfb7fb649d1c4471d039f579d3434a1e387';
CREATE TRIGGER pgtrigger_reason_erased_20168 BEFORE UPDATE OF reason ON public.core_statechange FOR EACH ROW WHEN ((NOT ((new.reason)::text = ''::text))) EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_reason_erased_20168 ON public.core_statechange IS '681aa774fdbc7a947ec0abb870e089a4c9993eea';
CREATE TRIGGER pgtrigger_sandbox_for_good_0dc80 BEFORE UPDATE ON public.core_ledger FOR EACH ROW WHEN (((NOT (old.sandbox = new.sandbox)) OR (old.days_ahead > new.days_ahead))) EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_sandbox_for_good_0dc80 ON public.core_ledger IS '660f179af92a60bd04316622e2e74b1d9d2a8afb';
CREATE TRIGGER pgtrigger_setting_recorded_10c56 AFTER INSERT OR DELETE OR UPDATE ON public.invoices_collectionagency FOR EACH ROW EXECUTE FUNCTION public.record_setting_change();
COMMENT ON TRIGGER pgtrigger_setting_recorded_10c56 ON public.invoices_collectionagency IS '5fbc64029429d26a4a178237dbc1450f682daff4';
CREATE TRIGGER pgtrigger_setting_recorded_36379 AFTER INSERT OR DELETE OR UPDATE ON public.invoices_lettertemplate FOR EACH ROW EXECUTE FUNCTION public.record_setting_change();
COMMENT ON TRIGGER pgtrigger_setting_recorded_36379 ON public.invoices_lettertemplate IS '28f6ac1a14ed9eaa601d4dedd0b17683e673a9ba';
CREATE TRIGGER pgtrigger_setting_recorded_51235 AFTER INSERT OR DELETE OR UPDATE ON public.core_ledger FOR EACH ROW EXECUTE FUNCTION public.record_setting_change();
COMMENT ON TRIGGER pgtrigger_setting_recorded_51235 ON public.core_ledger IS '3b705ec336955bf88113636df7e112cc20764467';
CREATE TRIGGER pgtrigger_setting_recorded_74c82 AFTER INSERT OR DELETE OR UPDATE ON public.accounts_recurrentfee FOR EACH ROW EXECUTE FUNCTION public.record_setting_change();
COMMENT ON TRIGGER pgtrigger_setting_recorded_74c82 ON public.accounts_recurrentfee IS '8588a329226d7ea19fae52725b669b747c83a607';
CREATE TRIGGER pgtrigger_setting_recorded_7a2fc AFTER INSERT OR DELETE OR UPDATE ON public.core_seller FOR EACH ROW EXECUTE FUNCTION public.record_setting_change();
COMMENT ON TRIGGER pgtrigger_setting_recorded_7a2fc ON public.core_seller IS 'bb9382f2aff993bd42c74ae727a98ba005db78e8';
CREATE TRIGGER pgtrigger_setting_recorded_b1ace AFTER INSERT OR DELETE OR UPDATE ON public.invoices_claimterm FOR EACH ROW EXECUTE FUNCTION public.record_setting_change();
COMMENT ON TRIGGER pgtrigger_setting_recorded_b1ace ON public.invoices_claimterm IS '9f1ea84f62fbd85e3256c410947a3c250fd5ec51';
CREATE TRIGGER pgtrigger_setting_recorded_b6b12 AFTER INSERT OR DELETE OR UPDATE ON public.accounts_chartoverride FOR EACH ROW EXECUTE FUNCTION public.record_setting_change();
COMMENT ON TRIGGER pgtrigger_setting_recorded_b6b12 ON public.accounts_chartoverride IS '6bb76edeabf085dcca38ddb85bee241783241335';
CREATE TRIGGER pgtrigger_setting_recorded_f5c3c AFTER INSERT OR DELETE OR UPDATE ON public.core_penaltyrate FOR EACH ROW EXECUTE FUNCTION public.record_setting_change();
COMMENT ON TRIGGER pgtrigger_setting_recorded_f5c3c ON public.core_penaltyrate IS '77c24aefd58d68baafa542f6a186edaed023dea9';
CREATE TRIGGER pgtrigger_setting_recorded_fcb08 AFTER INSERT OR DELETE OR UPDATE ON public.api_client FOR EACH ROW EXECUTE FUNCTION public.record_setting_change();
COMMENT ON TRIGGER pgtrigger_setting_recorded_fcb08 ON public.api_client IS 'c2f694e1409352fd89bbbd5ee75db267968fd058';
CREATE TRIGGER pgtrigger_taken_once_2d3f3 BEFORE UPDATE ON public.reports_sealsalt FOR EACH ROW WHEN (((old.salt IS NULL) OR (new.salt IS NOT NULL))) EXECUTE FUNCTION public.refuse_change();
COMMENT ON TRIGGER pgtrigger_taken_once_2d3f3 ON public.reports_sealsalt IS '2b141a49c54ead340615344bc2d98c11193e00fd';
CREATE TRIGGER pgtrigger_version_kept_0573c AFTER INSERT OR DELETE OR UPDATE OF user_id, provider, uid ON public.socialaccount_socialaccount FOR EACH ROW EXECUTE FUNCTION public.keep_version('1', 'user_id', 'provider', 'uid');
COMMENT ON TRIGGER pgtrigger_version_kept_0573c ON public.socialaccount_socialaccount IS '4e25c27c09eaa5fb699ec41e1effb9f6c1c2f6f7';
CREATE TRIGGER pgtrigger_version_kept_0781c AFTER INSERT OR DELETE OR UPDATE OF customer_no, state, legal_entity, name, reg_no, reg_country, vat_no, email_address, msisdn, protected_identity, preferred_language_code, edi_van, edi_interchange_recipient, edi_buyer_id, addressee, street_address, co_address, zip_code, city, country_code, billing_addressee, billing_street_address, billing_co_address, billing_zip_code, billing_city, billing_country_code, registered_on, erased_on ON public.customers_customer FOR EACH ROW EXECUTE FUNCTION public.keep_version('1', 'customer_no', 'state', 'legal_entity', 'name', 'reg_no', 'reg_country', 'vat_no', 'email_address', 'msisdn', 'protected_identity', 'preferred_language_code', 'edi_van', 'edi_interchange_recipient', 'edi_buyer_id', 'addressee', 'street_address', 'co_address', 'zip_code', 'city', 'country_code', 'billing_addressee', 'billing_street_address', 'billing_co_address', 'billing_zip_code', 'billing_city', 'billing_country_code', 'registered_on', 'erased_on');
COMMENT ON TRIGGER pgtrigger_version_kept_0781c ON public.customers_customer IS '42c6a89db5a18ab13ce9144c27de0889ca2e2cdc';
CREATE TRIGGER pgtrigger_version_kept_13bfd AFTER INSERT OR DELETE OR UPDATE OF issued_on, distribute_on, invoice_date, due_date, interest_after, respite_on, claims_after, payment_plan_id, disputed, disputed_amount, payment_reference, distribution, direct_debit, vat_exclusive, vat_inclusive ON public.invoices_invoice FOR EACH ROW EXECUTE FUNCTION public.keep_version('1', 'issued_on', 'distribute_on', 'invoice_date', 'due_date', 'interest_after', 'respite_on', 'claims_after', 'payment_plan_id', 'disputed', 'disputed_amount', 'payment_reference', 'distribution', 'direct_debit', 'vat_exclusive', 'vat_inclusive');
COMMENT ON TRIGGER pgtrigger_version_kept_13bfd ON public.invoices_invoice IS '3bc7a89851cbff3287ef53f70034ae75b9b49535';
CREATE TRIGGER pgtrigger_version_kept_14758 AFTER INSERT OR DELETE OR UPDATE OF name ON public.auth_group FOR EACH ROW EXECUTE FUNCTION public.keep_version('1', 'name');
COMMENT ON TRIGGER pgtrigger_version_kept_14758 ON public.auth_group IS '2b7764a9f4253c071e05f5d1f0f30289e40995d5';
CREATE TRIGGER pgtrigger_version_kept_1fe07 AFTER INSERT OR DELETE OR UPDATE OF user_id, type, data ON public.mfa_authenticator FOR EACH ROW EXECUTE FUNCTION public.keep_version('1', 'user_id', 'type', 'data.secret', 'data.seed', 'data.migrated_codes', 'data.credential', 'data.passwordless');
COMMENT ON TRIGGER pgtrigger_version_kept_1fe07 ON public.mfa_authenticator IS '32bff69b33568e8ac5cee5e210da11acf97df1f8';
CREATE TRIGGER pgtrigger_version_kept_432b3 AFTER INSERT OR DELETE OR UPDATE OF customer_id, type, state, given_on, withdrawn_on, reference ON public.customers_consent FOR EACH ROW EXECUTE FUNCTION public.keep_version('1', 'customer_id', 'type', 'state', 'given_on', 'withdrawn_on', 'reference');
COMMENT ON TRIGGER pgtrigger_version_kept_432b3 ON public.customers_consent IS '88eeb044b4408c28a1910dd34d864d41b61344a0';
CREATE TRIGGER pgtrigger_version_kept_822ce AFTER INSERT OR DELETE OR UPDATE OF account_no, customer_id, state, profile_type, started_on, currency, credit_limit, recurring_scope, recurring_amount ON public.accounts_account FOR EACH ROW EXECUTE FUNCTION public.keep_version('1', 'account_no', 'customer_id', 'state', 'profile_type', 'started_on', 'currency', 'credit_limit', 'recurring_scope', 'recurring_amount');
COMMENT ON TRIGGER pgtrigger_version_kept_822ce ON public.accounts_account IS 'ade904a714e88dced0a150fcc4f8e615bc8deda1';
CREATE TRIGGER pgtrigger_version_kept_87534 AFTER INSERT OR DELETE OR UPDATE OF user_id, ledgers ON public.core_staffmember FOR EACH ROW EXECUTE FUNCTION public.keep_version('1', 'user_id', 'ledgers');
COMMENT ON TRIGGER pgtrigger_version_kept_87534 ON public.core_staffmember IS '031d29d930dcbc34f0ddc20788c94bad90e9b267';
CREATE TRIGGER pgtrigger_version_kept_92eaa AFTER INSERT OR DELETE OR UPDATE OF state ON public.accounts_feeinvoice FOR EACH ROW EXECUTE FUNCTION public.keep_version('1', 'state');
COMMENT ON TRIGGER pgtrigger_version_kept_92eaa ON public.accounts_feeinvoice IS '3572aed07e1172dad0b5e28af86acf2c0ece7ece';
CREATE TRIGGER pgtrigger_version_kept_a9d8d AFTER INSERT OR DELETE OR UPDATE OF provider, provider_id, client_id, secret, settings ON public.socialaccount_socialapp FOR EACH ROW EXECUTE FUNCTION public.keep_version('1', 'provider', 'provider_id', 'client_id', 'secret', 'settings');
COMMENT ON TRIGGER pgtrigger_version_kept_a9d8d ON public.socialaccount_socialapp IS '0cae0591296ec0fae6a124843b266ffc98983f75';
CREATE TRIGGER pgtrigger_version_kept_aadcf AFTER INSERT OR DELETE OR UPDATE OF country, since, percent, source ON public.core_referencerate FOR EACH ROW EXECUTE FUNCTION public.keep_version('1', 'country', 'since', 'percent', 'source');
COMMENT ON TRIGGER pgtrigger_version_kept_aadcf ON public.core_referencerate IS '04f024ea36cb0856cd87390466bf64bef41d1a0a';
CREATE TRIGGER pgtrigger_version_kept_b47a0 AFTER INSERT OR DELETE OR UPDATE OF username, first_name, last_name, email, password, is_active, is_staff, is_superuser ON public.auth_user FOR EACH ROW EXECUTE FUNCTION public.keep_version('1', 'username', 'first_name', 'last_name', 'email', 'password', 'is_active', 'is_staff', 'is_superuser');
COMMENT ON TRIGGER pgtrigger_version_kept_b47a0 ON public.auth_user IS '1e1ac4f5da0027e459e2c1e1cb909f87813806f8';
CREATE TRIGGER pgtrigger_version_kept_bce5b AFTER INSERT OR DELETE OR UPDATE OF user_id, permission_id ON public.auth_user_user_permissions FOR EACH ROW EXECUTE FUNCTION public.keep_version('1', 'user_id', 'permission_id');
COMMENT ON TRIGGER pgtrigger_version_kept_bce5b ON public.auth_user_user_permissions IS '624f47c6469e13f00ec3261f4c1439a391848fa6';
CREATE TRIGGER pgtrigger_version_kept_de8dc AFTER INSERT OR DELETE OR UPDATE OF url, types, sellers, state, secret, previous_secret, previous_until ON public.webhooks_webhook FOR EACH ROW EXECUTE FUNCTION public.keep_version('1', 'url', 'types', 'sellers', 'state', 'secret', 'previous_secret', 'previous_until');
COMMENT ON TRIGGER pgtrigger_version_kept_de8dc ON public.webhooks_webhook IS 'e83cb4ebee7c53b1859819a6bd91fdbc468a733c';
CREATE TRIGGER pgtrigger_version_kept_eb839 AFTER INSERT OR DELETE OR UPDATE OF group_id, permission_id ON public.auth_group_permissions FOR EACH ROW EXECUTE FUNCTION public.keep_version('1', 'group_id', 'permission_id');
COMMENT ON TRIGGER pgtrigger_version_kept_eb839 ON public.auth_group_permissions IS 'f7475a5cfaf32738259a32777ad39e53eaf301ff';
CREATE TRIGGER pgtrigger_version_kept_ebd52 AFTER INSERT OR DELETE OR UPDATE OF state, batch_id, agent, reference, approved_by, approved_person, approved_digest, paid_on, returned_on ON public.accounts_payout FOR EACH ROW EXECUTE FUNCTION public.keep_version('1', 'state', 'batch_id', 'agent', 'reference', 'approved_by', 'approved_person', 'approved_digest', 'paid_on', 'returned_on');
COMMENT ON TRIGGER pgtrigger_version_kept_ebd52 ON public.accounts_payout IS '0cb0e1c79f4c51b141f8e26961049f40d9a98f6e';
CREATE TRIGGER pgtrigger_version_kept_f3969 AFTER INSERT OR DELETE OR UPDATE OF client_secret, previous_secret, previous_until ON public.api_client FOR EACH ROW EXECUTE FUNCTION public.keep_version('1', 'client_secret', 'previous_secret', 'previous_until');
COMMENT ON TRIGGER pgtrigger_version_kept_f3969 ON public.api_client IS 'd26bc6d107bb178f894c03ad72abd12263837dd0';
CREATE TRIGGER pgtrigger_version_kept_f5e06 AFTER INSERT OR DELETE OR UPDATE OF customer_id, seller_id, since ON public.customers_customerseller FOR EACH ROW EXECUTE FUNCTION public.keep_version('1', 'customer_id', 'seller_id', 'since');
COMMENT ON TRIGGER pgtrigger_version_kept_f5e06 ON public.customers_customerseller IS '4d39295cc447c721a80db84b8b6383e372a7bfbd';
CREATE TRIGGER pgtrigger_version_kept_f81ea AFTER INSERT OR DELETE OR UPDATE OF user_id, group_id ON public.auth_user_groups FOR EACH ROW EXECUTE FUNCTION public.keep_version('1', 'user_id', 'group_id');
COMMENT ON TRIGGER pgtrigger_version_kept_f81ea ON public.auth_user_groups IS '3039823625f41f54f9e3605f555f8f4d6e487655';
CREATE TRIGGER pgtrigger_version_kept_fbfeb AFTER INSERT OR DELETE OR UPDATE OF state, approved_by, approved_person, approved_digest, rests_until, seller_id ON public.core_changerequest FOR EACH ROW EXECUTE FUNCTION public.keep_version('1', 'state', 'approved_by', 'approved_person', 'approved_digest', 'rests_until', 'seller_id');
COMMENT ON TRIGGER pgtrigger_version_kept_fbfeb ON public.core_changerequest IS 'c7e85f6f767073cc878608c6793f6d0c8e3cc6a0';
CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_notify_queue_abort_job_v1();
CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_notify_queue_job_inserted_v1();
CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1();
CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_unlink_periodic_defers_v1();
CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON public.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1();
CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1();
CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_update_v1();
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES public.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_account
    ADD CONSTRAINT accounts_account_customer_id_in_ledger FOREIGN KEY (ledger_id, customer_id) REFERENCES public.customers_customer(ledger_id, id);
ALTER TABLE ONLY public.accounts_account
    ADD CONSTRAINT accounts_account_ledger_id_473a4ccb_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_balancehorizon
    ADD CONSTRAINT accounts_balancehori_ledger_id_b2ea402e_fk_core_ledg FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_chartoverride
    ADD CONSTRAINT accounts_chartoverride_ledger_id_9a0dfb4c_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_creditdecision
    ADD CONSTRAINT accounts_creditdecis_ledger_id_6b4e50a0_fk_core_ledg FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_creditdecision
    ADD CONSTRAINT accounts_creditdecision_account_id_in_ledger FOREIGN KEY (ledger_id, account_id) REFERENCES public.accounts_account(ledger_id, id);
ALTER TABLE ONLY public.accounts_creditdecision
    ADD CONSTRAINT accounts_creditdecision_customer_id_in_ledger FOREIGN KEY (ledger_id, customer_id) REFERENCES public.customers_customer(ledger_id, id);
ALTER TABLE ONLY public.accounts_creditdecision
    ADD CONSTRAINT accounts_creditdecision_seller_id_in_ledger FOREIGN KEY (ledger_id, seller_id) REFERENCES public.core_seller(ledger_id, id);
ALTER TABLE ONLY public.accounts_feeinvoice
    ADD CONSTRAINT accounts_feeinvoice_ledger_id_396e4abb_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_feeinvoice
    ADD CONSTRAINT accounts_feeinvoice_seller_id_in_ledger FOREIGN KEY (ledger_id, seller_id) REFERENCES public.core_seller(ledger_id, id);
ALTER TABLE ONLY public.accounts_journalentry
    ADD CONSTRAINT accounts_journalentry_ledger_id_f3c2b0c2_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_journalentry
    ADD CONSTRAINT accounts_journalentry_reverses_id_in_ledger FOREIGN KEY (ledger_id, reverses_id) REFERENCES public.accounts_journalentry(ledger_id, id);
ALTER TABLE ONLY public.accounts_journalline
    ADD CONSTRAINT accounts_journalline_entry_id_in_ledger FOREIGN KEY (ledger_id, entry_id) REFERENCES public.accounts_journalentry(ledger_id, id);
ALTER TABLE ONLY public.accounts_journalline
    ADD CONSTRAINT accounts_journalline_ledger_id_6287f877_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_journalline
    ADD CONSTRAINT accounts_journalline_seller_id_in_ledger FOREIGN KEY (ledger_id, seller_id) REFERENCES public.core_seller(ledger_id, id);
ALTER TABLE ONLY public.accounts_payout
    ADD CONSTRAINT accounts_payout_batch_id_in_ledger FOREIGN KEY (ledger_id, batch_id) REFERENCES public.accounts_payoutbatch(ledger_id, id);
ALTER TABLE ONLY public.accounts_payout
    ADD CONSTRAINT accounts_payout_customer_id_in_ledger FOREIGN KEY (ledger_id, customer_id) REFERENCES public.customers_customer(ledger_id, id);
ALTER TABLE ONLY public.accounts_payout
    ADD CONSTRAINT accounts_payout_ledger_id_631e2986_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_payout
    ADD CONSTRAINT accounts_payout_seller_id_in_ledger FOREIGN KEY (ledger_id, seller_id) REFERENCES public.core_seller(ledger_id, id);
ALTER TABLE ONLY public.accounts_payout
    ADD CONSTRAINT accounts_payout_settled_again_id_in_ledger FOREIGN KEY (ledger_id, settled_again_id) REFERENCES public.accounts_settlement(ledger_id, id);
ALTER TABLE ONLY public.accounts_payout
    ADD CONSTRAINT accounts_payout_settlement_id_in_ledger FOREIGN KEY (ledger_id, settlement_id) REFERENCES public.accounts_settlement(ledger_id, id);
ALTER TABLE ONLY public.accounts_payoutbatch
    ADD CONSTRAINT accounts_payoutbatch_ledger_id_e4faf07e_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_recurrentfee
    ADD CONSTRAINT accounts_recurrentfee_ledger_id_3b7db178_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_recurrentfee
    ADD CONSTRAINT accounts_recurrentfee_seller_id_in_ledger FOREIGN KEY (ledger_id, seller_id) REFERENCES public.core_seller(ledger_id, id);
ALTER TABLE ONLY public.accounts_runningbalance
    ADD CONSTRAINT accounts_runningbala_ledger_id_23176ca4_fk_core_ledg FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_runningbalance
    ADD CONSTRAINT accounts_runningbalance_seller_id_in_ledger FOREIGN KEY (ledger_id, seller_id) REFERENCES public.core_seller(ledger_id, id);
ALTER TABLE ONLY public.accounts_settlement
    ADD CONSTRAINT accounts_settlement_ledger_id_363cef65_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_settlement
    ADD CONSTRAINT accounts_settlement_seller_id_in_ledger FOREIGN KEY (ledger_id, seller_id) REFERENCES public.core_seller(ledger_id, id);
ALTER TABLE ONLY public.accounts_settlementfee
    ADD CONSTRAINT accounts_settlementfee_fee_invoice_id_in_ledger FOREIGN KEY (ledger_id, fee_invoice_id) REFERENCES public.accounts_feeinvoice(ledger_id, id);
ALTER TABLE ONLY public.accounts_settlementfee
    ADD CONSTRAINT accounts_settlementfee_ledger_id_7a0a22e4_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_settlementfee
    ADD CONSTRAINT accounts_settlementfee_recurrent_fee_id_in_ledger FOREIGN KEY (ledger_id, recurrent_fee_id) REFERENCES public.accounts_recurrentfee(ledger_id, id);
ALTER TABLE ONLY public.accounts_settlementfee
    ADD CONSTRAINT accounts_settlementfee_seller_id_in_ledger FOREIGN KEY (ledger_id, seller_id) REFERENCES public.core_seller(ledger_id, id);
ALTER TABLE ONLY public.accounts_settlementfee
    ADD CONSTRAINT accounts_settlementfee_settlement_id_in_ledger FOREIGN KEY (ledger_id, settlement_id) REFERENCES public.accounts_settlement(ledger_id, id);
ALTER TABLE ONLY public.accounts_settlementrecord
    ADD CONSTRAINT accounts_settlementr_ledger_id_bfe44372_fk_core_ledg FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_settlementrecord
    ADD CONSTRAINT accounts_settlementrecord_line_id_in_ledger FOREIGN KEY (ledger_id, line_id) REFERENCES public.accounts_journalline(ledger_id, id);
ALTER TABLE ONLY public.accounts_settlementrecord
    ADD CONSTRAINT accounts_settlementrecord_settlement_id_in_ledger FOREIGN KEY (ledger_id, settlement_id) REFERENCES public.accounts_settlement(ledger_id, id);
ALTER TABLE ONLY public.accounts_surplus
    ADD CONSTRAINT accounts_surplus_customer_id_in_ledger FOREIGN KEY (ledger_id, customer_id) REFERENCES public.customers_customer(ledger_id, id);
ALTER TABLE ONLY public.accounts_surplus
    ADD CONSTRAINT accounts_surplus_entry_id_in_ledger FOREIGN KEY (ledger_id, entry_id) REFERENCES public.accounts_journalentry(ledger_id, id);
ALTER TABLE ONLY public.accounts_surplus
    ADD CONSTRAINT accounts_surplus_ledger_id_6746f1cd_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_surplus
    ADD CONSTRAINT accounts_surplus_seller_id_in_ledger FOREIGN KEY (ledger_id, seller_id) REFERENCES public.core_seller(ledger_id, id);
ALTER TABLE ONLY public.accounts_surplususe
    ADD CONSTRAINT accounts_surplususe_ledger_id_ab635f7d_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_surplususe
    ADD CONSTRAINT accounts_surplususe_payout_id_in_ledger FOREIGN KEY (ledger_id, payout_id) REFERENCES public.accounts_payout(ledger_id, id);
ALTER TABLE ONLY public.accounts_surplususe
    ADD CONSTRAINT accounts_surplususe_surplus_id_in_ledger FOREIGN KEY (ledger_id, surplus_id) REFERENCES public.accounts_surplus(ledger_id, id);
ALTER TABLE ONLY public.api_client
    ADD CONSTRAINT api_client_ledger_id_63321865_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.api_client
    ADD CONSTRAINT api_client_user_id_0eb743ac_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_user_groups
    ADD CONSTRAINT auth_user_groups_group_id_97559544_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_user_groups
    ADD CONSTRAINT auth_user_groups_user_id_6a12ed8b_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permi_permission_id_1fbb5f2c_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permissions_user_id_a95ead1b_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.core_approval
    ADD CONSTRAINT core_approval_ledger_id_cbdfeb1f_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.core_changerequest
    ADD CONSTRAINT core_changerequest_ledger_id_ba6fee37_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.core_changerequest
    ADD CONSTRAINT core_changerequest_seller_id_in_ledger FOREIGN KEY (ledger_id, seller_id) REFERENCES public.core_seller(ledger_id, id);
ALTER TABLE ONLY public.core_event
    ADD CONSTRAINT core_event_ledger_id_2578b1c8_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.core_event
    ADD CONSTRAINT core_event_seller_id_in_ledger FOREIGN KEY (ledger_id, seller_id) REFERENCES public.core_seller(ledger_id, id);
ALTER TABLE ONLY public.core_idempotencykey
    ADD CONSTRAINT core_idempotencykey_ledger_id_8f06f2f7_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.core_numberseries
    ADD CONSTRAINT core_numberseries_ledger_id_bf246e3e_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.core_penaltyrate
    ADD CONSTRAINT core_penaltyrate_ledger_id_3f5e35ea_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.core_penaltyrate
    ADD CONSTRAINT core_penaltyrate_seller_id_in_ledger FOREIGN KEY (ledger_id, seller_id) REFERENCES public.core_seller(ledger_id, id);
ALTER TABLE ONLY public.core_rowversion
    ADD CONSTRAINT core_rowversion_ledger_id_3ba03c39_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.core_runstep
    ADD CONSTRAINT core_runstep_ledger_id_46c5efd4_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.core_seller
    ADD CONSTRAINT core_seller_ledger_id_fecc522e_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.core_settingchange
    ADD CONSTRAINT core_settingchange_ledger_id_fa13fdf7_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.core_staffmember
    ADD CONSTRAINT core_staffmember_user_id_8459b50d_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.core_statechange
    ADD CONSTRAINT core_statechange_ledger_id_cdfcf081_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_consent
    ADD CONSTRAINT customers_consent_customer_id_in_ledger FOREIGN KEY (ledger_id, customer_id) REFERENCES public.customers_customer(ledger_id, id);
ALTER TABLE ONLY public.customers_consent
    ADD CONSTRAINT customers_consent_ledger_id_bfd394fe_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_customer
    ADD CONSTRAINT customers_customer_ledger_id_6851c35e_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_customerseller
    ADD CONSTRAINT customers_customerse_ledger_id_e3fb2d5a_fk_core_ledg FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_customerseller
    ADD CONSTRAINT customers_customerseller_customer_id_in_ledger FOREIGN KEY (ledger_id, customer_id) REFERENCES public.customers_customer(ledger_id, id);
ALTER TABLE ONLY public.customers_customerseller
    ADD CONSTRAINT customers_customerseller_seller_id_in_ledger FOREIGN KEY (ledger_id, seller_id) REFERENCES public.core_seller(ledger_id, id);
ALTER TABLE ONLY public.customers_customerword
    ADD CONSTRAINT customers_customerword_customer_id_in_ledger FOREIGN KEY (ledger_id, customer_id) REFERENCES public.customers_customer(ledger_id, id);
ALTER TABLE ONLY public.customers_customerword
    ADD CONSTRAINT customers_customerword_ledger_id_b643ed27_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_personview
    ADD CONSTRAINT customers_personview_ledger_id_dc4ddb8e_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_content_type_id_c4bce8eb_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_user_id_c564eba6_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.exchange_exchangedfile
    ADD CONSTRAINT exchange_exchangedfile_ledger_id_32ee5491_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.exchange_exchangedfile
    ADD CONSTRAINT exchange_exchangedfile_output_file_id_in_ledger FOREIGN KEY (ledger_id, output_file_id) REFERENCES public.reports_outputfile(ledger_id, id);
ALTER TABLE ONLY public.invoices_authorization
    ADD CONSTRAINT invoices_authorization_account_id_in_ledger FOREIGN KEY (ledger_id, account_id) REFERENCES public.accounts_account(ledger_id, id);
ALTER TABLE ONLY public.invoices_authorization
    ADD CONSTRAINT invoices_authorization_customer_id_in_ledger FOREIGN KEY (ledger_id, customer_id) REFERENCES public.customers_customer(ledger_id, id);
ALTER TABLE ONLY public.invoices_authorization
    ADD CONSTRAINT invoices_authorization_ledger_id_bbd08382_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_authorization
    ADD CONSTRAINT invoices_authorization_seller_id_in_ledger FOREIGN KEY (ledger_id, seller_id) REFERENCES public.core_seller(ledger_id, id);
ALTER TABLE ONLY public.invoices_bankstatement
    ADD CONSTRAINT invoices_bankstatement_ledger_id_df07212f_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_bankstatement
    ADD CONSTRAINT invoices_bankstatement_payment_import_id_in_ledger FOREIGN KEY (ledger_id, payment_import_id) REFERENCES public.invoices_paymentimport(ledger_id, id);
ALTER TABLE ONLY public.invoices_cancellation
    ADD CONSTRAINT invoices_cancellation_authorization_id_in_ledger FOREIGN KEY (ledger_id, authorization_id) REFERENCES public.invoices_authorization(ledger_id, id);
ALTER TABLE ONLY public.invoices_cancellation
    ADD CONSTRAINT invoices_cancellation_ledger_id_32030f98_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_capture
    ADD CONSTRAINT invoices_capture_authorization_id_in_ledger FOREIGN KEY (ledger_id, authorization_id) REFERENCES public.invoices_authorization(ledger_id, id);
ALTER TABLE ONLY public.invoices_capture
    ADD CONSTRAINT invoices_capture_ledger_id_30a10dee_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_claim
    ADD CONSTRAINT invoices_claim_invoice_id_in_ledger FOREIGN KEY (ledger_id, invoice_id) REFERENCES public.invoices_invoice(ledger_id, id);
ALTER TABLE ONLY public.invoices_claim
    ADD CONSTRAINT invoices_claim_ledger_id_ec9e9503_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_claim
    ADD CONSTRAINT invoices_claim_sent_with_id_in_ledger FOREIGN KEY (ledger_id, sent_with_id) REFERENCES public.invoices_claim(ledger_id, id);
ALTER TABLE ONLY public.invoices_claim
    ADD CONSTRAINT invoices_claim_withdrawn_by_id_in_ledger FOREIGN KEY (ledger_id, withdrawn_by_id) REFERENCES public.accounts_journalentry(ledger_id, id);
ALTER TABLE ONLY public.invoices_claimterm
    ADD CONSTRAINT invoices_claimterm_ledger_id_7ce2fd4a_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_claimterm
    ADD CONSTRAINT invoices_claimterm_seller_id_in_ledger FOREIGN KEY (ledger_id, seller_id) REFERENCES public.core_seller(ledger_id, id);
ALTER TABLE ONLY public.invoices_collectionanswer
    ADD CONSTRAINT invoices_collectiona_ledger_id_1dd0cdcf_fk_core_ledg FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_collectionagency
    ADD CONSTRAINT invoices_collectiona_ledger_id_a40da73d_fk_core_ledg FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_collectionagency
    ADD CONSTRAINT invoices_collectionagency_seller_id_in_ledger FOREIGN KEY (ledger_id, seller_id) REFERENCES public.core_seller(ledger_id, id);
ALTER TABLE ONLY public.invoices_collectionanswer
    ADD CONSTRAINT invoices_collectionanswer_case_id_in_ledger FOREIGN KEY (ledger_id, case_id) REFERENCES public.invoices_collectioncase(ledger_id, id);
ALTER TABLE ONLY public.invoices_collectionanswer
    ADD CONSTRAINT invoices_collectionanswer_payment_id_in_ledger FOREIGN KEY (ledger_id, payment_id) REFERENCES public.invoices_payment(ledger_id, id);
ALTER TABLE ONLY public.invoices_collectionbatch
    ADD CONSTRAINT invoices_collectionb_ledger_id_349c6a7a_fk_core_ledg FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_collectioncase
    ADD CONSTRAINT invoices_collectionc_ledger_id_f57e39d7_fk_core_ledg FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_collectioncase
    ADD CONSTRAINT invoices_collectioncase_batch_id_in_ledger FOREIGN KEY (ledger_id, batch_id) REFERENCES public.invoices_collectionbatch(ledger_id, id);
ALTER TABLE ONLY public.invoices_collectioncase
    ADD CONSTRAINT invoices_collectioncase_invoice_id_in_ledger FOREIGN KEY (ledger_id, invoice_id) REFERENCES public.invoices_invoice(ledger_id, id);
ALTER TABLE ONLY public.invoices_collectionmessage
    ADD CONSTRAINT invoices_collectionm_ledger_id_795697b5_fk_core_ledg FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_collectionmessage
    ADD CONSTRAINT invoices_collectionmessage_batch_id_in_ledger FOREIGN KEY (ledger_id, batch_id) REFERENCES public.invoices_collectionbatch(ledger_id, id);
ALTER TABLE ONLY public.invoices_collectionmessage
    ADD CONSTRAINT invoices_collectionmessage_case_id_in_ledger FOREIGN KEY (ledger_id, case_id) REFERENCES public.invoices_collectioncase(ledger_id, id);
ALTER TABLE ONLY public.invoices_credit
    ADD CONSTRAINT invoices_credit_authorization_id_in_ledger FOREIGN KEY (ledger_id, authorization_id) REFERENCES public.invoices_authorization(ledger_id, id);
ALTER TABLE ONLY public.invoices_credit
    ADD CONSTRAINT invoices_credit_ledger_id_2f54435f_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_creditsettlement
    ADD CONSTRAINT invoices_creditsettl_ledger_id_02978cbf_fk_core_ledg FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_creditsettlement
    ADD CONSTRAINT invoices_creditsettlement_credit_invoice_id_in_ledger FOREIGN KEY (ledger_id, credit_invoice_id) REFERENCES public.invoices_invoice(ledger_id, id);
ALTER TABLE ONLY public.invoices_creditsettlement
    ADD CONSTRAINT invoices_creditsettlement_invoice_id_in_ledger FOREIGN KEY (ledger_id, invoice_id) REFERENCES public.invoices_invoice(ledger_id, id);
ALTER TABLE ONLY public.invoices_directpayment
    ADD CONSTRAINT invoices_directpayment_invoice_id_in_ledger FOREIGN KEY (ledger_id, invoice_id) REFERENCES public.invoices_invoice(ledger_id, id);
ALTER TABLE ONLY public.invoices_directpayment
    ADD CONSTRAINT invoices_directpayment_ledger_id_41310b7a_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_document
    ADD CONSTRAINT invoices_document_claim_id_in_ledger FOREIGN KEY (ledger_id, claim_id) REFERENCES public.invoices_claim(ledger_id, id);
ALTER TABLE ONLY public.invoices_document
    ADD CONSTRAINT invoices_document_invoice_id_in_ledger FOREIGN KEY (ledger_id, invoice_id) REFERENCES public.invoices_invoice(ledger_id, id);
ALTER TABLE ONLY public.invoices_document
    ADD CONSTRAINT invoices_document_ledger_id_3a521eba_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_draw
    ADD CONSTRAINT invoices_draw_batch_id_in_ledger FOREIGN KEY (ledger_id, batch_id) REFERENCES public.invoices_drawbatch(ledger_id, id);
ALTER TABLE ONLY public.invoices_draw
    ADD CONSTRAINT invoices_draw_invoice_id_in_ledger FOREIGN KEY (ledger_id, invoice_id) REFERENCES public.invoices_invoice(ledger_id, id);
ALTER TABLE ONLY public.invoices_draw
    ADD CONSTRAINT invoices_draw_ledger_id_354d4622_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_draw
    ADD CONSTRAINT invoices_draw_withdrawn_in_id_in_ledger FOREIGN KEY (ledger_id, withdrawn_in_id) REFERENCES public.invoices_drawbatch(ledger_id, id);
ALTER TABLE ONLY public.invoices_drawbatch
    ADD CONSTRAINT invoices_drawbatch_ledger_id_a60cc810_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_feepayment
    ADD CONSTRAINT invoices_feepayment_fee_invoice_id_in_ledger FOREIGN KEY (ledger_id, fee_invoice_id) REFERENCES public.accounts_feeinvoice(ledger_id, id);
ALTER TABLE ONLY public.invoices_feepayment
    ADD CONSTRAINT invoices_feepayment_ledger_id_114d00ae_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_feepayment
    ADD CONSTRAINT invoices_feepayment_payment_id_in_ledger FOREIGN KEY (ledger_id, payment_id) REFERENCES public.invoices_payment(ledger_id, id);
ALTER TABLE ONLY public.invoices_invoice
    ADD CONSTRAINT invoices_invoice_account_id_in_ledger FOREIGN KEY (ledger_id, account_id) REFERENCES public.accounts_account(ledger_id, id);
ALTER TABLE ONLY public.invoices_invoice
    ADD CONSTRAINT invoices_invoice_authorization_id_in_ledger FOREIGN KEY (ledger_id, authorization_id) REFERENCES public.invoices_authorization(ledger_id, id);
ALTER TABLE ONLY public.invoices_invoice
    ADD CONSTRAINT invoices_invoice_credited_invoice_id_in_ledger FOREIGN KEY (ledger_id, credited_invoice_id) REFERENCES public.invoices_invoice(ledger_id, id);
ALTER TABLE ONLY public.invoices_invoice
    ADD CONSTRAINT invoices_invoice_customer_id_in_ledger FOREIGN KEY (ledger_id, customer_id) REFERENCES public.customers_customer(ledger_id, id);
ALTER TABLE ONLY public.invoices_invoice
    ADD CONSTRAINT invoices_invoice_ledger_id_1e157018_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_invoice
    ADD CONSTRAINT invoices_invoice_payment_plan_id_in_ledger FOREIGN KEY (ledger_id, payment_plan_id) REFERENCES public.invoices_paymentplan(ledger_id, id);
ALTER TABLE ONLY public.invoices_invoice
    ADD CONSTRAINT invoices_invoice_seller_id_in_ledger FOREIGN KEY (ledger_id, seller_id) REFERENCES public.core_seller(ledger_id, id);
ALTER TABLE ONLY public.invoices_invoicecredit
    ADD CONSTRAINT invoices_invoicecredit_invoice_id_in_ledger FOREIGN KEY (ledger_id, invoice_id) REFERENCES public.invoices_invoice(ledger_id, id);
ALTER TABLE ONLY public.invoices_invoicecredit
    ADD CONSTRAINT invoices_invoicecredit_ledger_id_4ce372e9_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_invoiceimport
    ADD CONSTRAINT invoices_invoiceimport_ledger_id_bd771fb9_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_invoicerow
    ADD CONSTRAINT invoices_invoicerow_invoice_id_in_ledger FOREIGN KEY (ledger_id, invoice_id) REFERENCES public.invoices_invoice(ledger_id, id);
ALTER TABLE ONLY public.invoices_invoicerow
    ADD CONSTRAINT invoices_invoicerow_ledger_id_2667c6a9_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_invoicetransaction
    ADD CONSTRAINT invoices_invoicetran_ledger_id_5ab2403e_fk_core_ledg FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_invoicetransaction
    ADD CONSTRAINT invoices_invoicetransaction_entry_id_in_ledger FOREIGN KEY (ledger_id, entry_id) REFERENCES public.accounts_journalentry(ledger_id, id);
ALTER TABLE ONLY public.invoices_invoicetransaction
    ADD CONSTRAINT invoices_invoicetransaction_invoice_id_in_ledger FOREIGN KEY (ledger_id, invoice_id) REFERENCES public.invoices_invoice(ledger_id, id);
ALTER TABLE ONLY public.invoices_leftoutentry
    ADD CONSTRAINT invoices_leftoutentry_ledger_id_68be6fb2_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_leftoutentry
    ADD CONSTRAINT invoices_leftoutentry_payment_import_id_in_ledger FOREIGN KEY (ledger_id, payment_import_id) REFERENCES public.invoices_paymentimport(ledger_id, id);
ALTER TABLE ONLY public.invoices_letter
    ADD CONSTRAINT invoices_letter_claim_id_in_ledger FOREIGN KEY (ledger_id, claim_id) REFERENCES public.invoices_claim(ledger_id, id);
ALTER TABLE ONLY public.invoices_letter
    ADD CONSTRAINT invoices_letter_credit_id_in_ledger FOREIGN KEY (ledger_id, credit_id) REFERENCES public.invoices_invoicecredit(ledger_id, id);
ALTER TABLE ONLY public.invoices_letter
    ADD CONSTRAINT invoices_letter_invoice_id_in_ledger FOREIGN KEY (ledger_id, invoice_id) REFERENCES public.invoices_invoice(ledger_id, id);
ALTER TABLE ONLY public.invoices_letter
    ADD CONSTRAINT invoices_letter_ledger_id_6505d379_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_letterbatch
    ADD CONSTRAINT invoices_letterbatch_ledger_id_4c1056cb_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_lettertemplate
    ADD CONSTRAINT invoices_lettertempl_ledger_id_ac202140_fk_core_ledg FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_mandateorder
    ADD CONSTRAINT invoices_mandateorder_batch_id_in_ledger FOREIGN KEY (ledger_id, batch_id) REFERENCES public.invoices_drawbatch(ledger_id, id);
ALTER TABLE ONLY public.invoices_mandateorder
    ADD CONSTRAINT invoices_mandateorder_consent_id_in_ledger FOREIGN KEY (ledger_id, consent_id) REFERENCES public.customers_consent(ledger_id, id);
ALTER TABLE ONLY public.invoices_mandateorder
    ADD CONSTRAINT invoices_mandateorder_ledger_id_9fb06fa1_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_note
    ADD CONSTRAINT invoices_note_customer_id_in_ledger FOREIGN KEY (ledger_id, customer_id) REFERENCES public.customers_customer(ledger_id, id);
ALTER TABLE ONLY public.invoices_note
    ADD CONSTRAINT invoices_note_invoice_id_in_ledger FOREIGN KEY (ledger_id, invoice_id) REFERENCES public.invoices_invoice(ledger_id, id);
ALTER TABLE ONLY public.invoices_note
    ADD CONSTRAINT invoices_note_ledger_id_07bc97d8_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_payment
    ADD CONSTRAINT invoices_payment_ledger_id_b983a68b_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_paymentimport
    ADD CONSTRAINT invoices_paymentimport_ledger_id_8725c672_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_paymentmatch
    ADD CONSTRAINT invoices_paymentmatch_invoice_id_in_ledger FOREIGN KEY (ledger_id, invoice_id) REFERENCES public.invoices_invoice(ledger_id, id);
ALTER TABLE ONLY public.invoices_paymentmatch
    ADD CONSTRAINT invoices_paymentmatch_ledger_id_98f5acfc_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_paymentmatch
    ADD CONSTRAINT invoices_paymentmatch_payment_id_in_ledger FOREIGN KEY (ledger_id, payment_id) REFERENCES public.invoices_payment(ledger_id, id);
ALTER TABLE ONLY public.invoices_paymentplan
    ADD CONSTRAINT invoices_paymentplan_customer_id_in_ledger FOREIGN KEY (ledger_id, customer_id) REFERENCES public.customers_customer(ledger_id, id);
ALTER TABLE ONLY public.invoices_paymentplan
    ADD CONSTRAINT invoices_paymentplan_fee_invoice_id_in_ledger FOREIGN KEY (ledger_id, fee_invoice_id) REFERENCES public.invoices_invoice(ledger_id, id);
ALTER TABLE ONLY public.invoices_paymentplan
    ADD CONSTRAINT invoices_paymentplan_ledger_id_631bbc17_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_paymentplan
    ADD CONSTRAINT invoices_paymentplan_seller_id_in_ledger FOREIGN KEY (ledger_id, seller_id) REFERENCES public.core_seller(ledger_id, id);
ALTER TABLE ONLY public.invoices_paymentreturn
    ADD CONSTRAINT invoices_paymentreturn_ledger_id_22cdf997_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_paymentreturn
    ADD CONSTRAINT invoices_paymentreturn_payment_id_in_ledger FOREIGN KEY (ledger_id, payment_id) REFERENCES public.invoices_payment(ledger_id, id);
ALTER TABLE ONLY public.invoices_paymentreturn
    ADD CONSTRAINT invoices_paymentreturn_payout_id_in_ledger FOREIGN KEY (ledger_id, payout_id) REFERENCES public.accounts_payout(ledger_id, id);
ALTER TABLE ONLY public.invoices_paymentreversal
    ADD CONSTRAINT invoices_paymentreve_ledger_id_8a2b331c_fk_core_ledg FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_paymentreversal
    ADD CONSTRAINT invoices_paymentreversal_payment_id_in_ledger FOREIGN KEY (ledger_id, payment_id) REFERENCES public.invoices_payment(ledger_id, id);
ALTER TABLE ONLY public.invoices_plannedinvoice
    ADD CONSTRAINT invoices_plannedinvo_ledger_id_fd3f442d_fk_core_ledg FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_plannedinvoice
    ADD CONSTRAINT invoices_plannedinvoice_invoice_id_in_ledger FOREIGN KEY (ledger_id, invoice_id) REFERENCES public.invoices_invoice(ledger_id, id);
ALTER TABLE ONLY public.invoices_plannedinvoice
    ADD CONSTRAINT invoices_plannedinvoice_plan_id_in_ledger FOREIGN KEY (ledger_id, plan_id) REFERENCES public.invoices_paymentplan(ledger_id, id);
ALTER TABLE ONLY public.invoices_planpart
    ADD CONSTRAINT invoices_planpart_ledger_id_0e209f47_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_planpart
    ADD CONSTRAINT invoices_planpart_plan_id_in_ledger FOREIGN KEY (ledger_id, plan_id) REFERENCES public.invoices_paymentplan(ledger_id, id);
ALTER TABLE ONLY public.invoices_remission
    ADD CONSTRAINT invoices_remission_invoice_id_in_ledger FOREIGN KEY (ledger_id, invoice_id) REFERENCES public.invoices_invoice(ledger_id, id);
ALTER TABLE ONLY public.invoices_remission
    ADD CONSTRAINT invoices_remission_ledger_id_f05c7752_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_sending
    ADD CONSTRAINT invoices_sending_batch_id_in_ledger FOREIGN KEY (ledger_id, batch_id) REFERENCES public.invoices_letterbatch(ledger_id, id);
ALTER TABLE ONLY public.invoices_sending
    ADD CONSTRAINT invoices_sending_ledger_id_a165242e_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_sending
    ADD CONSTRAINT invoices_sending_letter_id_in_ledger FOREIGN KEY (ledger_id, letter_id) REFERENCES public.invoices_letter(ledger_id, id);
ALTER TABLE ONLY public.invoices_waiver
    ADD CONSTRAINT invoices_waiver_invoice_id_in_ledger FOREIGN KEY (ledger_id, invoice_id) REFERENCES public.invoices_invoice(ledger_id, id);
ALTER TABLE ONLY public.invoices_waiver
    ADD CONSTRAINT invoices_waiver_ledger_id_391ed64a_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.invoices_writeoff
    ADD CONSTRAINT invoices_writeoff_invoice_id_in_ledger FOREIGN KEY (ledger_id, invoice_id) REFERENCES public.invoices_invoice(ledger_id, id);
ALTER TABLE ONLY public.invoices_writeoff
    ADD CONSTRAINT invoices_writeoff_ledger_id_58f10e80_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.accounts_journalentry
    ADD CONSTRAINT journalentry_invoice_in_ledger FOREIGN KEY (ledger_id, invoice_id) REFERENCES public.invoices_invoice(ledger_id, id);
ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_user_id_0c3a50c0_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_accesstoken
    ADD CONSTRAINT oauth2_provider_acce_application_id_b22886e1_fk_api_clien FOREIGN KEY (application_id) REFERENCES public.api_client(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_accesstoken
    ADD CONSTRAINT oauth2_provider_acce_id_token_id_85db651b_fk_oauth2_pr FOREIGN KEY (id_token_id) REFERENCES public.oauth2_provider_idtoken(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_accesstoken
    ADD CONSTRAINT oauth2_provider_acce_source_refresh_token_e66fbc72_fk_oauth2_pr FOREIGN KEY (source_refresh_token_id) REFERENCES public.oauth2_provider_refreshtoken(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_accesstoken
    ADD CONSTRAINT oauth2_provider_accesstoken_user_id_6e4c9a65_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_devicegrant
    ADD CONSTRAINT oauth2_provider_devicegrant_user_id_1cec5156_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_grant
    ADD CONSTRAINT oauth2_provider_grant_application_id_81923564_fk_api_client_id FOREIGN KEY (application_id) REFERENCES public.api_client(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_grant
    ADD CONSTRAINT oauth2_provider_grant_user_id_e8f62af8_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_idtoken
    ADD CONSTRAINT oauth2_provider_idto_application_id_08c5ff4f_fk_api_clien FOREIGN KEY (application_id) REFERENCES public.api_client(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_idtoken
    ADD CONSTRAINT oauth2_provider_idtoken_user_id_dd512b59_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_refreshtoken
    ADD CONSTRAINT oauth2_provider_refr_access_token_id_775e84e8_fk_oauth2_pr FOREIGN KEY (access_token_id) REFERENCES public.oauth2_provider_accesstoken(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_refreshtoken
    ADD CONSTRAINT oauth2_provider_refr_application_id_2d1c311b_fk_api_clien FOREIGN KEY (application_id) REFERENCES public.api_client(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_refreshtoken
    ADD CONSTRAINT oauth2_provider_refreshtoken_user_id_da837fce_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.procrastinate_workers(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id);
ALTER TABLE ONLY public.reports_exportedentry
    ADD CONSTRAINT reports_exportedentry_entry_id_in_ledger FOREIGN KEY (ledger_id, entry_id) REFERENCES public.accounts_journalentry(ledger_id, id);
ALTER TABLE ONLY public.reports_exportedentry
    ADD CONSTRAINT reports_exportedentry_file_id_in_ledger FOREIGN KEY (ledger_id, file_id) REFERENCES public.reports_outputfile(ledger_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_exportedentry
    ADD CONSTRAINT reports_exportedentry_ledger_id_e3b07195_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_journaledevent
    ADD CONSTRAINT reports_journaledevent_event_id_in_ledger FOREIGN KEY (ledger_id, event_id) REFERENCES public.core_event(ledger_id, id);
ALTER TABLE ONLY public.reports_journaledevent
    ADD CONSTRAINT reports_journaledevent_file_id_in_ledger FOREIGN KEY (ledger_id, file_id) REFERENCES public.reports_outputfile(ledger_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_journaledevent
    ADD CONSTRAINT reports_journaledevent_ledger_id_79331f9c_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_outputfile
    ADD CONSTRAINT reports_outputfile_ledger_id_28bf8856_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_outputfile
    ADD CONSTRAINT reports_outputfile_source_id_in_ledger FOREIGN KEY (ledger_id, source_id) REFERENCES public.reports_outputfile(ledger_id, id);
ALTER TABLE ONLY public.reports_outputfilechunk
    ADD CONSTRAINT reports_outputfilech_ledger_id_308b5ee0_fk_core_ledg FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_outputfilechunk
    ADD CONSTRAINT reports_outputfilechunk_file_id_in_ledger FOREIGN KEY (ledger_id, file_id) REFERENCES public.reports_outputfile(ledger_id, id);
ALTER TABLE ONLY public.reports_seallink
    ADD CONSTRAINT reports_seallink_ledger_id_afeb9d46_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_sealsalt
    ADD CONSTRAINT reports_sealsalt_customer_id_in_ledger FOREIGN KEY (ledger_id, customer_id) REFERENCES public.customers_customer(ledger_id, id);
ALTER TABLE ONLY public.reports_sealsalt
    ADD CONSTRAINT reports_sealsalt_ledger_id_c66c97e0_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.reports_verification
    ADD CONSTRAINT reports_verification_ledger_id_5dc759cf_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_social_account_id_951f210e_fk_socialacc FOREIGN KEY (account_id) REFERENCES public.socialaccount_socialaccount(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.socialaccount_socialtoken
    ADD CONSTRAINT socialaccount_social_app_id_636a42d7_fk_socialacc FOREIGN KEY (app_id) REFERENCES public.socialaccount_socialapp(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.socialaccount_socialaccount
    ADD CONSTRAINT socialaccount_socialaccount_user_id_8146e70c_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.staff_session
    ADD CONSTRAINT staff_session_user_id_fb5282fb_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.webhooks_delivery
    ADD CONSTRAINT webhooks_delivery_event_id_in_ledger FOREIGN KEY (ledger_id, event_id) REFERENCES public.core_event(ledger_id, id);
ALTER TABLE ONLY public.webhooks_delivery
    ADD CONSTRAINT webhooks_delivery_ledger_id_93344764_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.webhooks_delivery
    ADD CONSTRAINT webhooks_delivery_webhook_id_in_ledger FOREIGN KEY (ledger_id, webhook_id) REFERENCES public.webhooks_webhook(ledger_id, id);
ALTER TABLE ONLY public.webhooks_webhook
    ADD CONSTRAINT webhooks_webhook_ledger_id_c3542ae0_fk_core_ledger_number FOREIGN KEY (ledger_id) REFERENCES public.core_ledger(number) DEFERRABLE INITIALLY DEFERRED;
INSERT INTO public.django_migrations (app, name, applied) VALUES
('contenttypes', '0001_initial', now()),
('auth', '0001_initial', now()),
('account', '0001_initial', now()),
('account', '0002_email_max_length', now()),
('account', '0003_alter_emailaddress_create_unique_verified_email', now()),
('account', '0004_alter_emailaddress_drop_unique_email', now()),
('account', '0005_emailaddress_idx_upper_email', now()),
('account', '0006_emailaddress_lower', now()),
('account', '0007_emailaddress_idx_email', now()),
('account', '0008_emailaddress_unique_primary_email_fixup', now()),
('account', '0009_emailaddress_unique_primary_email', now()),
('core', '0001_initial', now()),
('core', '0002_guards', now()),
('core', '0003_credit_terms_and_history', now()),
('core', '0004_claims_and_allocation', now()),
('core', '0005_events', now()),
('core', '0006_terms_of_settlement', now()),
('core', '0007_run_steps', now()),
('core', '0008_database_rules', now()),
('core', '0009_field_words', now()),
('core', '0010_texts', now()),
('core', '0011_claims', now()),
('core', '0012_events', now()),
('core', '0013_erased_reasons', now()),
('core', '0014_setting_changes', now()),
('contenttypes', '0002_remove_content_type_name', now()),
('auth', '0002_alter_permission_name_max_length', now()),
('auth', '0003_alter_user_email_max_length', now()),
('auth', '0004_alter_user_username_opts', now()),
('auth', '0005_alter_user_last_login_null', now()),
('auth', '0006_require_contenttypes_0002', now()),
('auth', '0007_alter_validators_add_error_messages', now()),
('auth', '0008_alter_user_username_max_length', now()),
('auth', '0009_alter_user_last_name_max_length', now()),
('auth', '0010_alter_group_name_max_length', now()),
('auth', '0011_update_proxy_permissions', now()),
('auth', '0012_alter_user_first_name_max_length', now()),
('core', '0015_staff', now()),
('core', '0016_approvals', now()),
('core', '0017_clients_are_settings', now()),
('core', '0018_change_requests', now()),
('core', '0019_roles', now()),
('core', '0020_bank_accounts', now()),
('core', '0021_fees_by_law', now()),
('core', '0022_bank_agreements', now()),
('core', '0023_direct_debit', now()),
('core', '0024_interest_terms', now()),
('core', '0025_sandbox', now()),
('core', '0026_events_of_money', now()),
('core', '0027_letters', now()),
('core', '0028_versions', now()),
('core', '0029_shared_versions', now()),
('core', '0030_run_again', now()),
('core', '0031_set_up_on_pages', now()),
('core', '0032_letter_templates', now()),
('core', '0033_staff_language', now()),
('core', '0034_dates_and_profiles', now()),
('core', '0035_fee_documents', now()),
('customers', '0001_initial', now()),
('customers', '0002_guards', now()),
('accounts', '0001_initial', now()),
('accounts', '0002_guards', now()),
('customers', '0003_termination_addresses_consents', now()),
('customers', '0004_claims_and_issuing', now()),
('customers', '0005_texts', now()),
('accounts', '0003_closing_decisions_surplus_uses', now()),
('accounts', '0004_claims_and_issuing', now()),
('accounts', '0005_settlement_terms_and_payouts', now()),
('accounts', '0006_database_rules', now()),
('accounts', '0007_commission', now()),
('accounts', '0008_texts', now()),
('accounts', '0009_payouts', now()),
('accounts', '0010_second_events', now()),
('accounts', '0011_withdrawn_payouts', now()),
('accounts', '0012_setting_changes', now()),
('accounts', '0013_approvals', now()),
('accounts', '0014_row_security', now()),
('accounts', '0015_debtors', now()),
('accounts', '0016_bank_agreements', now()),
('accounts', '0017_collection_roles', now()),
('accounts', '0018_versions', now()),
('accounts', '0019_line_by_account', now()),
('accounts', '0020_fee_documents', now()),
('accounts', '0021_fee_payments', now()),
('accounts', '0022_running_balances', now()),
('accounts', '0023_fee_reminders', now()),
('admin', '0001_initial', now()),
('admin', '0002_logentry_remove_auto_add', now()),
('admin', '0003_logentry_add_action_flag_choices', now()),
('api', '0001_initial', now()),
('api', '0002_texts', now()),
('api', '0003_limits', now()),
('api', '0004_client_lifecycle', now()),
('api', '0005_versions', now()),
('api', '0006_rehash_secret', now()),
('core', '0036_fee_reminders', now()),
('core', '0037_joint_letters', now()),
('core', '0038_charts_agencies_and_fees_on_pages', now()),
('customers', '0006_sellers', now()),
('customers', '0007_person_views', now()),
('customers', '0008_notes', now()),
('customers', '0009_words', now()),
('customers', '0010_versions', now()),
('customers', '0011_revoked_links', now()),
('reports', '0001_initial', now()),
('reports', '0002_guards', now()),
('invoices', '0001_initial', now()),
('invoices', '0002_guards', now()),
('invoices', '0003_decisions_and_distribution', now()),
('reports', '0003_identity_indexes', now()),
('reports', '0004_journals', now()),
('reports', '0005_payout_files', now()),
('invoices', '0004_claims_and_issuing', now()),
('reports', '0006_forms_and_reports', now()),
('reports', '0007_forms_of_settlements', now()),
('reports', '0008_database_rules', now()),
('reports', '0009_texts', now()),
('reports', '0010_seals', now()),
('reports', '0011_verifications', now()),
('reports', '0012_audience', now()),
('exchange', '0001_files', now()),
('exchange', '0002_take_again', now()),
('invoices', '0005_interest', now()),
('invoices', '0006_assignment_notice', now()),
('invoices', '0007_texts', now()),
('invoices', '0008_claims', now()),
('invoices', '0009_returns', now()),
('invoices', '0010_second_events', now()),
('invoices', '0011_what_closed_debts', now()),
('invoices', '0012_second_events_rules', now()),
('invoices', '0013_remittances_and_ended_claims', now()),
('invoices', '0014_setting_changes', now()),
('invoices', '0015_sellers_of_customers', now()),
('invoices', '0016_waived_losses', now()),
('invoices', '0017_lost_returns', now()),
('invoices', '0018_statements', now()),
('invoices', '0019_claim_terms_since', now()),
('invoices', '0020_invoice_files', now()),
('invoices', '0021_notes', now()),
('invoices', '0022_searched_amounts', now()),
('invoices', '0023_direct_debit', now()),
('invoices', '0024_payment_plans', now()),
('invoices', '0025_interest', now()),
('invoices', '0026_collection_agency', now()),
('invoices', '0027_agency_answers', now()),
('invoices', '0028_letters', now()),
('invoices', '0029_letter_batches', now()),
('invoices', '0030_versions', now()),
('invoices', '0031_letters_that_came_back', now()),
('invoices', '0032_import_bank_file', now()),
('invoices', '0033_book_left_out', now()),
('invoices', '0034_vat_categories', now()),
('invoices', '0035_letter_templates', now()),
('invoices', '0036_few_of_many', now()),
('invoices', '0037_pending_reversals', now()),
('invoices', '0038_fee_payments', now()),
('invoices', '0039_captured_in_plans', now()),
('invoices', '0040_invoice_by_due_date', now()),
('invoices', '0041_joint_letters', now()),
('invoices', '0042_mail_texts', now()),
('invoices', '0043_mandate_orders', now()),
('invoices', '0044_withdraw_claim', now()),
('invoices', '0045_waived_interest', now()),
('mfa', '0001_initial', now()),
('mfa', '0002_authenticator_timestamps', now()),
('mfa', '0003_authenticator_type_uniq', now()),
('oauth2_provider', '0001_initial', now()),
('oauth2_provider', '0002_auto_20190406_1805', now()),
('oauth2_provider', '0003_auto_20201211_1314', now()),
('oauth2_provider', '0004_auto_20200902_2022', now()),
('oauth2_provider', '0005_auto_20211222_2352', now()),
('oauth2_provider', '0006_alter_application_client_secret', now()),
('oauth2_provider', '0007_application_post_logout_redirect_uris', now()),
('oauth2_provider', '0008_alter_accesstoken_token', now()),
('oauth2_provider', '0009_add_hash_client_secret', now()),
('oauth2_provider', '0010_application_allowed_origins', now()),
('oauth2_provider', '0011_refreshtoken_token_family', now()),
('oauth2_provider', '0012_add_token_checksum', now()),
('oauth2_provider', '0013_alter_application_authorization_grant_type_device', now()),
('oauth2_provider', '0014_alter_help_text', now()),
('oauth2_provider', '0015_refreshtoken_token_checksum', now()),
('oauth2_provider', '0016_alter_devicegrant_scope', now()),
('oauth2_provider', '0017_application_dcr_created', now()),
('oauth2_provider', '0018_resource_indicators', now()),
('oauth2_provider', '0019_application_registration_source', now()),
('oauth2_provider', '0020_cimd_application_fields', now()),
('oauth2_provider', '0021_translatable_field_labels', now()),
('oauth2_provider', '0022_refreshtoken_token_family_index', now()),
('procrastinate', '0001_initial', now()),
('procrastinate', '0002_drop_started_at_column', now()),
('procrastinate', '0003_drop_started_at_column', now()),
('procrastinate', '0004_drop_procrastinate_version_table', now()),
('procrastinate', '0005_fix_procrastinate_fetch_job', now()),
('procrastinate', '0006_fix_trigger_status_events_insert', now()),
('procrastinate', '0007_add_queueing_lock_column', now()),
('procrastinate', '0008_close_fetch_job_race_condition', now()),
('procrastinate', '0009_add_defer_job_function', now()),
('procrastinate', '0010_add_procrastinate_periodic_defers', now()),
('procrastinate', '0011_add_foreign_key_index', now()),
('procrastinate', '0012_add_locks_to_periodic_defer', now()),
('procrastinate', '0013_fix_procrastinate_defer_periodic_job', now()),
('procrastinate', '0014_add_finish_job_and_retry_job_functions', now()),
('procrastinate', '0015_add_trigger_on_job_deletion', now()),
('procrastinate', '0016_delete_finished_jobs', now()),
('procrastinate', '0017_add_checks_to_finish_job', now()),
('procrastinate', '0018_add_checks_to_retry_job', now()),
('procrastinate', '0019_fix_finish_job_compat_issue', now()),
('procrastinate', '0020_add_index_on_procrastinate_jobs', now()),
('procrastinate', '0021_add_kwargs_to_defer_periodic_job', now()),
('procrastinate', '0022_null_locks_excluded', now()),
('procrastinate', '0023_remove_old_finish_job_function', now()),
('procrastinate', '0024_job_id_bigint', now()),
('procrastinate', '0025_add_models', now()),
('procrastinate', '0026_add_job_priority', now()),
('procrastinate', '0027_add_periodic_job_priority', now()),
('procrastinate', '0028_add_cancel_states', now()),
('procrastinate', '0029_add_additional_params_to_retry_job', now()),
('procrastinate', '0030_alter_procrastinateevent_options', now()),
('procrastinate', '0031_add_indexes_for_fetch_job', now()),
('procrastinate', '0032_pre_cancel_notification', now()),
('procrastinate', '0033_post_cancel_notification', now()),
('procrastinate', '0034_pre_add_heartbeat', now()),
('procrastinate', '0035_post_add_heartbeat', now()),
('procrastinate', '0036_add_worker_model', now()),
('procrastinate', '0037_pre_batch_defer_jobs', now()),
('procrastinate', '0038_post_batch_defer_jobs', now()),
('procrastinate', '0039_pre_priority_lock_fetch_job', now()),
('procrastinate', '0040_pre_retry_failed_job', now()),
('procrastinate', '0041_post_retry_failed_job', now()),
('reports', '0013_direct_debit', now()),
('reports', '0014_collection_files', now()),
('reports', '0015_letter_batches', now()),
('reports', '0016_fee_documents', now()),
('reports', '0017_fee_reminders', now()),
('sessions', '0001_initial', now()),
('socialaccount', '0001_initial', now()),
('socialaccount', '0002_token_max_lengths', now()),
('socialaccount', '0003_extra_data_default_dict', now()),
('socialaccount', '0004_app_provider_id_settings', now()),
('socialaccount', '0005_socialtoken_nullable_app', now()),
('socialaccount', '0006_alter_socialaccount_extra_data', now()),
('staff', '0001_initial', now()),
('staff', '0002_versions', now()),
('webhooks', '0001_initial', now()),
('webhooks', '0002_texts', now()),
('webhooks', '0003_encrypted_secrets', now()),
('webhooks', '0004_clients', now()),
('webhooks', '0005_versions', now());
