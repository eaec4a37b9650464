"""Register a seller, or change one."""

import argparse
import datetime as dt
from typing import Any

from django.core.management import CommandParser

from ledger_project.core.actors import operator
from ledger_project.core.commands import LedgerCommand, add_configured, add_reason, amount, proposed
from ledger_project.core.models import Schedule
from ledger_project.core.setup import register_seller


class Command(LedgerCommand):
    help = "Register a seller of a ledger, or change the given settings of one."
    takes_ledger = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("number", metavar="SELLER")
        parser.add_argument("--name")
        parser.add_argument("--organisation-number")
        for flag in ("vat-no", "street-address", "zip-code", "city", "email-address"):
            parser.add_argument(f"--{flag}", help="printed on its invoices")
        parser.add_argument("--iban", help="payout account")
        parser.add_argument("--bic")
        parser.add_argument(
            "--payout-reference", help="sent to its bank with each payout: RF, or digits"
        )
        parser.add_argument("--item-fee", type=amount, help="for each business event, default 0")
        parser.add_argument(
            "--commission",
            "--provision",
            dest="provision",
            type=amount,
            help="percent of the sales, default 0",
        )
        parser.add_argument("--no-fee-agreement", action="store_true")
        parser.add_argument(
            "--settle", choices=Schedule.values, help="when it is settled with, default daily"
        )
        parser.add_argument(
            "--settlement-day", type=int, help="1-7 from Monday if weekly, 1-31 if monthly"
        )
        parser.add_argument(
            "--minimum-payout", type=amount, help="what comes to less is carried forward, default 0"
        )
        for flag, invoiced in (("--invoice-fees", True), ("--deduct-fees", False)):
            parser.add_argument(
                flag,
                dest="fees_invoiced",
                action="store_const",
                const=invoiced,
                help="by the month" if invoiced else "from each settlement (default)",
            )
        parser.add_argument(
            "--reminder-fee-agreed",
            action=argparse.BooleanOptionalAction,
            help="whether its terms of sale agree a fee for reminders; default not",
        )
        add_configured(parser)
        add_reason(parser)

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        seller, created = register_seller(
            ledger,
            options["number"],
            actor=operator(),
            on=on,
            reason=options["reason"],
            name=options["name"],
            organisation_number=options["organisation_number"],
            **{
                name: options[name]
                for name in ("vat_no", "street_address", "zip_code", "city", "email_address")
            },
            iban=options["iban"],
            payout_bic=options["bic"],
            payout_reference=options["payout_reference"],
            item_fee=options["item_fee"],
            commission_percent=options["provision"],
            fee_agreement=not options["no_fee_agreement"],
            configured=options["configured"],
            settlement_schedule=options["settle"],
            settlement_day=options["settlement_day"],
            minimum_payout=options["minimum_payout"],
            fees_invoiced=options["fees_invoiced"],
            reminder_fee_agreed=options["reminder_fee_agreed"],
        )
        row = {
            "ledger": ledger.number,
            "seller": seller.number,
            "name": seller.name,
            "iban": seller.payout_iban,
            "item_fee": seller.item_fee,
            "provision_percent": seller.commission_percent,
            "settled": seller.settlement_schedule,
            "reminder_fee_agreed": seller.reminder_fee_agreed,
            "configured": seller.configured,
            "created": created,
            **proposed(seller),
        }
        self.table("Seller registered" if created else "Seller set", [row])
        self.tell_proposed(row)
        return row
