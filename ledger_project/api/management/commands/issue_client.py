"""Issue an API client; its secret is shown once."""

import datetime as dt
from typing import Any

from django.core.management import CommandParser

from ledger_project.api.clients import issue_client
from ledger_project.core.commands import LedgerCommand


class Command(LedgerCommand):
    help = "Issue an API client of a ledger. The secret is shown once."
    takes_ledger = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--seller", nargs="+", action="extend", default=[], help="default: all sellers"
        )
        parser.add_argument(
            "--scope", nargs="+", action="extend", default=[], help="default: a pair for each API"
        )
        parser.add_argument("--name", default="")

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        client, secret = issue_client(
            ledger, sellers=options["seller"], scopes=options["scope"], name=options["name"]
        )
        result = {
            "client_id": client.client_id,
            "client_secret": secret,
            "ledger": ledger.number,
            "sellers": client.seller_numbers(),
            "scopes": client.scopes.split(),
        }
        if not self.as_json:
            shown = {**result, "sellers": ", ".join(result["sellers"] or ["all"])}
            shown["scopes"] = ", ".join(result["scopes"])
            for label, value in shown.items():
                self.console.print(f"{label:14} {value}", soft_wrap=True)
            self.console.print("The secret is kept only as a hash: note it now.")
        return result
