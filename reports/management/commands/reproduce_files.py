"""Make stored files again, and name those that differ."""

import datetime as dt
from typing import Any

from django.core.management import CommandError, CommandParser
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ledger_project.core import row_security
from ledger_project.core.commands import BREACH, LedgerCommand
from reports.models import OutputFile
from reports.output_files import FILE_TYPES, reproduce


class Command(LedgerCommand):
    help = (
        "Make stored files again, from the rows assigned to them and the books, and compare them "
        "byte for byte. Nothing is stored. Exits with 3 and names each file that differs."
    )
    takes_ledgers = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--type", choices=[*FILE_TYPES], help="only files of this type")

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        rows, different = [], []
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=self.progress_console, transient=True) as progress:
            for ledger in self.chosen(options["ledgers"]):
                task = progress.add_task(f"Ledger {ledger.number}", total=None)
                found = OutputFile.objects.filter(ledger=ledger).select_related("ledger", "source")
                if options["type"]:
                    found = found.filter(type=options["type"])
                count = 0
                with row_security.within(ledger.number):
                    for file in found.order_by("id").iterator():
                        name = {"ledger": ledger.number, "file_name": file.file_name}
                        progress.update(
                            task, description="Ledger {ledger}: {file_name}".format(**name)
                        )
                        count += 1
                        if reproduce(file) != file.sha256:
                            different.append(name)
                progress.remove_task(task)
                rows.append({"ledger": ledger.number, "files": count})
        self.table("Made again", rows)
        if different:
            if self.as_json:
                self.stdout.write(self.encode({"files": rows, "different": different}))
            self.table("Different", different)
            raise CommandError(f"{len(different)} of the files differ", returncode=BREACH)
        return {"files": rows, "different": different}
