"""Take scopes or sellers away from an API client."""

import datetime as dt
from typing import Any

from django.core.management import CommandParser

from ledger_project.api import clients
from ledger_project.api.client_commands import ClientCommand
from ledger_project.api.models import Client
from ledger_project.core.actors import Actor


class Command(ClientCommand):
    help = "Leave an API client only the named scopes or sellers, at once."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        for name, what in (("scope", "scopes"), ("seller", "sellers")):
            parser.add_argument(
                f"--{name}",
                nargs="+",
                action="extend",
                help=f"the {what} that it keeps; default: as they are",
            )

    def change(self, client: Client, actor: Actor, on: dt.date, **options: Any) -> dict[str, Any]:
        clients.narrow(
            client=client,
            scopes=options["scope"],
            sellers=options["seller"],
            actor=actor,
            on=on,
            reason=options["reason"],
        )
        return {}
