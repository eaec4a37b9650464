"""Give an API client more scopes or sellers."""

import datetime as dt
from typing import Any

from django.core.management import CommandParser

from ledger_project.api import clients
from ledger_project.api.client_commands import ClientCommand
from ledger_project.api.models import Client
from ledger_project.core.actors import Actor


class Command(ClientCommand):
    help = "Give an API client more scopes or sellers; it gets the scopes with its next token."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        for name in ("scope", "seller"):
            parser.add_argument(
                f"--{name}", nargs="+", action="extend", default=[], help="added to what it has"
            )
        parser.add_argument("--all-sellers", action="store_true", help="also later ones")

    def change(self, client: Client, actor: Actor, on: dt.date, **options: Any) -> dict[str, Any]:
        clients.widen(
            client=client,
            scopes=options["scope"],
            sellers=options["seller"],
            all_sellers=options["all_sellers"],
            actor=actor,
            on=on,
            reason=options["reason"],
        )
        return {}
