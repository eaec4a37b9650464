"""Import what became of letters."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management import CommandParser

from invoices.operations import import_letter_answers
from invoices.operations.letter_answers import LARGEST
from ledger_project.core.actors import command
from ledger_project.core.commands import LedgerCommand, read_file


class Command(LedgerCommand):
    help = (
        "Import which letters arrived and which came back, a CSV of the print shop or the carrier. "
        "The whole file is recorded, or nothing of it; what is known already changes nothing."
    )
    takes_date = True
    actor = command("import_letter_answers")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--ledger", type=int, required=True)

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        path = Path(options["file"])
        counts = import_letter_answers(
            ledger=ledger, content=read_file(path, LARGEST), actor=self.actor, on=on
        )
        result = {"ledger": ledger.number, **counts}
        self.table(f"Letters of {path}", [result])
        return result
