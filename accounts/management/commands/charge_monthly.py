"""Start a recurring fee of a seller, or end one."""

import datetime as dt
from functools import partial
from typing import Any

from django.core.management import CommandError, CommandParser

from accounts.settlements.recurring_fees import charge_monthly, end_monthly_fee
from ledger_project.core import transactions
from ledger_project.core.actors import operator
from ledger_project.core.commands import LedgerCommand, add_reason, amount, iso_date
from ledger_project.core.models import Seller


class Command(LedgerCommand):
    help = (
        "Charge a seller a fee for each month from --date on, or end the fee with that text. It is "
        "deducted from the settlements or invoiced, like the seller's other fees."
    )
    takes_ledger = True
    takes_date = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("seller", metavar="SELLER")
        parser.add_argument("text", metavar="TEXT", help="text on the settlement")
        parser.add_argument("--unit-price", type=amount)
        parser.add_argument("--quantity", type=int, default=1)
        parser.add_argument("--vat", type=amount, help="percent, default the country's standard")
        parser.add_argument("--until", type=iso_date, help="the last day that it is charged for")
        add_reason(parser)

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        seller = Seller.objects.filter(ledger=ledger, number=options["seller"]).first()
        if seller is None:
            raise CommandError(f"There is no seller {options['seller']}")
        text, unit_price, until = options["text"], options["unit_price"], options["until"]
        if unit_price is not None:
            work = partial(
                charge_monthly,
                seller=seller,
                actor=operator(),
                on=on,
                text=text,
                unit_price=unit_price,
                quantity=options["quantity"],
                vat_percent=options["vat"],
                until=until,
                reason=options["reason"],
            )
        elif until is not None:
            work = partial(
                end_monthly_fee,
                seller=seller,
                actor=operator(),
                text=text,
                until=until,
                reason=options["reason"],
            )
        else:
            raise CommandError("Give --unit-price for a new fee, or --until to end one")
        fee = transactions.run(work)
        row = {
            "ledger": ledger.number,
            "seller": seller.number,
            "text": fee.text,
            "quantity": fee.quantity,
            "unit_price": fee.unit_price,
            "since": fee.since,
            "until": fee.until,
        }
        self.table("Recurring fee", [row])
        return row
