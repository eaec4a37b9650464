"""Close an accounting period."""

import datetime as dt
from functools import partial
from typing import Any

from django.core.management import CommandParser

from ledger_project.core import transactions
from ledger_project.core.actors import command
from ledger_project.core.commands import LedgerCommand, iso_date
from ledger_project.core.periods import close_period


class Command(LedgerCommand):
    help = (
        "Close the books of a ledger to the end of a month. Later events are booked on the "
        "first open day, with its own value date. A closed period stays closed."
    )
    takes_ledger = True
    takes_date = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("through", type=iso_date, metavar="LAST-DAY", help="of the month")

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        work = partial(
            close_period,
            ledger=ledger,
            actor=command("close_period"),
            on=on,
            through=options["through"],
        )
        closed = transactions.run(work)
        row = {"ledger": closed.number, "closed_through": closed.closed_through}
        self.table("Closed", [row])
        return row
