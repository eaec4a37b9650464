"""Issue the invoices of a file."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management import CommandParser
from rich.progress import Progress

from invoices.serializers.invoice_files import LARGEST, import_invoices
from ledger_project.core.actors import command
from ledger_project.core.commands import LedgerCommand, read_file


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
        content = read_file(path, LARGEST)
        with Progress(console=self.progress_console) as bar:
            task = bar.add_task("Invoices", total=None)
            counts = import_invoices(
                ledger=ledger,
                content=content,
                name=path.name,
                actor=self.actor,
                on=ledger.book_date(on),
                progress=lambda done, orders: bar.update(task, completed=done, total=orders),
            )
        result = {
            "ledger": ledger.number,
            "issued": counts["issued"],
            "already_issued": counts["already_issued"],
        }
        self.table(f"Invoices of {path}", [result])
        return result
