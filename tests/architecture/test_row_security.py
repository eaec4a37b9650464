"""Ledgers are kept apart by the database: a query that forgot its filter finds no other's rows."""

import re

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from customers.models import Customer
from invoices.models import Authorization
from ledger_project.core import row_security
from ledger_project.core.models import Ledger, LedgerOwned, Seller
from ledger_project.core.setup import open_ledger, register_seller
from tests.support.bodies import authorization_body
from tests.support.books import violations
from tests.support.clients import issue
from tests.support.filters import without_filters
from tests.support.purchases import cancel, capture
from tests.support.roles import APPLICATION, superuser

pytestmark = pytest.mark.django_db

MODELS = [model for model in apps.get_models() if issubclass(model, LedgerOwned)]

ACROSS = {
    "ledger_project/api/authentication.py": "a token says which ledger it is for",
    "ledger_project/backoffice/access.py": "staff who are bound to no ledgers",
    "ledger_project/closing/forgetting.py": "finds the ledgers, and works within each",
    "ledger_project/closing/tasks.py": "finds the ledgers, and works within each",
    "ledger_project/core/commands.py": "a command that takes no ledger, or several",
    "ledger_project/management/commands/demo.py": "opens a ledger of its own",
    "ledger_project/monitoring/figures.py": "finds the ledgers, and works within each",
    "webhooks/dispatch.py": "finds the webhooks, and works within the ledger of each",
}
"""Where all ledgers are looked at, and why."""

GLOBAL_TABLES = {
    "api_client": "a token names its client before the ledger is known",
    "api_tokenbinding": "a token's certificate, looked up with the token",
    "api_allowance": "counts what anonymous requests ask, by digests",
    "auth_": "staff serve all ledgers",
    "core_referencerate": "published for a country, the same for all its ledgers",
    "core_sharedversion": "what accounts of staff and reference rates were last written as",
    "core_staff": "members of staff, who serve several ledgers, and the trail of their accounts",
    "staff_": "sessions of members of staff",
    "account_": "addresses of members of staff, of the library of sign-ins",
    "mfa_": "their second factors",
    "socialaccount_": "their identities at a provider of single sign-on",
    "django_": "sessions, content types, history of migrations and of the administration of users",
    "oauth2_provider_": "a token is looked up before the ledger is known",
    "procrastinate_": "the queue of jobs for all ledgers, which hold a ledger's number at most",
}
"""Tables, or beginnings of their names, that are no ledger's, each with the reason."""


