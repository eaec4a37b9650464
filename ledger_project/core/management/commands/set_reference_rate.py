"""Show and enter the reference rates that penalty interest follows."""

import datetime as dt
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.management import CommandError, CommandParser

from ledger_project.core import transactions
from ledger_project.core.actors import operator
from ledger_project.core.commands import LedgerCommand
from ledger_project.core.models import Country, ReferenceRate
from ledger_project.core.money import InexactAmount, exact_amount
from ledger_project.core.penalty_interest import half_year, set_reference_rate


class Command(LedgerCommand):
    help = (
        "Enter the reference rate of a country for the half-year that --date is in, for all its "
        "ledgers, and show the rates. Without a percentage they are only shown."
    )
    takes_date = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("country", choices=Country.values, metavar="COUNTRY")
        parser.add_argument("percent", nargs="?", metavar="PERCENT", help="may be negative")
        parser.add_argument("--source", default="", help="where it was published")

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        country = options["country"]
        if options["percent"] is not None:
            try:
                percent = exact_amount(Decimal(options["percent"]))
            except (InexactAmount, ArithmeticError) as error:
                raise CommandError(f"{options['percent']!r} is no percentage") from error
            work = partial(
                set_reference_rate,
                country,
                percent,
                since=half_year(on),
                source=options["source"],
                actor=operator(),
            )
            transactions.run(work)
        rows = [
            {
                "country": one.country,
                "since": one.since,
                "percent": one.percent,
                "source": one.source,
                "created_by": one.created_by,
            }
            for one in ReferenceRate.objects.filter(country=country)
        ]
        self.table(f"Reference rates of {country}", rows, "none")
        return rows
