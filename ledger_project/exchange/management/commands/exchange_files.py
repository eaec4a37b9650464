"""Exchange files by directories: take in what came, put out what was made."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.management import CommandError

from ledger_project.core.actors import command
from ledger_project.core.commands import EachLedgerCommand
from ledger_project.core.models import Ledger
from ledger_project.exchange.running import exchange


class Command(EachLedgerCommand):
    help = (
        "Take in the files that came into a ledger's directory in, of banks and of invoices, and "
        "put its new output files into out. Workers do so every minute. Each file has its effect "
        "once; what was taken in is in done afterwards, what failed in failed, with the reason in "
        "the back office. It can be run again, and several times at once."
    )
    title = "Files exchanged"

    def rows_of(
        self, ledger: Ledger, *, on: dt.date, progress: Callable[..., None], **options: Any
    ) -> Iterable[dict[str, Any]]:
        if settings.LEDGER_EXCHANGE_DIR is None:
            raise CommandError("LEDGER_EXCHANGE_DIR is unset: there are no directories")
        try:
            for one in exchange(ledger, command("exchange_files"), ledger.book_date(on)):
                progress(description=f"Ledger {ledger.number}: {one.name}")
                yield {
                    "ledger": ledger.number,
                    "outcome": one.outcome,
                    "name": one.name,
                    "kind": one.kind,
                    "counts": one.counts,
                    "fault": one.fault,
                }
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error

    def shown(self, row: dict[str, Any]) -> dict[str, Any]:
        counts = ", ".join(f"{count:,} {what}" for what, count in row["counts"].items())
        return {**row, "counts": counts}
