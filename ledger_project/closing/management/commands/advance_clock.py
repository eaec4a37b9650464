"""Advance the test clock of a sandbox."""

import datetime as dt
from functools import partial
from typing import Any

from django.core.management import CommandParser
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ledger_project.closing import sandbox_clock
from ledger_project.core import clock, transactions
from ledger_project.core.actors import operator
from ledger_project.core.commands import LedgerCommand, iso_date


class Command(LedgerCommand):
    help = (
        "Advance the clock of a sandbox, and close each day until then: expiry, claims, "
        "settlement, files. A run that died goes on with the next one, or by a worker."
    )
    takes_ledger = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument("--days", type=int, help=f"1 to {sandbox_clock.MOST_DAYS}")
        how.add_argument("--to", type=iso_date, help="the date that the clock is to show")

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        bars = Progress(*columns, console=self.progress_console, transient=True)
        if ledger.clock_to is None:
            work = partial(
                sandbox_clock.advance,
                ledger=ledger, actor=operator(), on=on, days=options["days"], to=options["to"],
            )  # fmt: skip
            transactions.run(work)
        rows = []
        with bars:
            task = bars.add_task(f"Ledger {ledger.number}", total=None)
            for day, steps in sandbox_clock.close_days(
                ledger,
                operator(),
                lambda step, count: bars.update(task, description=step.title),
            ):
                rows.append({"ledger": ledger.number, "date": day, "steps": len(steps)})
        self.table(f"The clock of ledger {ledger.number} shows {clock.date_of(ledger)}", rows)
        return {
            "ledger": ledger.number,
            "business_date": clock.date_of(ledger),
            "days_ahead": ledger.days_ahead,
            "closed": [row["date"] for row in rows],
        }
