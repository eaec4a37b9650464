"""Show and set the interest that a ledger charges on late debts."""

import datetime as dt
from functools import partial
from typing import Any

from django.core.management import CommandParser

from ledger_project.core import transactions
from ledger_project.core.actors import operator
from ledger_project.core.commands import LedgerCommand, add_reason, amount
from ledger_project.core.models import LEGAL_ENTITIES
from ledger_project.core.penalty_interest import (
    STATUTORY_POINTS,
    percent_of,
    rates_of,
    set_penalty_rate,
)
from ledger_project.core.setup import seller_named

ENTITIES = [entity for entity, _ in LEGAL_ENTITIES]


class Command(LedgerCommand):
    help = (
        "Set the penalty interest of a ledger from --date on, for all, or for consumers, businesses"
        " or one seller, and show the rates in force that day. Without a rate they are only shown."
    )
    takes_ledger = True
    takes_date = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        rate = parser.add_mutually_exclusive_group()
        rate.add_argument("--percent", type=amount, help="a year")
        rate.add_argument("--points", type=amount, help="above the country's reference rate")
        rate.add_argument(
            "--statutory", action="store_true", help="what the law adds to the reference rate"
        )
        parser.add_argument("--legal-entity", choices=ENTITIES, help="default both")
        parser.add_argument("--seller", metavar="SELLER", help="of this seller's invoices")
        parser.add_argument(
            "--agreed",
            action="store_true",
            help="buyers have agreed to it: asked of consumers' rates above the law's",
        )
        add_reason(parser)

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        seller = seller_named(ledger, options["seller"])
        entity = options["legal_entity"] or ""
        work = partial(
            set_penalty_rate,
            ledger,
            since=on,
            seller=seller,
            agreed=options["agreed"],
            actor=operator(),
            reason=options["reason"],
        )
        if options["statutory"]:
            for one in [entity] if entity else ENTITIES:
                points = STATUTORY_POINTS[ledger.country, one]
                transactions.run(partial(work, points=points, legal_entity=one))
        elif options["percent"] is not None or options["points"] is not None:
            rate = {"percent": options["percent"], "points": options["points"]}
            transactions.run(partial(work, legal_entity=entity, **rate))
        rows = [
            {
                "seller": one.seller.number if one.seller else "",
                "legal_entity": one.legal_entity,
                "since": one.since,
                "points": one.points,
                "percent": percent_of(one, on),
                "agreed": one.agreed,
            }
            for one in rates_of(ledger, on)
        ]
        self.table(f"Penalty interest of ledger {ledger.number}, {on}", rows, "none")
        return rows
