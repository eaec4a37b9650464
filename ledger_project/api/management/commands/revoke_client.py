"""Revoke an API client."""

import datetime as dt
from typing import Any

from ledger_project.api import clients
from ledger_project.api.client_commands import ClientCommand
from ledger_project.api.models import Client
from ledger_project.core.actors import Actor


class Command(ClientCommand):
    help = "Refuse an API client and all of its tokens from now on, for good."

    def change(self, client: Client, actor: Actor, on: dt.date, **options: Any) -> dict[str, Any]:
        clients.revoke(client=client, actor=actor, on=on, reason=options["reason"])
        return {}
