"""Hand letters over to whoever prints or carries them."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from invoices.operations import hand_over_letters
from ledger_project.core import clock
from ledger_project.core.actors import command
from ledger_project.core.commands import EachLedgerCommand
from ledger_project.core.models import Ledger


class Command(EachLedgerCommand):
    help = (
        "Put the letters on paper and the e-invoices that are due into batches, each letter once. "
        "produce_files makes the file of each batch, for the print shop or the access point. Run "
        "again, it finds nothing more."
    )
    title = "Handed over"
    empty = "no letters to hand over"

    def rows_of(
        self, ledger: Ledger, *, on: dt.date, progress: Callable[..., None], **options: Any
    ) -> Iterable[dict[str, Any]]:
        for batch in hand_over_letters(
            ledger=ledger, actor=command("hand_over_letters"), on=on, now=clock.now()
        ):
            yield {
                "ledger": ledger.number,
                "batch": batch.number,
                "channel": batch.channel,
                "letters": batch.count,
            }
