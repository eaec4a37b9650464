"""Show and set the terms by which a ledger claims overdue invoices."""

import argparse
import datetime as dt
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.management import CommandParser

from accounts.claim_levels import CLAIMED
from customers.models import LegalEntity
from invoices.ladder_queries import ladder
from invoices.models.invoices import COSTS
from invoices.operations import set_claim_terms
from ledger_project.core import transactions
from ledger_project.core.actors import operator
from ledger_project.core.commands import LedgerCommand, add_reason, amount
from ledger_project.core.errors import Invalid
from ledger_project.core.setup import seller_named


def tier(text: str) -> tuple[Decimal, Decimal]:
    above, separator, fee = text.partition(":")
    if not separator:
        raise argparse.ArgumentTypeError(f"{text!r} is not ABOVE:FEE")
    return amount(above), amount(fee)


class Command(LedgerCommand):
    help = (
        "Set a step of the claim ladder of consumers or businesses from --date on, and show both "
        "ladders of that day. Without a level they are only shown. What is not given stays as it "
        "is."
    )
    takes_ledger = True
    takes_date = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--seller", metavar="SELLER", help="terms of this seller's invoices")
        parser.add_argument("--legal-entity", choices=LegalEntity.values)
        parser.add_argument("--level", choices=CLAIMED)
        parser.add_argument("--days", type=int, help="from the due date before to this claim")
        parser.add_argument("--days-to-pay", type=int)
        parser.add_argument("--fee", type=amount)
        parser.add_argument("--fee-kind", choices=COSTS, help="what the fee counts as")
        parser.add_argument(
            "--tiers",
            nargs="*",
            type=tier,
            metavar="ABOVE:FEE",
            help="fees of larger debts: the principal above which, and the fee",
        )
        parser.add_argument("--minimum", type=amount, help="smallest debt that is claimed")
        parser.add_argument("--leave-out", dest="used", action="store_const", const=False)
        parser.add_argument("--use", dest="used", action="store_const", const=True)
        add_reason(parser)

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        seller = seller_named(ledger, options["seller"])
        level, entity = options["level"], options["legal_entity"]
        names = ("days", "days_to_pay", "fee", "fee_kind", "tiers", "minimum", "used")
        given = {name: options[name] for name in names if options[name] is not None}
        if given and not (level and entity):
            raise Invalid({"level": "A term is of a --level and a --legal-entity"})
        if given:
            work = partial(
                set_claim_terms,
                ledger=ledger,
                actor=operator(),
                on=on,
                legal_entity=entity,
                level=level,
                seller=seller,
                reason=options["reason"],
                **given,
            )
            transactions.run(work)
        rows = [
            {
                "legal_entity": one,
                "level": name,
                "used": step.used,
                "days": step.days,
                "days_to_pay": step.days_to_pay,
                "fee": step.fee,
                "fee_kind": step.fee_kind,
                "tiers": " ".join(f"{above}:{fee}" for above, fee in step.tiers),
                "minimum": step.minimum,
            }
            for one in LegalEntity.values
            for name, step in ladder(ledger, one, on, seller.pk if seller else None).items()
        ]
        of = f" for seller {seller.number}" if seller else ""
        self.table(f"Claim terms of ledger {ledger.number}{of}, {ledger.currency}, {on}", rows)
        return rows
