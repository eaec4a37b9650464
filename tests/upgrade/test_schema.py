"""A new database, which `schema.sql` makes at once, is what all migrations make of an empty one."""

import re

import psycopg
import pytest

from ledger_project import embedded_postgres
from ledger_project.embedded_postgres import supervisor
from ledger_project.postgresql import schema
from tests.support import dump_schema
from tests.support.catalog import catalog, read_again
from tests.support.roles import superuser

EVERYTHING = (
    "--create",
    "--inserts",
    "--enable-row-security",
    "--exclude-table-data=django_migrations",
    "--exclude-table-data=core_sharedversion",
)
"""Tables, rules, rows, sequences, owners and privileges, those of the database, too.

Not the versions of the reference rates that are shipped, whose salts are drawn.
"""


def everything(directory):
    """Return all that a database holds, but for the instants of its rows."""
    server = embedded_postgres.start(directory)
    address = {"host": str(server.socket_dir), "port": server.port, "dbname": server.database}
    with psycopg.connect(**address, user=supervisor.OWNER) as database:
        read_again(database.cursor())
    found = dump_schema.dumped(directory, *EVERYTHING)
    return re.sub(r"'[0-9-]{10} [0-9:.]+\+00'", "'an instant'", found).splitlines()


@pytest.mark.slow
def test_loaded_and_migrated_databases_are_alike_to_the_last_row_and_privilege(tmp_path):
    stepped, loaded = str(tmp_path / "stepped"), str(tmp_path / "loaded")
    dump_schema.migrated(stepped, "--step-by-step")
    dump_schema.migrated(loaded)
    # What `make generate` would write.
    assert schema.FILE.read_text().splitlines() == dump_schema.content(stepped).splitlines()
    assert dump_schema.history(loaded) == dump_schema.history(stepped)
    expected = everything(stepped)
    assert everything(loaded) == expected
    for kind in ("CREATE POLICY", "GRANT SELECT", "INSERT INTO public.core_referencerate"):
        assert any(line.startswith(kind) for line in expected), kind


@pytest.mark.django_db
def test_a_database_with_tables_is_left_to_the_migrations():
    with superuser() as cursor:
        before = catalog(cursor)
        assert not schema.load("default")
        assert catalog(cursor) == before
