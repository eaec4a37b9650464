"""A migrated database that the processes of the tests copy, as migrating takes half a minute."""

import hashlib

from django.conf import settings
from django.db import connection

SOURCES = (
    "*/migrations/*.py",
    "ledger_project/*/migrations/*.py",
    "*/sql/**/*.sql",
    "ledger_project/core/**/*.py",
    "ledger_project/settings.py",
    "uv.lock",
)
"""The migrations, and what they import: a change there makes another database."""
_LOCK = 0x6D696772


def _digest() -> str:
    content = hashlib.sha256()
    for pattern in SOURCES:
        for file in sorted(settings.BASE_DIR.glob(pattern)):
            content.update(f"{file.relative_to(settings.BASE_DIR)}\n".encode() + file.read_bytes())
    return content.hexdigest()[:16]


def template() -> str:
    """Return the name of a migrated database; the first process that asks makes it.

    It is kept for later runs, until a migration changes.
    """
    family = f"migrated_{connection.settings_dict['NAME']}_"
    name = family + _digest()
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [family])
        found = [row[0] for row in cursor.fetchall()]
        if name not in found:
            for former in found:
                cursor.execute(f'DROP DATABASE "{former}" WITH (FORCE)')
            # Under its name only when it is complete: the process may be ended on the way.
            _migrate(f"{name}_unfinished")
            cursor.execute(f'ALTER DATABASE "{name}_unfinished" RENAME TO "{name}"')
    return name


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
