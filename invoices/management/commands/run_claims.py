"""Claim overdue invoices."""

import datetime as dt
from collections import Counter
from typing import Any

from rich.progress import Progress, SpinnerColumn, TextColumn

from invoices.models import ClaimLevel
from invoices.operations import run_claims
from ledger_project.core.actors import command
from ledger_project.core.calendar import is_bank_day
from ledger_project.core.commands import LedgerCommand


class Command(LedgerCommand):
    help = (
        "Take each overdue invoice one step up its claim ladder: rest reminder, reminder, second "
        "reminder, collection claim, debt collection. On a day that is no bank day nothing is "
        "done. Run again, it finds nothing more."
    )
    takes_ledgers = True
    takes_date = True

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        actor = command("run_claims")
        results = []
        columns = (SpinnerColumn(), TextColumn("{task.description}"))
        with Progress(*columns, console=self.progress_console) as progress:
            for ledger in self.chosen(options["ledgers"]):
                task = progress.add_task(f"Ledger {ledger.number}", total=None)
                counts: Counter[str] = Counter()
                fees = 0
                for batch in run_claims(ledger=ledger, actor=actor, on=ledger.book_date(on)):
                    for done in batch:
                        counts[done.level] += done.invoices
                        fees += done.fees
                    claimed = f"{counts.total():,} claims"
                    progress.update(task, description=f"Ledger {ledger.number}: {claimed}")
                results.append(
                    {
                        "ledger": ledger.number,
                        "date": on,
                        "bank_day": is_bank_day(ledger.country, on),
                        **{level: counts[level] for level in ClaimLevel.values[1:]},
                        "fees": fees,
                        "currency": ledger.currency,
                    }
                )
        self.table(f"Claims of {on}", results, empty="no ledger is configured")
        return results
