"""Start a recurring fee of a seller, or end one."""

import datetime as dt
from typing import Any

from django.core.management import CommandError, CommandParser

from accounts.models import RecurrentFee
from ledger_project.core.commands import LedgerCommand, amount, iso_date
from ledger_project.core.models import Seller
from ledger_project.core.setup import set_members


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

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        seller = Seller.objects.filter(ledger=ledger, number=options["seller"]).first()
        if seller is None:
            raise CommandError(f"There is no seller {options['seller']}")
        fee = RecurrentFee.objects.filter(
            ledger=ledger, seller=seller, text=options["text"], until=None
        ).first()
        if options["unit_price"] is not None:
            if fee is not None:
                raise CommandError(f"{options['text']} is charged already: end it with --until")
            fee = RecurrentFee(ledger=ledger, seller=seller, text=options["text"], since=on)
            given = {"unit_price": options["unit_price"], "quantity": options["quantity"]}
            set_members(fee, {**given, "vat_percent": options["vat"], "until": options["until"]})
        elif fee is None or options["until"] is None:
            raise CommandError("Give --unit-price for a new fee, or --until to end one")
        else:
            set_members(fee, {"until": options["until"]})
        fee.save()
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
