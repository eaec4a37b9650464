"""Compare the bank's statements with the books, and list what waits."""

import datetime as dt
from typing import Any

from django.core.management import CommandParser

from ledger_project.core import row_security
from ledger_project.core.commands import LedgerCommand, iso_date
from reports.queries.bank import bank_days, gaps, waiting

DAYS = 31


class Command(LedgerCommand):
    help = (
        "Compare the statements that were imported (camt.053) with the ledger's client funds, day "
        "by day, name the gaps between them, and list unmatched payments, pending reversals and "
        "entries that were left out by age. Changes nothing."
    )
    takes_date = True
    takes_ledgers = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--since", type=iso_date, help=f"the first day, default {DAYS} days before the date"
        )

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        since = options["since"] or on - dt.timedelta(days=DAYS)
        results = []
        for ledger in self.chosen(options["ledgers"]):
            with row_security.within(ledger.number):
                result: dict[str, Any] = {
                    "ledger": ledger.number,
                    "days": [one._asdict() for one in bank_days(ledger, since, on)],
                    "gaps": [one._asdict() for one in gaps(ledger, since, on)],
                    "waiting": [one._asdict() for one in waiting(ledger, on)],
                }
            for title in ("days", "gaps", "waiting"):
                self.table(f"Ledger {ledger.number}: {title}", result[title])
            results.append(result)
        return results
