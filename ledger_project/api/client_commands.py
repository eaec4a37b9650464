"""Base of the commands that change one API client, and how they show it."""

import datetime as dt
from typing import Any

from django.core.management import CommandParser

from ledger_project.api import clients
from ledger_project.api.models import Client
from ledger_project.api.states import CLIENT
from ledger_project.core import transactions
from ledger_project.core.actors import Actor, operator
from ledger_project.core.commands import LedgerCommand, add_reason


class ClientCommand(LedgerCommand):
    """A command that changes the client with the given `client_id` by one operation."""

    takes_reason = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("client_id", metavar="CLIENT", help="its client_id")
        if self.takes_reason:
            add_reason(parser)

    def change(self, client: Client, actor: Actor, on: dt.date, **options: Any) -> dict[str, Any]:
        """Change the locked client; return what is shown beside it."""
        raise NotImplementedError

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        actor = operator()

        def work() -> dict[str, Any]:
            client = clients.get(options["client_id"])
            more = self.change(client, actor, on, **options)
            return {**shown(client, on), **more}

        result: dict[str, Any] = transactions.run(work)
        self.show(result)
        return result

    def show(self, result: dict[str, Any]) -> None:
        """Print the client a line a member, unless JSON is wanted."""
        if self.as_json:
            return
        for label, value in result.items():
            text = ", ".join(value) if isinstance(value, list) else value
            if label == "sellers" and value is None:
                text = "all"
            self.console.print(f"{label:16} {'' if text is None else text}", soft_wrap=True)
        if "client_secret" in result:
            self.console.print("The secret is kept only as a hash: note it now.")


def shown(client: Client, on: dt.date) -> dict[str, Any]:
    """Return the row of a client, without its secret."""
    return {
        "client_id": client.client_id,
        "name": client.name,
        "ledger": client.ledger_id,
        "state": CLIENT.state_of(client, on),
        "sellers": client.seller_numbers(),
        "scopes": client.scopes.split(),
        "certificates": client.certificates,
        "needs_secret": client.needs_secret,
        "valid_to": client.valid_to,
        "last_used_at": client.last_used_at,
    }
