"""Rename an API client."""

import datetime as dt
from typing import Any

from django.core.management import CommandParser

from ledger_project.api import clients
from ledger_project.api.client_commands import ClientCommand
from ledger_project.api.models import Client
from ledger_project.core.actors import Actor


class Command(ClientCommand):
    help = "Rename an API client."
    takes_reason = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("name", metavar="NAME")

    def change(self, client: Client, actor: Actor, on: dt.date, **options: Any) -> dict[str, Any]:
        clients.rename(client=client, name=options["name"], actor=actor, on=on)
        return {}
