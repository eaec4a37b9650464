"""Give an API client a new secret; the previous one works for a day."""

import datetime as dt
from typing import Any

from django.core.management import CommandParser

from ledger_project.api import clients
from ledger_project.api.client_commands import ClientCommand
from ledger_project.api.models import Client
from ledger_project.core import clock
from ledger_project.core.actors import Actor


class Command(ClientCommand):
    help = "Give an API client a new secret, shown once. The previous one works for one day more."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--at-once",
            action="store_true",
            help="after a leak: end the previous secret now, and the tokens fetched so far",
        )

    def change(self, client: Client, actor: Actor, on: dt.date, **options: Any) -> dict[str, Any]:
        secret = clients.rotate_secret(
            client=client,
            actor=actor,
            on=on,
            now=clock.now(),
            at_once=options["at_once"],
            reason=options["reason"],
        )
        return {"previous_until": client.previous_until, "client_secret": secret}
