"""Seal what was written since the last time."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.core.management import CommandError, CommandParser

from ledger_project.core.actors import command
from ledger_project.core.commands import EachLedgerCommand
from ledger_project.core.models import Ledger
from reports import seals


class Command(EachLedgerCommand):
    help = (
        "Seal the rows that were written since the last time: digests of the books, the audit "
        "trail, events and files, each link on the one before. Workers do so every ten minutes, "
        "end_of_day in full. It can be repeated, and run several times at once."
    )
    title = "Sealed on"
    empty = "no ledger is configured"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--full", action="store_true", help="look at all rows, also those from long ago"
        )
        parser.add_argument(
            "--publish",
            action="store_true",
            help="publish the head by an event, as end_of_day does",
        )

    def rows_of(
        self, ledger: Ledger, *, on: dt.date, progress: Callable[..., None], **options: Any
    ) -> Iterable[dict[str, Any]]:
        sealed = seals.seal(ledger, full=options["full"])
        if options["publish"]:
            seals.publish(ledger, command("seal_ledger"), on)
        try:
            seals.write_out(ledger)
        except OSError as error:
            raise CommandError(f"Sealed, but the heads are not written out: {error}") from error
        yield {
            "ledger": ledger.number,
            "rows": sealed.rows,
            "links": sealed.links,
            "head": sealed.number,
            "digest": sealed.digest,
        }
