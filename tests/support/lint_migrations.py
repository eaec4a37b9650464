"""Refuse migrations that the server before cannot bear: what is new runs beside what is old.

`make check` runs it over each migration that is not in `released_migrations.txt`: no column that is
dropped, renamed, changed or made NOT NULL without a default of the database, no table that is
dropped or renamed. Do it in two releases: first the code stops using it, then it goes. What was
released is listed with `--accept`.
"""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ledger_project.settings")
RELEASED = Path(__file__).with_name("released_migrations.txt")
BORNE = {
    # Columns that only get longer. Dispatchers of the version before are stopped first.
    "webhooks 0003_encrypted_secrets",
    # Their unique constraints allow all that the ones before them did.
    "core 0024_interest_terms",
    "invoices 0019_claim_terms_since",
    # Their unique constraint is about files of a new type, too, which that server does not make.
    "reports 0013_direct_debit",
    "reports 0014_collection_files",
    "reports 0015_letter_batches",
    "reports 0016_fee_documents",
    "reports 0017_fee_reminders",
    # Its unique constraint is about a new column, which that server leaves empty.
    "accounts 0020_fee_documents",
}
"""What the linter cannot judge, with the reason why the server before bears it."""
PACKAGES = ("ledger_project", "customers", "accounts", "invoices", "webhooks", "reports")


def main(*arguments: str) -> int:
    """Lint what is new, or list all as released; return the exit status."""
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django_migration_linter.migration_linter import MigrationLinter

    own = {
        f"{app} {name}": migration
        for (app, name), migration in MigrationLoader(None).disk_migrations.items()
        if type(migration).__module__.startswith(PACKAGES)
    }
    if "--accept" in arguments:
        RELEASED.write_text("".join(f"{one}\n" for one in sorted(own)))
        return 0
    released = RELEASED.read_text().splitlines()
    connection.ensure_connection()
    linter = MigrationLinter(str(settings.BASE_DIR), no_cache=True)
    for one in sorted(own.keys() - {*released, *BORNE}):
        linter.lint_migration(own[one])
    return int(linter.has_errors)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
