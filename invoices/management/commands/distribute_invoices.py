"""Send pending invoices that are due for distribution, and render documents."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.core.management import CommandParser
from rich.progress import MofNCompleteColumn, SpinnerColumn, TextColumn

from invoices.operations import distribute_due, render_due
from ledger_project.core.actors import command
from ledger_project.core.commands import EachLedgerCommand
from ledger_project.core.models import Ledger


class Command(EachLedgerCommand):
    help = (
        "Open the pending invoices whose distribution date has come, and render the documents of "
        "invoices and claims that are not rendered yet. Run again, it finds nothing more."
    )
    title = "Distributed up to"
    empty = "no ledger is configured"
    progress_columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn())

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--without-documents",
            action="store_true",
            help="leave documents to be rendered when they are asked for",
        )

    def rows_of(
        self, ledger: Ledger, *, on: dt.date, progress: Callable[..., None], **options: Any
    ) -> Iterable[dict[str, Any]]:
        opened = rendered = refused = 0
        actor, book_on = command("distribute_invoices"), ledger.book_date(on)
        for count in distribute_due(ledger=ledger, actor=actor, on=book_on):
            opened += count
            progress(advance=count)
        if not options["without_documents"]:
            for could_be in render_due(ledger=ledger, on=on):
                rendered += could_be
                refused += not could_be
                progress(advance=1)
        yield {
            "ledger": ledger.number,
            "opened": opened,
            "rendered": rendered,
            "refused": refused,
        }
