"""The rules of the database are those of the files in `sql` and of the models, and no others."""

import re
from pathlib import Path

import pgtrigger
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from ledger_project.core.database_rules import digest, install_sql
from tests.support.catalog import catalog
from tests.support.roles import superuser

BASE = Path(settings.BASE_DIR)
SOURCES = sorted([*BASE.glob("*/sql/*.sql"), *BASE.glob("*/*/sql/*.sql")])
CREATES = re.compile(r"CREATE\s+(?:OR\s+REPLACE\s+)?FUNCTION\s+(\w+)", re.IGNORECASE)


def ours(found):
    """Return what is not the job queue's, whose migrations bring its own."""
    return {name: sql for name, sql in found.items() if not name.startswith("procrastinate_")}


@pytest.fixture
def scratch(db):
    """Yield a cursor whose changes of the schema are undone."""
    with transaction.atomic(), superuser() as cursor:
        yield cursor
        transaction.set_rollback(True)


def test_each_function_in_the_database_is_the_one_of_its_file(scratch):
    live = ours(catalog(scratch)["functions"])
    scratch.execute("CREATE SCHEMA files; SET LOCAL search_path = files, public")
    for source in SOURCES:
        scratch.execute(source.read_text())
    defined = {
        name.removeprefix("files."): sql.replace(" files.", " public.", 1)
        for name, sql in catalog(scratch)["functions"].items()
        if " files." in sql
    }
    assert live == defined
    assert len(live) >= 6


def test_each_trigger_in_the_database_is_declared_with_its_model(scratch):
    live = ours(catalog(scratch)["triggers"])
    for name in live:
        table, _, trigger = name.partition(".")
        scratch.execute(f"DROP TRIGGER {trigger} ON {table}")
    for model, trigger in pgtrigger.registered():
        scratch.execute(trigger.compile(model).install_sql)
    assert live == ours(catalog(scratch)["triggers"])
    assert len(live) >= 16


@pytest.mark.django_db
def test_the_database_has_no_views_as_they_would_have_no_source():
    with connection.cursor() as cursor:
        assert ours(catalog(cursor)["views"]) == {}


def test_the_balance_of_an_entry_is_checked_when_its_transaction_ends(scratch):
    found = [sql for name, sql in catalog(scratch)["triggers"].items() if "entry_balances" in name]
    assert len(found) == 1
    assert "AFTER INSERT ON public.accounts_journalline DEFERRABLE INITIALLY DEFERRED" in found[0]
    assert "FOR EACH ROW EXECUTE FUNCTION check_entry_balance()" in found[0]


def test_migrations_define_the_functions_of_their_own_app_only():
    homes = {
        name: source.parents[1]
        for source in SOURCES
        for name in CREATES.findall(source.read_text())
    }
    elsewhere = [
        (str(migration.relative_to(BASE)), name)
        for migration in [*BASE.glob("*/migrations/*.py"), *BASE.glob("*/*/migrations/*.py")]
        for name in CREATES.findall(migration.read_text())
        if homes.get(name) != migration.parents[1]
    ]
    assert elsewhere == []


@pytest.fixture
def invoices_sql(tmp_path, monkeypatch):
    """Return the directory of an app's functions, with one of them."""
    monkeypatch.setattr(apps.get_app_config("invoices"), "path", str(tmp_path))
    directory = tmp_path / "sql"
    (directory / "former").mkdir(parents=True)
    (directory / "interest.sql").write_text("SELECT 1")
    return directory


def test_a_migration_installs_the_text_that_it_names(invoices_sql):
    first = digest("SELECT 1")
    assert install_sql("invoices", "interest", first).sql == "SELECT 1"
    (invoices_sql / "former" / f"interest.{first}.sql").write_text("SELECT 1")
    (invoices_sql / "interest.sql").write_text("SELECT 2")
    assert install_sql("invoices", "interest", first).sql == "SELECT 1"
    assert install_sql("invoices", "interest", digest("SELECT 2")).sql == "SELECT 2"


def test_a_function_that_changed_without_keeping_its_former_text_is_refused(invoices_sql):
    (invoices_sql / "interest.sql").write_text("SELECT 2")
    with pytest.raises(LookupError, match=rf"interest\.{digest('SELECT 1')}\.sql"):
        install_sql("invoices", "interest", digest("SELECT 1"))
