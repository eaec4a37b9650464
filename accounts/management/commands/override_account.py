"""Set the ledger's own account number of a role of the client book."""

import datetime as dt
from typing import Any

from django.core.management import CommandParser

from accounts.books.chart import CLIENT_ROLES, NAMES, Role, default_number
from accounts.models import ChartOverride
from ledger_project.core.commands import LedgerCommand
from ledger_project.core.setup import set_members


class Command(LedgerCommand):
    help = (
        "Set the ledger's own number for a role of the client book, or without NUMBER return to "
        "the country's default. Posted lines keep their number."
    )
    takes_ledger = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("role", choices=sorted(CLIENT_ROLES), metavar="ROLE")
        parser.add_argument("number", nargs="?", metavar="NUMBER")
        parser.add_argument("--name", help="default: the name of the role")

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        role, number = Role(options["role"]), options["number"]
        found = ChartOverride.objects.filter(ledger=ledger, role=role)
        if number is None:
            found.delete()
        else:
            override = found.first() or ChartOverride(ledger=ledger, role=role)
            set_members(override, {"number": number, "name": options["name"] or NAMES[role]})
            override.save()
        row = {
            "ledger": ledger.number,
            "role": role.value,
            "number": number or default_number(role, ledger.country),
            "default": default_number(role, ledger.country),
        }
        self.table("Account number", [row])
        return row
