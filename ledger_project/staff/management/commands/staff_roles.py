"""Deliver the roles of the back office."""

import datetime as dt
from typing import Any

from django.core.management import CommandParser
from django.db import transaction

from ledger_project.core.actors import operator
from ledger_project.core.commands import LedgerCommand
from ledger_project.staff import roles


class Command(LedgerCommand):
    help = "Make the groups of the delivered roles that are missing; list who they are for."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--again", action="store_true", help="set those that were changed back, too"
        )
        super().add_arguments(parser)

    @transaction.atomic
    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        made = roles.deliver(by=operator().name, again=options["again"])
        rows = [
            {"role": one.name, "made": one.name in made, "purpose": one.purpose}
            for one in roles.ROLES
        ]
        self.table("Roles", rows)
        return rows
