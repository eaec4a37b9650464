"""Django's migrate, as the owner of the tables; it sets row-level security and privileges, too."""

from typing import Any

import psycopg.errors
from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import ProgrammingError, connections, transaction

from ledger_project.core import roles, row_security
from ledger_project.postgresql.base import as_owner


class Command(migrate.Command):
    help = (
        "Update the tables as their owner (LEDGER_MIGRATE_DATABASE_URL), protect those of ledgers "
        "by row-level security, and let the application's role do what it has to."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        database = options["database"]
        with connections[database].cursor() as cursor:
            cursor.execute("SELECT current_user")
            (application,) = cursor.fetchone()
        with as_owner(database):
            try:
                super().handle(*args, **options)
                if not options["plan"] and not options["check_unapplied"]:
                    with transaction.atomic(database):
                        row_security.protect()
                        roles.grant(application)
            except ProgrammingError as error:
                if not isinstance(error.__cause__, psycopg.errors.InsufficientPrivilege):
                    raise
                raise CommandError(
                    f"{str(error).strip()}: migrations need the owner of the tables, whose "
                    "address LEDGER_MIGRATE_DATABASE_URL gives"
                ) from error
