"""A database of an earlier release becomes, by `migrate`, what a new one is, and keeps its books.

`61bd742.sql.xz` is what `make demo` of that commit left: one ledger of invented people over five
weeks. `pg_dump --no-owner --no-privileges --inserts --rows-per-insert=500` wrote it, without access
tokens and with three PDF documents of each type.
"""

import json
import lzma
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.support.catalog import catalog, read_again

DUMP = Path(__file__).with_name("61bd742.sql.xz")
LAST_DAY = "2026-11-29"

# Also of the tests that do not read the test database: so they run together, after one upgrade.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def upgraded(django_db_setup, django_db_blocker):
    """Return the parameters of a connection to a database of that release, migrated."""
    with django_db_blocker.unblock():
        fresh = connection.get_connection_params()
    known = {name: fresh[name] for name in ("host", "port", "user", "password") if fresh.get(name)}
    name = f"{fresh['dbname']}_upgrade"
    with psycopg.connect(**known, dbname=fresh["dbname"], autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            with psycopg.connect(**known, dbname=name) as database:
                database.execute("SET synchronous_commit = off")
                database.execute(lzma.decompress(DUMP.read_bytes()))
            run({**known, "dbname": name}, "migrate", "--verbosity=0")
            yield {**known, "dbname": name}
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def run(database, *command):
    """Run a command on the database, as an operator does; return what it writes."""
    account = ":".join(quote(database[part], safe="") for part in ("user", "password")
                       if part in database)  # fmt: skip
    place = quote(str(database.get("host", "")), safe="") + f":{database.get('port', 5432)}"
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DATABASE_URL": f"postgres://{account}@{place}/{database['dbname']}",
            "LEDGER_BUSINESS_DATE": LAST_DAY,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_an_upgraded_database_has_the_schema_of_a_new_one(upgraded):
    with connection.cursor() as cursor:
        read_again(cursor)
        new = catalog(cursor)
    with psycopg.connect(**upgraded) as database, database.cursor() as cursor:
        read_again(cursor)
        old = catalog(cursor)
        database.rollback()
    for kind, definitions in new.items():
        assert old[kind] == definitions, kind


def test_an_upgraded_ledger_verifies(upgraded):
    (result,) = json.loads(run(upgraded, "verify_ledger", "--json"))
    assert result["ledger"] == 501
    assert result["clean"] is True


def test_the_files_of_an_upgraded_ledger_are_made_again_byte_for_byte(upgraded):
    result = json.loads(run(upgraded, "reproduce_files", "--json"))
    assert result == {"files": [{"ledger": 501, "files": 91}], "different": []}


def test_payouts_and_settlements_of_before_keep_what_they_were(upgraded):
    """Each payout is known by its settlement's number; what was paid out has no payout."""
    with psycopg.connect(**upgraded) as database, database.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE (p.number, p.ordered_on, p.purpose) IS "
            "DISTINCT FROM (s.number, s.settled_on, 'settlement')) FROM accounts_payout p "
            "LEFT JOIN accounts_settlement s ON s.id = p.settlement_id"
        )
        payouts, different = cursor.fetchone()
        cursor.execute("SELECT count(*), count(events) FROM accounts_settlement")
        settlements, by_event = cursor.fetchone()
        cursor.execute(
            "SELECT count(*), count(payout_id) FROM accounts_surplususe WHERE kind = 'payout'"
        )
        paid_out, with_payout = cursor.fetchone()
    assert min(payouts, settlements, paid_out) > 0
    assert (different, by_event, with_payout) == (0, 0, 0)
