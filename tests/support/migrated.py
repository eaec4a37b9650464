"""Migrated databases that the tests copy: one of an earlier release takes a minute to migrate."""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.db import connection

from ledger_project.core import row_security

SOURCES = (
    "*/migrations/*.py",
    "ledger_project/*/migrations/*.py",
    "*/sql/**/*.sql",
    "ledger_project/core/**/*.py",
    "ledger_project/postgresql/schema.*",
    "ledger_project/settings.py",
    "uv.lock",
)
"""The migrations, and what they import: a change there makes another database."""


def _digest(more: bytes) -> str:
    content = hashlib.sha256(more)
    for pattern in SOURCES:
        for file in sorted(settings.BASE_DIR.glob(pattern)):
            content.update(f"{file.relative_to(settings.BASE_DIR)}\n".encode() + file.read_bytes())
    return content.hexdigest()[:16]


def kept(family: str, make: Callable[[str], None], more: bytes = b"") -> str:
    """Return the name of a database that `make` makes by name, for the first process that asks.

    It is kept for later runs, until a migration changes, or what `more` holds.
    """
    name = f"{family}-{_digest(more)}"
    with row_security.outside(), connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        # The first process migrates meanwhile, however long that takes.
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [family])
        cursor.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"{family}-"]
        )
        found = [row[0] for row in cursor.fetchall()]
        if name not in found:
            for former in found:
                cursor.execute(f'DROP DATABASE "{former}" WITH (FORCE)')
            # Under its name only when it is complete: the process may be ended on the way.
            make(f"{name}-unfinished")
            cursor.execute(f'ALTER DATABASE "{name}-unfinished" RENAME TO "{name}"')
    return name


def template() -> str:
    """Return the name of a migrated database without data."""
    return kept(f"migrated_{connection.settings_dict['NAME']}", _migrate)


def _migrate(name: str) -> None:
    """Create a database and migrate it, as Django does for tests."""
    configured = connection.settings_dict
    before, test = configured["NAME"], configured["TEST"]["NAME"]
    configured["TEST"]["NAME"] = name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        configured["NAME"] = before
        configured["TEST"]["NAME"] = test
        settings.DATABASES["default"]["NAME"] = before
