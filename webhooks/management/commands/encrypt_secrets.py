"""Encrypt the secrets of webhooks and second factors with the present key."""

import datetime as dt
from typing import Any

from django.core.management import CommandError

from ledger_project.core import transactions
from ledger_project.core.commands import LedgerCommand
from ledger_project.staff import factors
from webhooks import operations


class Command(LedgerCommand):
    help = (
        "Encrypt the secrets of all webhooks and second factors anew with the first of "
        "LEDGER_ENCRYPTION_KEYS, so that the others can be taken away."
    )

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        webhooks, lost_webhooks = transactions.run(operations.encrypt_secrets)
        of_staff, lost_of_staff = transactions.run(factors.encrypt_secrets)
        self.table(
            "Secrets",
            [
                {"of": "webhooks", "encrypted": webhooks, "unreadable": len(lost_webhooks)},
                {"of": "second factors", "encrypted": of_staff, "unreadable": len(lost_of_staff)},
            ],
        )
        lost = [
            *(f"webhook {one}: make a new one with `webhook rotate`" for one in lost_webhooks),
            *(f"{one}: `staff_account --remove-factors`" for one in lost_of_staff),
        ]
        if lost:
            raise CommandError(
                "Secrets were encrypted with a key that is not there; give it, or replace them. "
                + "; ".join(lost)
            )
        return {"encrypted": webhooks + of_staff}
