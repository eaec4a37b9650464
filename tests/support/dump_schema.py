"""Write `schema.sql`, which `migrate` loads into an empty database.

`make generate` runs it, and writes the file anew if a migration has come or changed; `make check`
runs it with `--check`, which only compares the digest of the migrations with the one in the file.
`tests/upgrade/test_schema.py` compares the databases.
"""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ledger_project.settings")
HEADER = """\
-- Made by `make generate` of a database that was migrated step by step; do not edit.
-- Migrations: {digest}
SET LOCAL check_function_bodies = false;
"""
NOISE = re.compile(
    r"^(--|-- (Name|Dumped|PostgreSQL database).*|\\(un)?restrict .*"
    r"|SET \w+ = .*;|SELECT pg_catalog\.set_config\(.*)$\n",
    re.MULTILINE,
)
"""What pg_dump writes around the statements, and the settings that concern its session."""
BODY = re.compile(r"(AS \$\w*\$.*?\$\w*\$;$)", re.MULTILINE | re.DOTALL)
"""That of a function, which stays as it is."""
HISTORY = "SELECT format('(%L, %L, now())', app, name) FROM django_migrations ORDER BY id"


def digest() -> str:
    """Return the digest of all migrations' sources, those of libraries, too."""
    from django.db.migrations.loader import MigrationLoader

    content = hashlib.sha256()
    for (app, name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        source = sys.modules[type(migration).__module__].__file__
        assert source
        content.update(f"{app}.{name}\n".encode() + Path(source).read_bytes())
    return content.hexdigest()[:16]


def migrated(directory: str, *options: str) -> None:
    """Migrate the database of an embedded server of its own, whose files are in the directory."""
    from django.conf import settings

    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0", *options],
        cwd=settings.BASE_DIR,
        env=os.environ | {"LEDGER_DATA_DIR": directory, "DATABASE_URL": ""},
        check=True,
    )


def dumped(directory: str, *options: str) -> str:
    """Return what pg_dump tells of that database."""
    pieces = BODY.split(_told(directory, "pg_dump", *options))
    pieces[::2] = [re.sub(r"\n\n+", "\n", NOISE.sub("", piece)) for piece in pieces[::2]]
    return "".join(pieces).strip()


def history(directory: str) -> list[str]:
    """Return the migrations that were applied to it, as rows of SQL."""
    return _told(directory, "psql", "-At", "-c", HISTORY).splitlines()


def content(directory: str) -> str:
    """Return what `schema.sql` has to be, by a database that was migrated step by step."""
    statements = dumped(
        directory, "--schema-only", "--no-owner", "--no-privileges", "--no-policies"
    )
    rows = ",\n".join(history(directory))
    return (
        f"{HEADER.format(digest=digest())}{statements}\n"
        f"INSERT INTO public.django_migrations (app, name, applied) VALUES\n{rows};\n"
    )


def _told(directory: str, program: str, *options: str) -> str:
    from ledger_project import embedded_postgres
    from ledger_project.core import row_security
    from ledger_project.embedded_postgres import supervisor

    server = embedded_postgres.start(directory)
    address = ["-h", str(server.socket_dir), "-p", str(server.port), "-U", supervisor.OWNER]
    return subprocess.run(
        [server.bin_dir / program, *address, "-d", server.database, *options],
        check=True,
        env=os.environ | {"PGOPTIONS": f"-c {row_security.SETTING}={row_security.ALL}"},
        capture_output=True,
        text=True,
    ).stdout


def main(*arguments: str) -> int:
    """Write the file, or say that it is of other migrations; return the exit status."""
    django.setup()
    from ledger_project.postgresql.schema import FILE

    if f"-- Migrations: {digest()}\n" in (FILE.read_text() if FILE.exists() else ""):
        return 0
    if "--check" in arguments:
        print(f"{FILE} is of other migrations: make generate writes it anew.")
        return 1
    with tempfile.TemporaryDirectory() as directory:
        migrated(directory, "--step-by-step")
        FILE.write_text(content(directory), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
