"""Django's migrate, as the owner of the tables; it sets row-level security and privileges, too."""

from typing import Any

import psycopg.errors
from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import ProgrammingError, connections, transaction

from ledger_project.core import roles, row_security, setting_changes
from ledger_project.postgresql import schema
from ledger_project.postgresql.base import as_owner

NOT_ALL = ("app_label", "plan", "check_unapplied", "fake", "fake_initial", "prune", "step_by_step")


class Command(migrate.Command):
    help = (
        "Update the tables as their owner (LEDGER_MIGRATE_DATABASE_URL), protect those of ledgers "
        "by row-level security, and let the application's role do what it has to."
    )

    def add_arguments(self, parser: Any) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--step-by-step",
            action="store_true",
            help="Apply each migration to an empty database, too: it takes a minute.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        database = options["database"]
        with connections[database].cursor() as cursor:
            cursor.execute("SELECT current_user")
            (application,) = cursor.fetchone()
        with as_owner(database):
            try:
                setting_changes.all_made_by("migrate", connections[database])
                if not any(options.get(one) for one in NOT_ALL) and schema.load(database):
                    self._say(f"Loaded {schema.FILE.name} into the empty database.", options)
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

    def _say(self, text: str, options: dict[str, Any]) -> None:
        if options["verbosity"] >= 1:
            self.stdout.write(text)
