"""Produce the output files of a business date."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from ledger_project.core.actors import command
from ledger_project.core.commands import EachLedgerCommand
from ledger_project.core.models import Ledger
from reports.output_files import producing


class Command(EachLedgerCommand):
    help = (
        "Produce bookkeeping files in all their formats, settlements, scheduled ledger reports and "
        "journals up to a business date. It can be repeated, and run several times at once: only "
        "missing files are produced."
    )
    title = "Produced for"
    empty = "nothing new"

    def rows_of(
        self, ledger: Ledger, *, on: dt.date, progress: Callable[..., None], **options: Any
    ) -> Iterable[dict[str, Any]]:
        for file in producing(ledger, on, command("produce_files")):
            progress(description=f"Ledger {ledger.number}: {file.file_name}")
            yield {
                "ledger": ledger.number,
                "type": str(file.type),
                "sequence": file.sequence,
                "file_name": file.file_name,
                "business_date": file.business_date,
                "size": file.size,
                "sha256": file.sha256,
            }

    def shown(self, row: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in row.items() if name != "sha256"}
