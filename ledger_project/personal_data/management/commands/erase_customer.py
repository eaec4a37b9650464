"""Erase the personal data of a customer."""

import datetime as dt
from typing import Any

from django.core.management import CommandParser

from customers import queries
from ledger_project.core import transactions
from ledger_project.core.actors import command
from ledger_project.core.commands import LedgerCommand
from ledger_project.personal_data.erasure import erase


class Command(LedgerCommand):
    help = (
        "Erase the personal data of a terminated or deceased customer after the ledger's retention "
        "time. Numbers, dates, amounts and the books stay."
    )
    takes_ledger = True
    takes_date = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("customer_no", metavar="CUSTOMERNO")

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        actor = command("erase_customer", ledger=ledger.number)
        customer = transactions.run(
            lambda: erase(
                customer=queries.get(actor, options["customer_no"], lock=True), actor=actor, on=on
            )
        )
        row = {
            "ledger": ledger.number,
            "customer_no": customer.customer_no,
            "erased_on": customer.erased_on,
        }
        self.table("Erased", [row])
        return row
