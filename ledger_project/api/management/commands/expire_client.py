"""Set the last day of an API client."""

import datetime as dt
from typing import Any

from django.core.management import CommandParser

from ledger_project.api import clients
from ledger_project.api.client_commands import ClientCommand
from ledger_project.api.models import Client
from ledger_project.core.actors import Actor
from ledger_project.core.commands import iso_date


class Command(ClientCommand):
    help = "Set the last day on which an API client and its tokens work, or take it back."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        day = parser.add_mutually_exclusive_group(required=True)
        day.add_argument("--valid-to", type=iso_date, metavar="DATE", help="its last day")
        day.add_argument("--never", action="store_true", help="until it is revoked")

    def change(self, client: Client, actor: Actor, on: dt.date, **options: Any) -> dict[str, Any]:
        clients.set_last_day(
            client=client,
            valid_to=options["valid_to"],
            actor=actor,
            on=on,
            reason=options["reason"],
        )
        return {}
