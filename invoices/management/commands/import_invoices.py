"""Issue the invoices of a file."""

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

from django.core.management import CommandError, CommandParser
from rich.progress import Progress

from invoices.operations import issue_file
from invoices.serializers.invoice_files import LARGEST, read_invoices
from ledger_project.core.actors import command
from ledger_project.core.commands import LedgerCommand


class Command(LedgerCommand):
    help = (
        "Issue the invoices of a file: JSON lines, each a request to issue an invoice as the API "
        "takes it, or a CSV with a header of its members. A faulty file is refused whole. The file "
        "and each invoice number have their effect once, so a file may be given again; an "
        "interrupted one continues where it stopped."
    )
    takes_date = True
    actor = command("import_invoices")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--ledger", type=int, required=True)

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        path = Path(options["file"])
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST + 1)
        except OSError as error:
            raise CommandError(f"Cannot read {path}: {error}") from error
        on = ledger.book_date(on)
        with Progress(console=self.progress_console) as bar:
            task = bar.add_task("Invoices", total=None)
            counts = issue_file(
                ledger=ledger,
                orders=read_invoices(content, on=on),
                sha256=hashlib.sha256(content).hexdigest(),
                name=path.name,
                actor=self.actor,
                on=on,
                progress=lambda done, orders: bar.update(task, completed=done, total=orders),
            )
        result = {
            "ledger": ledger.number,
            "issued": counts["issued"],
            "already_issued": counts["already_issued"],
        }
        self.table(f"Invoices of {path}", [result])
        return result
