"""Remind and break payment plans."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from invoices.operations import run_plans
from invoices.operations.plan_run import BROKEN, COMPLETED, REMINDED
from ledger_project.core.actors import command
from ledger_project.core.calendar import is_bank_day
from ledger_project.core.commands import EachLedgerCommand
from ledger_project.core.models import Ledger


class Command(EachLedgerCommand):
    help = (
        "Remind of the first part of each payment plan that is not paid in time, and break the "
        "plans whose reminder was in vain: their invoices are claimed again. A plan that is paid "
        "but for what was sold since is completed. On a day that is no bank day nothing is done. "
        "Run again, it finds nothing more."
    )
    title = "Payment plans of"
    empty = "no ledger is configured"

    def rows_of(
        self, ledger: Ledger, *, on: dt.date, progress: Callable[..., None], **options: Any
    ) -> Iterable[dict[str, Any]]:
        counts: Counter[str] = Counter()
        for done in run_plans(ledger=ledger, actor=command("run_plans"), on=ledger.book_date(on)):
            counts[done] += 1
            progress(description=f"Ledger {ledger.number}: {counts.total():,} plans")
        yield {
            "ledger": ledger.number,
            "date": on,
            "bank_day": is_bank_day(ledger.country, on),
            REMINDED: counts[REMINDED],
            BROKEN: counts[BROKEN],
            COMPLETED: counts[COMPLETED],
        }
