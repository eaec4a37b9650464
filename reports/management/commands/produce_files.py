"""Produce the output files of a business date."""

import datetime as dt
from typing import Any

from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ledger_project.core.actors import command
from ledger_project.core.commands import LedgerCommand
from reports.output_files import producing


class Command(LedgerCommand):
    help = (
        "Produce bookkeeping files in all their formats, settlements, scheduled ledger reports and "
        "journals up to a business date. It can be repeated, and run several times at once: only "
        "missing files are produced."
    )
    takes_ledgers = True
    takes_date = True

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        rows = []
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=self.progress_console, transient=True) as progress:
            for ledger in self.chosen(options["ledgers"]):
                task = progress.add_task(f"Ledger {ledger.number}", total=None)
                for file in producing(ledger, on, command("produce_files")):
                    rows.append(
                        {
                            "ledger": ledger.number,
                            "type": str(file.type),
                            "sequence": file.sequence,
                            "file_name": file.file_name,
                            "business_date": file.business_date,
                            "size": file.size,
                            "sha256": file.sha256,
                        }
                    )
                    progress.update(task, description=f"Ledger {ledger.number}: {file.file_name}")
                progress.remove_task(task)
        shown = [{k: v for k, v in row.items() if k != "sha256"} for row in rows]
        self.table(f"Produced for {on}", shown, empty="nothing new")
        return rows
