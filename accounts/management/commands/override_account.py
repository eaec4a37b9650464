"""Set the ledger's own account number of a role of the client book."""

import datetime as dt
from functools import partial
from typing import Any

from django.core.management import CommandParser

from accounts.books.chart import CLIENT_ROLES, Role, default_number
from accounts.books.overrides import override_account
from ledger_project.core import transactions
from ledger_project.core.actors import operator
from ledger_project.core.commands import LedgerCommand, add_reason


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
        add_reason(parser)

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        role = Role(options["role"])
        work = partial(
            override_account,
            ledger=ledger,
            actor=operator(),
            role=role,
            number=options["number"],
            name=options["name"] or "",
            reason=options["reason"],
        )
        number = transactions.run(work)
        row = {
            "ledger": ledger.number,
            "role": role.value,
            "number": number,
            "default": default_number(role, ledger.country),
        }
        self.table("Account number", [row])
        return row
