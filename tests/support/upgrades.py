"""Databases of earlier releases, migrated to this one."""

import contextlib
import lzma
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connection

from tests.support import migrated, roles


@contextlib.contextmanager
def upgraded(dump: Path) -> Iterator[dict[str, Any]]:
    """Yield the parameters of a connection to a copy of a dump's database, migrated."""
    fresh = connection.get_connection_params()
    known = {name: fresh[name] for name in ("host", "port", "password") if fresh.get(name)}
    known["user"] = roles.OWNER
    stem = dump.name.partition(".")[0]
    name = f"{fresh['dbname']}_{stem}"
    with psycopg.connect(
        **{**known, "user": roles.SUPERUSER}, dbname=fresh["dbname"], autocommit=True
    ) as server:

        def upgrade(made: str) -> None:
            server.execute(f'CREATE DATABASE "{made}" TEMPLATE template0 OWNER "{roles.OWNER}"')
            with psycopg.connect(**known, dbname=made) as database:
                database.execute("SET synchronous_commit = off")
                database.execute(lzma.decompress(dump.read_bytes()))
            run({**known, "dbname": made}, "migrate", "--verbosity=0")

        source = migrated.kept(f"upgraded_{stem}", upgrade, dump.read_bytes())
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}" OWNER "{roles.OWNER}"')
        # A copy does not have the privileges of its template.
        server.execute(f'REVOKE TEMPORARY ON DATABASE "{name}" FROM PUBLIC')
        try:
            # The owner, too, sees no more than is asked for.
            yield {**known, "dbname": name, "options": "-c app.ledger=*"}
        finally:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def run(database: dict[str, Any], *command: str, on: str = "2026-11-29", status: int = 0) -> str:
    """Run a command on the database, as an operator does on a day; return what it writes."""

    def address(user: str) -> str:
        account = quote(user, safe="")
        if "password" in database:
            account += ":" + quote(database["password"], safe="")
        place = quote(str(database.get("host", "")), safe="") + f":{database.get('port', 5432)}"
        return f"postgres://{account}@{place}/{database['dbname']}"

    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DATABASE_URL": address(roles.APPLICATION),
            "LEDGER_MIGRATE_DATABASE_URL": address(roles.OWNER),
            "LEDGER_BUSINESS_DATE": on,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout
