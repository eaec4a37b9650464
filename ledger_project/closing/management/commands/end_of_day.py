"""Close a business date: every run of the end of a day."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.core.management import CommandError

from ledger_project.closing import forgetting
from ledger_project.closing.end_of_day import Step, close_day
from ledger_project.core import clock
from ledger_project.core.actors import command
from ledger_project.core.commands import EachLedgerCommand
from ledger_project.core.models import Ledger


class Command(EachLedgerCommand):
    help = (
        "Close a business date: expiry, pending payments, claims, closings, settlement, payouts "
        "and files, each once. Run it again, or several at once: what is done stays done, and a "
        "run that died goes on where it stopped."
    )
    title = "End of"
    empty = "no ledger is configured"

    def handle(self, *args: Any, **options: Any) -> None:
        today, on = clock.business_date(), options.get("date")
        if on and on > today:
            raise CommandError(f"Refused, nothing was changed. date: Expected one up to {today}")
        super().handle(*args, **options)
        forgetting.forget()

    def rows_of(
        self, ledger: Ledger, *, on: dt.date, progress: Callable[..., None], **options: Any
    ) -> Iterable[dict[str, Any]]:
        done = 0

        def report_progress(step: Step, count: int) -> None:
            nonlocal done
            done = done + count if count else 0
            counted = f" ({done:,})" if done else ""
            progress(description=f"Ledger {ledger.number}: {step.title}{counted}")

        for one in close_day(ledger, on, command("end_of_day"), report_progress):
            yield {
                "ledger": ledger.number,
                "date": on,
                "step": one.step.name,
                "result": one.result,
                "done_before": one.before,
            }

    def shown(self, row: dict[str, Any]) -> dict[str, Any]:
        counts = row["result"].items()
        result = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts)
        return {**row, "result": result}
