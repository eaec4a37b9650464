"""The roles of the database in tests: everything is done as the application's, restricted role.

Sessions are the superuser's, who has taken that role: so what a test does as somebody else, it can
do in the same transaction, and has to say so.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.signals import connection_created

from ledger_project.embedded_postgres import supervisor

_settings = connection.settings_dict
APPLICATION: str = _settings["USER"] or supervisor.APPLICATION
OWNER: str = _settings.get("OWNER", {}).get("user") or supervisor.OWNER
_EMBEDDED = _settings["ENGINE"] == "ledger_project.embedded_postgres"
SUPERUSER: str = supervisor.SUPERUSER if _EMBEDDED else OWNER

WRITTEN_BY_MIGRATE = {"auth_permission", "django_content_type"}


def restrict() -> None:
    """Let each connection to a database of the tests take the application's role."""
    connection.settings_dict["USER"] = SUPERUSER
    suffix = connection.creation.sql_table_creation_suffix
    connection.creation.sql_table_creation_suffix = lambda: f'{suffix()} OWNER "{OWNER}"'
    connection_created.connect(_take_role, dispatch_uid="tests")
    # What a test with transactions of its own leaves behind. (Without a statement to flush, Django
    # does not write the permissions anew either.)
    connection.ops.sql_flush = lambda *_, **__: []
    connection.ops.execute_sql_flush = _empty
    connection.close()


def _empty(_: list[str]) -> None:
    """Delete all rows but those of `migrate`; to TRUNCATE all tables takes ten times as long."""
    tables = set(connection.introspection.django_table_names(include_views=False))
    asked = " UNION ALL ".join(
        f"SELECT '{table}' WHERE EXISTS (SELECT FROM \"{table}\")"
        for table in sorted(tables - WRITTEN_BY_MIGRATE)
    )
    with guards_lifted() as cursor:
        cursor.execute(asked)
        for (table,) in cursor.fetchall():
            cursor.execute(f'DELETE FROM "{table}"')


def _take_role(sender: Any, connection: Any, **_: Any) -> None:
    if connection.alias != NO_DB_ALIAS and not connection.for_owner:
        connection.connection.execute(f'SET ROLE "{APPLICATION}"')


@contextlib.contextmanager
def superuser() -> Iterator[Any]:
    """Yield a cursor of the superuser, on the test's own connection."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        yield cursor
        if not connection.needs_rollback:  # That gives the role back.
            cursor.execute(f'SET ROLE "{APPLICATION}"')


@contextlib.contextmanager
def guards_lifted() -> Iterator[Any]:
    """Yield such a cursor, with triggers and foreign keys off."""
    with superuser() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        cursor.execute("SET session_replication_role = origin")
