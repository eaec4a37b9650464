"""Export everything that is held about a customer."""

import datetime as dt
import os
from pathlib import Path
from typing import Any

from django.core.management import CommandError, CommandParser

from customers import queries
from ledger_project.core import transactions
from ledger_project.core.actors import command
from ledger_project.core.commands import LedgerCommand
from ledger_project.personal_data import export


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class Command(LedgerCommand):
    help = "Write everything that is held about a customer as JSON, to standard output or a file."
    takes_ledger = True
    takes_date = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("customer_no", metavar="CUSTOMERNO")
        parser.add_argument("--output", type=Path, metavar="FILE", help="must not exist yet")

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        actor = command("export_customer", ledger=ledger.number)

        def work() -> bytes:
            customer = queries.get(actor, options["customer_no"], lock=True)
            return export.export(customer, actor=actor, on=on)

        content = transactions.run(work)
        if options["output"] is None:
            self.as_json = False  # The document is the output, with or without --json.
            self.stdout.write(content.decode())
            return None
        try:
            with open(options["output"], "xb", opener=_private) as file:
                file.write(content)
        except OSError as error:
            raise CommandError(f"{options['output']}: {error.strerror}") from error
        row = {"ledger": ledger.number, "file": str(options["output"]), "size": len(content)}
        self.table("Exported", [row])
        return row