def query(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def test_all_ledgers_are_looked_at_where_it_is_listed_and_nowhere_else():
    apps_ = ("ledger_project", "customers", "accounts", "invoices", "webhooks", "reports")
    found = {
        str(path.relative_to(settings.BASE_DIR))
        for app in apps_
        for path in (settings.BASE_DIR / app).rglob("*.py")
        if re.search(r"across_ledgers\(|enter_all\(", path.read_text())
    }
    assert found - {"ledger_project/core/row_security.py"} == set(ACROSS)


def test_each_table_belongs_to_ledgers_and_is_protected_or_is_listed_with_a_reason():
    found = query(
        "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, "
        "(SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid) FROM pg_class c "
        "WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
    )
    protected = {table for table, forced, policies in found if (forced, policies) == (True, 1)}
    assert protected == {"core_ledger", *(model._meta.db_table for model in MODELS)}
    used = {
        one: {table for table, *_ in found if table not in protected and table.startswith(one)}
        for one in GLOBAL_TABLES
    }
    assert all(used.values()), used
    listed = set().union(*used.values())
    assert {table for table, *_ in found} - protected == listed
    assert {policies for table, _, policies in found if table in listed} == {0}
    assert row_security.faults() == []


@pytest.fixture
def two_ledgers(api, authorize, ledger, seller):
    """Return clients of two ledgers with a purchase each, of the same buyer and number."""
    other = open_ledger(502, name="Other AB", country="SE")[0]
    register_seller(other, "654", name="othershop")
    second = issue(other)
    capture(api, authorize(), amount=60)
    made = second.post("/ledger/invoice-purchase/v1/502/authorizations", authorization_body())
    assert made.status_code == 201, made.text
    capture(second, made.data, amount=70)
    return api, second


LISTS = (
    "/ledger/invoice-purchase/v1/{}/authorizations",
    "/ledger/invoice/v1/{}/invoices",
    "/ledger/invoice/v1/{}/events",
    "/ledger/customer/v1/{}/customers",
    "/ledger/account/v1/{}/accounts",
)


def test_with_the_ledgers_filter_out_of_every_query_nothing_of_another_ledger_is_seen(
    two_ledgers, monkeypatch
):
    before = [
        [api.get(path.format(number)).content for path in LISTS]
        for api, number in zip(two_ledgers, (501, 502), strict=True)
    ]
    dropped = without_filters(monkeypatch)
    # It does what it says: seen across ledgers, one ledger's rows are everybody's.
    assert Authorization.objects.filter(ledger=501).count() == 2
    for api, number, answers in zip(two_ledgers, (501, 502), before, strict=True):
        dropped.clear()
        for path, answer in zip(LISTS, answers, strict=True):
            assert answer.count(b'"@id"') >= 2 or "events" in path
            assert api.get(path.format(number)).content == answer
        assert len(dropped) >= len(LISTS)


def test_outside_of_a_ledger_no_row_is_seen_changed_or_added(two_ledgers):
    seen = {model: model._base_manager.count() for model in [*MODELS, Ledger]}
    assert sum(map(bool, seen.values())) > 12
    with row_security.outside():
        assert {model: model._base_manager.count() for model in seen} == dict.fromkeys(seen, 0)
        assert Seller.objects.update(name="Mine") == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Seller.objects.create(ledger_id=501, number="1", name="New")
    assert {model: model._base_manager.count() for model in seen} == seen


def test_within_a_ledger_only_its_own_rows_are_seen_changed_and_added(two_ledgers):
    with row_security.within(502):
        for model in MODELS:
            assert not model._base_manager.exclude(ledger=502).exists()
        assert list(Ledger.objects.values_list("pk", flat=True)) == [502]
        assert Seller.objects.update(name="Mine") == 1
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Seller.objects.create(ledger_id=501, number="1", name="New")
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Seller.objects.update(ledger=501)
    assert dict(Seller.objects.values_list("ledger", "name")) == {501: "testshop", 502: "Mine"}


def test_what_a_rolled_back_savepoint_had_chosen_is_chosen_no_more(two_ledgers):
    def seen():
        return set(Customer.objects.values_list("ledger", flat=True))

    def fail():
        with transaction.atomic():
            with row_security.within(502):
                assert seen() == {502}
            raise RuntimeError

    with row_security.within(501):
        with pytest.raises(RuntimeError):
            fail()
        assert seen() == {501}
        with transaction.atomic(), row_security.across_ledgers():
            assert seen() == {501, 502}
        assert seen() == {501}


UNBALANCED = """
WITH entry AS (
    INSERT INTO accounts_journalentry (ledger_id, template, accounting_action, transaction_cause,
           book_on, value_on, document_type, document_id, created_by)
    SELECT ledger_id, template, accounting_action, transaction_cause, book_on, value_on,
           document_type, 4711, created_by
      FROM accounts_journalentry WHERE ledger_id = 501 LIMIT 1 RETURNING id)
INSERT INTO accounts_journalline (ledger_id, entry_id, book, role, account_number, debit, credit,
       currency, book_on, exported)
SELECT 501, entry.id, 'client', 'receivable', '1510', 1, 0, 'SEK', '2026-06-08', false
  FROM entry RETURNING 1
"""


def test_an_entry_is_not_taken_for_balanced_because_its_lines_are_out_of_sight(two_ledgers):
    with row_security.within(501):
        assert query(UNBALANCED) == [(1,)]
    with row_security.within(502), pytest.raises(DatabaseError, match="does not balance"):
        connection.check_constraints()
    transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_outside_of_transactions_each_way_to_read_and_write_says_its_ledger(ledger):
    open_ledger(502, name="Other AB", country="SE")
    for number in (501, 502):
        register_seller(Ledger.objects.get(pk=number), "1", name="A")
    with row_security.within(501):
        assert [one.ledger_id for one in Seller.objects.iterator(1)] == [501]
        with connection.cursor() as cursor, cursor.copy(
            "COPY (SELECT ledger_id FROM core_seller) TO STDOUT"
        ) as copy:  # fmt: skip
            assert b"".join(copy) == b"501\n"
        with connection.cursor() as cursor:
            cursor.executemany("UPDATE core_seller SET name = %s", [["B"], ["C"]])
        assert Seller.objects.count() == 1
        # Nothing is left on the connection, which a pooler may give to somebody else.
        with psycopg.ClientCursor(connection.connection) as plain:
            assert plain.execute("SELECT count(*) FROM core_seller").fetchone() == (0,)
    assert dict(Seller.objects.values_list("ledger", "name")) == {501: "C", 502: "A"}


REFUSED = [
    "TRUNCATE core_statechange",
    "TRUNCATE core_seller CASCADE",
    "UPDATE accounts_journalline SET debit = 0",
    "DELETE FROM core_statechange",
    "UPDATE core_statechange SET created_by = 'other'",
    "UPDATE core_event SET data = '{}'",
    "DELETE FROM django_migrations",
    "ALTER TABLE core_statechange DISABLE TRIGGER USER",
    "ALTER TABLE core_seller DISABLE ROW LEVEL SECURITY",
    "DROP POLICY one_ledger ON core_seller",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN RETURN NEW; END'",
    "CREATE TRIGGER mine BEFORE INSERT ON core_seller EXECUTE FUNCTION refuse_change()",
    "CREATE TABLE mine (id int)",
    "CREATE TEMPORARY TABLE mine (id int)",
    "SET session_replication_role = replica",
    "SET ROLE ledger_owner",
    "ALTER ROLE ledger_app BYPASSRLS",
    "CREATE DATABASE mine",
    "COPY core_seller TO PROGRAM 'cat'",
]
"""What the application's role must not do; PostgreSQL itself refuses it."""


@pytest.mark.parametrize("statement", REFUSED)
def test_the_role_of_the_application_is_refused(statement):
    parameters = connection.get_connection_params()
    address = {name: parameters[name] for name in ("host", "port", "dbname", "password")
               if name in parameters}  # fmt: skip
    # The words differ between versions of PostgreSQL; the code says that a privilege lacks.
    refused = pytest.raises(psycopg.errors.InsufficientPrivilege)
    with psycopg.connect(**address, user=APPLICATION, autocommit=True) as session, refused:
        session.execute(statement)


CHANGED = {
    "core_statechange": {"reason"},
    "core_approval": {"digest"},
    "core_event": {"position"},
    "reports_sealsalt": {"salt", "customer_id"},
}
"""Columns that may change in tables that are only added to otherwise."""


def test_what_the_role_may_do_with_each_table():
    kinds = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
    may: dict[str, set[str]] = {}
    for table, kind, allowed in query(
        "SELECT c.relname, k, has_table_privilege(c.oid, k) FROM pg_class c, unnest(%s::text[]) k "
        "WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace",
        list(kinds),
    ):
        may.setdefault(table, set())
        if allowed:
            may[table].add(kind)
    refused: dict[str, set[str]] = {}
    for table, deleting, updating in query(
        "SELECT tgrelid::regclass::text, tgtype & 8 > 0, tgtype & 16 > 0 FROM pg_trigger "
        "WHERE tgname LIKE 'pgtrigger_append_only%%'"
    ):
        pairs = (("DELETE", deleting), ("UPDATE", updating))
        refused[table] = {kind for kind, given in pairs if given}
    guarded = sorted(table for table, those in refused.items() if those == {"UPDATE", "DELETE"})
    assert len(guarded) >= 12
    wanted = {
        table: {"SELECT", "INSERT", "UPDATE", "DELETE"} - refused.get(table, set()) for table in may
    }
    for table in ("django_migrations", "core_rowversion", "core_sharedversion"):
        wanted[table] = {"SELECT"}
    assert may == wanted
    columns: dict[str, set[str]] = {}
    for table, column in query(
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
        "WHERE c.relname = ANY(%s) AND a.attnum > 0 AND NOT a.attisdropped "
        "AND has_column_privilege(c.oid, a.attnum, 'UPDATE')",
        guarded,
    ):
        columns.setdefault(table, set()).add(column)
    assert {table: columns[table] for table in CHANGED} == CHANGED


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("ALTER TABLE core_seller DISABLE ROW LEVEL SECURITY", "core_seller: row-level security"),
        ("ALTER TABLE core_seller NO FORCE ROW LEVEL SECURITY", "core_seller: row-level security "
         "is not forced"),
        ("DROP POLICY one_ledger ON core_seller", "core_seller: its policies are missing"),
        ("CREATE POLICY more ON core_seller USING (true)", "core_seller: its policies are more"),
        ("ALTER POLICY one_ledger ON core_seller USING (true)", "core_seller: its policies are"),
        ("ALTER ROLE ledger_app BYPASSRLS", "bypasses row-level security"),
        ("ALTER ROLE ledger_app CREATEROLE", "may make roles"),
        ("ALTER ROLE ledger_app SUPERUSER", "is superuser"),
        ("GRANT ledger_owner TO ledger_app", "who owns the tables"),
        ("ALTER TABLE core_seller OWNER TO ledger_app", "who owns the tables"),
        ("GRANT TRUNCATE ON core_seller TO ledger_app", "may TRUNCATE core_seller"),
        ("GRANT DELETE ON core_statechange TO PUBLIC", "may DELETE core_statechange"),
        ("GRANT UPDATE (data) ON core_event TO ledger_app", "may UPDATE core_event (data)"),
        ("GRANT CREATE ON SCHEMA public TO ledger_app", "may make tables"),
    ],
)  # fmt: skip
def test_what_lies_open_is_named_by_the_verification(ledger, statement, told):
    assert violations(ledger) == []
    with superuser() as owner:
        owner.execute(statement)
    found = violations(ledger)
    assert any(told in one for one in found), found
    transaction.set_rollback(True)


def test_a_state_is_moved_by_ledger_and_key(api, authorize):
    """The key alone would find the row, too: keys come from one sequence."""
    one = authorize()
    updates = []

    def note(execute, sql, params, many, context):
        if sql.startswith('UPDATE "invoices_authorization"'):
            updates.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        cancel(api, one)
    assert updates
    assert all('"ledger_id" = %s' in sql for sql in updates)
