"""Close a business date: every run of the end of a day."""

import datetime as dt
from typing import Any

from django.core.management import CommandError
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ledger_project.closing.end_of_day import Step, close_day
from ledger_project.core import clock
from ledger_project.core.actors import command
from ledger_project.core.commands import LedgerCommand


class Command(LedgerCommand):
    help = (
        "Close a business date: expiry, pending payments, claims, closings, settlement, payouts "
        "and files, each once. Run it again, or several at once: what is done stays done, and a "
        "run that died goes on where it stopped."
    )
    takes_ledgers = True
    takes_date = True

    def handle(self, *args: Any, **options: Any) -> None:
        today, on = clock.business_date(), options.get("date")
        if on and on > today:
            raise CommandError(f"Refused, nothing was changed. date: Expected one up to {today}")
        super().handle(*args, **options)

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        rows: list[dict[str, Any]] = []
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=self.progress_console, transient=True) as progress:
            for ledger in self.chosen(options["ledgers"]):
                task = progress.add_task(f"Ledger {ledger.number}", total=None)
                done = 0

                def report_progress(
                    step: Step, count: int, task: Any = task, number: int = ledger.number
                ) -> None:
                    nonlocal done
                    done = done + count if count else 0
                    counted = f" ({done:,})" if done else ""
                    progress.update(task, description=f"Ledger {number}: {step.title}{counted}")

                for one in close_day(ledger, on, command("end_of_day"), report_progress):
                    rows.append(
                        {
                            "ledger": ledger.number,
                            "date": on,
                            "step": one.step.name,
                            "result": one.result,
                            "done_before": one.before,
                        }
                    )
                progress.remove_task(task)
        shown = [
            {
                **row,
                "result": ", ".join(
                    f"{count:,} {name.replace('_', ' ')}" for name, count in row["result"].items()
                ),
            }
            for row in rows
        ]
        self.table(f"End of {on}", shown, empty="no ledger is configured")
        return rows
