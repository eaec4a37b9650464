"""Encrypt the secrets of webhooks with the present key."""

import datetime as dt
from typing import Any

from django.core.management import CommandError

from ledger_project.core import transactions
from ledger_project.core.commands import LedgerCommand
from webhooks import operations


class Command(LedgerCommand):
    help = (
        "Encrypt the secrets of all webhooks anew with the first of LEDGER_ENCRYPTION_KEYS, so "
        "that the others can be taken away."
    )

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        done, unreadable = transactions.run(operations.encrypt_secrets)
        result = {"encrypted": done, "unreadable": unreadable}
        self.table("Secrets of webhooks", [{"encrypted": done, "unreadable": len(unreadable)}])
        if unreadable:
            listed = ", ".join(map(str, unreadable))
            raise CommandError(
                f"The secrets of webhooks {listed} were encrypted with a key that is not there: "
                "give it, or make new secrets with `webhook rotate`"
            )
        return result
