"""List API clients: who may do what, until when, and who is still used."""

import datetime as dt
from typing import Any

from ledger_project.api.client_commands import shown
from ledger_project.api.models import Client
from ledger_project.core.commands import LedgerCommand


class Command(LedgerCommand):
    help = "List the API clients of ledgers with their rights, last day and last use."
    takes_ledgers = True

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        numbers = [ledger.number for ledger in self.chosen(options["ledgers"])]
        found = Client.objects.filter(ledger__in=numbers).order_by("ledger_id", "id")
        rows = [shown(client, on) for client in found]
        self.table("API clients", [_in_words(row) for row in rows], empty="none")
        return rows


def _in_words(row: dict[str, Any]) -> dict[str, Any]:
    used = row["last_used_at"]
    return {
        **row,
        "sellers": ", ".join(row["sellers"] or ["all"]),
        "scopes": ", ".join(row["scopes"]),
        "certificates": len(row["certificates"]),
        "last_used_at": used and f"{used:%Y-%m-%d %H:%M} UTC",
    }
