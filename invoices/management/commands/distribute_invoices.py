"""Send pending invoices that are due for distribution, and render documents."""

import datetime as dt
from typing import Any

from django.core.management import CommandParser
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from invoices.operations import distribute_due, render_due
from ledger_project.core.actors import command
from ledger_project.core.commands import LedgerCommand


class Command(LedgerCommand):
    help = (
        "Open the pending invoices whose distribution date has come, and render the documents of "
        "invoices and claims that are not rendered yet. Run again, it finds nothing more."
    )
    takes_ledgers = True
    takes_date = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--without-documents",
            action="store_true",
            help="leave documents to be rendered when they are asked for",
        )

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        actor = command("distribute_invoices")
        results = []
        columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn())
        with Progress(*columns, console=self.progress_console) as progress:
            for ledger in self.chosen(options["ledgers"]):
                opened = rendered = refused = 0
                task = progress.add_task(f"Ledger {ledger.number}", total=None)
                for count in distribute_due(ledger=ledger, actor=actor, on=ledger.book_date(on)):
                    opened += count
                    progress.advance(task, count)
                if not options["without_documents"]:
                    for could_be in render_due(ledger=ledger, on=on):
                        rendered += could_be
                        refused += not could_be
                        progress.advance(task)
                results.append(
                    {
                        "ledger": ledger.number,
                        "opened": opened,
                        "rendered": rendered,
                        "refused": refused,
                    }
                )
        self.table(f"Distributed up to {on}", results, empty="no ledger is configured")
        return results
