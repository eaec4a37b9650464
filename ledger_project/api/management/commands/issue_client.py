"""Issue an API client; its secret is shown once."""

import datetime as dt
from typing import Any

from django.core.management import CommandParser

from ledger_project.api import clients
from ledger_project.api.client_commands import ClientCommand, shown
from ledger_project.core import transactions
from ledger_project.core.actors import operator
from ledger_project.core.commands import LedgerCommand, iso_date


class Command(ClientCommand):
    help = "Issue an API client of a ledger, with the named scopes alone. Its secret is shown once."
    takes_ledger = True

    def add_arguments(self, parser: CommandParser) -> None:
        LedgerCommand.add_arguments(self, parser)
        parser.add_argument(
            "--seller", nargs="+", action="extend", default=[], help="default: all sellers"
        )
        parser.add_argument(
            "--scope",
            nargs="+",
            action="extend",
            default=[],
            help="such as invoice:read, or invoice for read and write; default: none",
        )
        parser.add_argument("--name", default="")
        parser.add_argument("--valid-to", type=iso_date, metavar="DATE", help="its last day")

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        client, secret = transactions.run(
            lambda: clients.issue_client(
                ledger,
                sellers=options["seller"],
                scopes=options["scope"],
                name=options["name"],
                valid_to=options["valid_to"],
                actor=operator(),
                on=on,
            )
        )
        result = {**shown(client, on), "client_secret": secret}
        self.show(result)
        if not client.scopes and not self.as_json:
            self.console.print("It may do nothing yet: give it scopes with widen_client.")
        return result
