"""What PostgreSQL itself enforces: every row in its ledger, balanced entries, no later change."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from ledger_project.core.models import LedgerOwned
from ledger_project.core.setup import open_ledger
from tests.support.payments import pay
from tests.support.purchases import capture, credit
from tests.support.roles import superuser

pytestmark = pytest.mark.django_db

# Tokens are looked up before the ledger is known, and OAuth knows no tenants.
NOT_TENANT = {"api_client"}


def query(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def tenant_tables():
    found = query(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relkind = 'r' AND a.attname = 'ledger_id' AND NOT a.attisdropped "
        "AND c.relnamespace = 'public'::regnamespace"
    )
    return {name for (name,) in found} - NOT_TENANT


def unique_indexes():
    """(table, index, is primary key, columns) of each unique index of a tenant table."""
    return query(
        "SELECT t.relname, i.relname, x.indisprimary, array_agg(a.attname ORDER BY k.n) "
        "FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid "
        "JOIN pg_class i ON i.oid = x.indexrelid "
        "CROSS JOIN LATERAL unnest(x.indkey::int[]) WITH ORDINALITY k (attnum, n) "
        "LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum "
        "WHERE x.indisunique AND t.relname = ANY(%s) GROUP BY 1, 2, 3",
        sorted(tenant_tables()),
    )


def foreign_keys():
    """(table, columns, target, target's columns), validated or not."""
    return query(
        "SELECT t.relname, "
        "(SELECT array_agg(a.attname ORDER BY k.n) "
        " FROM unnest(c.conkey) WITH ORDINALITY k (num, n) "
        " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num), "
        "f.relname, "
        "(SELECT array_agg(a.attname ORDER BY k.n) "
        " FROM unnest(c.confkey) WITH ORDINALITY k (num, n) "
        " JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.num) "
        "FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid "
        "JOIN pg_class f ON f.oid = c.confrelid "
        "WHERE c.contype = 'f' AND c.convalidated AND t.relname = ANY(%s)",
        sorted(tenant_tables()),
    )


def test_every_model_of_a_ledger_is_a_tenant_table_and_the_other_way_round():
    models = {m._meta.db_table for m in apps.get_models() if issubclass(m, LedgerOwned)}
    assert tenant_tables() == models
    assert len(models) > 15


def test_the_primary_key_starts_with_the_ledger():
    keys = {table: columns for table, _, primary, columns in unique_indexes() if primary}
    assert set(keys) == tenant_tables()
    assert {table: columns[0] for table, columns in keys.items()} == dict.fromkeys(
        keys, "ledger_id"
    )


def test_every_unique_constraint_contains_the_ledger():
    without = [
        (table, name) for table, name, _, columns in unique_indexes() if "ledger_id" not in columns
    ]
    assert without == []


def test_the_ledger_of_every_tenant_row_exists():
    referring = {table for table, columns, target, _ in foreign_keys()
                 if (columns, target) == (["ledger_id"], "core_ledger")}  # fmt: skip
    assert referring == tenant_tables()


def test_every_reference_between_tenant_tables_is_enforced_together_with_the_ledger():
    tables = tenant_tables()
    kept = {(table, columns[1], target) for table, columns, target, to in foreign_keys()
            if columns[0] == to[0] == "ledger_id" and len(columns) == len(to) == 2}  # fmt: skip
    wanted = {
        (model._meta.db_table, field.column, field.related_model._meta.db_table)
        for model in apps.get_models()
        if model._meta.db_table in tables
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model._meta.db_table in tables
    }
    # A higher app's invoice, named by number in the journal below it.
    wanted.add(("accounts_journalentry", "invoice_id", "invoices_invoice"))
    assert wanted - kept == set()
    loose = {(table, columns[0], target) for table, columns, target, _ in foreign_keys()
             if target in tables and columns[0] != "ledger_id"}  # fmt: skip
    assert loose == set()


def refused(sql, *parameters):
    try:
        with transaction.atomic():
            query(sql + " RETURNING 1", *parameters)
            connection.check_constraints()
    except DatabaseError as error:
        return str(error)
    raise AssertionError(f"not refused: {sql}")


def test_no_row_can_point_into_another_ledger(authorize):
    one = authorize()
    open_ledger(502, name="Other", country="SE")
    told = refused(
        "UPDATE invoices_authorization SET ledger_id = 502 WHERE id = %s", one["authorizationId"]
    )
    assert "violates foreign key constraint" in told


@pytest.fixture
def books(api, authorize, ledger, constraints):
    one = authorize()
    capture(api, one, amount=60)
    credit(api, one, amount=10)
    pay(ledger, one, "55.00")
    return one


@pytest.mark.parametrize(
    "table", ["accounts_journalentry", "accounts_journalline", "core_statechange"]
)
def test_what_was_booked_is_never_changed_or_deleted(books, table):
    assert query(f"SELECT count(*) FROM {table}")[0][0] > 0
    for change in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        assert "permission denied" in refused(change)
        with superuser():
            assert "append-only" in refused(change)


def line(**columns):
    given = {
        "ledger_id": 501, "book": "'client'", "role": "'receivable'", "account_number": "'1510'",
        "debit": 0, "credit": 0, "currency": "'SEK'", "book_on": "'2026-06-08'",
        "exported": "false",
        "entry_id": "(SELECT min(id) FROM accounts_journalentry)", **columns,
    }  # fmt: skip
    values = ", ".join(str(value) for value in given.values())
    return f"INSERT INTO accounts_journalline ({', '.join(given)}) VALUES ({values})"


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"debit": 1}, "does not balance"),
        ({"credit": "0.01", "book": "'operator'"}, "does not balance"),
        ({"debit": 1, "currency": "'EUR'"}, "does not balance"),
        ({"debit": 1, "credit": 1}, "line_is_debit_or_credit"),
        ({}, "line_is_debit_or_credit"),
        ({"debit": -1}, "line_is_debit_or_credit"),
        ({"debit": 1, "book": "'operator'", "exported": "true"}, "only_client_book_exported"),
        ({"debit": 1, "ledger_id": 502}, "foreign key"),
    ],
)
def test_an_entry_that_does_not_balance_is_refused_by_the_database(books, columns, told):
    open_ledger(502, name="Other", country="SE")
    assert told in refused(line(**columns))


def test_an_event_is_posted_once(books):
    told = refused(
        "INSERT INTO accounts_journalentry "
        "(ledger_id, template, accounting_action, transaction_cause, book_on, value_on, "
        "document_type, document_id, invoice_id, created_by) "
        "SELECT ledger_id, template, accounting_action, transaction_cause, book_on, value_on, "
        "document_type, document_id, invoice_id, created_by FROM accounts_journalentry LIMIT 1"
    )
    assert "event_posted_once" in told


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE accounts_account SET reserved = -1",
        "UPDATE invoices_authorization SET captured = authorized + 1",
        "UPDATE invoices_authorization SET credited = captured + 1",
        "UPDATE invoices_invoice SET capital_debt = -1",
        "UPDATE invoices_invoice SET state = 'closed' WHERE capital_debt > 0",
    ],
)
def test_amounts_that_cannot_be_are_refused_by_the_database(api, authorize, sql):
    capture(api, authorize(), amount=60)
    assert "check constraint" in refused(sql)
