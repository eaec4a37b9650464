"""Import what a collection agency answers."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management import CommandParser
from rich.progress import Progress

from invoices.bank.agency_reports import APPLIED, LARGEST, REFUSED, REPEATED, import_agency_report
from ledger_project.core.actors import command
from ledger_project.core.commands import LedgerCommand, read_file


class Command(LedgerCommand):
    help = (
        "Import a collection agency's report, a CSV: cases that it accepts, refuses, closes or "
        "gives up, payments, costs and remittances. Each row has its effect once, by its "
        "reference; one that has none is kept with its fault, and may come again corrected."
    )
    takes_date = True
    actor = command("import_agency_report")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--ledger", type=int, required=True)

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        path = Path(options["file"])
        content = read_file(path, LARGEST)
        with Progress(console=self.progress_console) as bar:
            task = bar.add_task("Rows", total=None)
            counts = import_agency_report(
                ledger=ledger,
                content=content,
                name=path.name,
                actor=self.actor,
                on=ledger.book_date(on),
                progress=lambda done, rows: bar.update(task, completed=done, total=rows),
            )
        result = {
            "ledger": ledger.number,
            **{outcome: counts[outcome] for outcome in (APPLIED, REPEATED, REFUSED)},
        }
        self.table(f"Rows of {path}", [result])
        return result
