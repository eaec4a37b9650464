"""Refresh the legal addresses of a ledger's consumers from the population register."""

import argparse
import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.core.management import CommandError, CommandParser
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn

from customers import operations, population_register, queries
from customers.errors import PopulationRegisterUnavailable
from ledger_project.core.actors import command
from ledger_project.core.commands import EachLedgerCommand
from ledger_project.core.models import Ledger

BATCH_SIZE = 500
COUNTS = ("asked", "changed", "confirmed", "unknown")


class Command(EachLedgerCommand):
    help = (
        "Fetch the legal addresses of all consumers with a national identifier from the population "
        "register. If it is interrupted, run it again to continue. Persons whose address the "
        "register has confirmed on the business date are skipped; unknown ones are asked again."
    )
    title = "Refreshed on"
    empty = "no addresses to refresh"
    progress_columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("persons"),
        TimeRemainingColumn(),
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--batch-size",
            type=_batch_size,
            default=BATCH_SIZE,
            metavar="PERSONS",
            help=f"persons in one request to the register, at most and by default {BATCH_SIZE}",
        )

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        if population_register.configured() is None:
            raise CommandError(
                "No population register is connected: set LEDGER_POPULATION_REGISTER to the dotted "
                "path of its class"
            )
        return super().execute_for(on=on, **options)

    def rows_of(
        self, ledger: Ledger, *, on: dt.date, progress: Callable[..., None], **options: Any
    ) -> Iterable[dict[str, Any]]:
        total = queries.persons_to_ask_for(ledger.number, on).count()
        progress(total=total)
        counts = Counter(dict.fromkeys(COUNTS, 0))
        batches = operations.refresh_legal_addresses(
            ledger=ledger,
            actor=command("refresh_addresses", ledger=ledger.number),
            on=on,
            batch_size=options["batch_size"],
        )
        try:
            for batch in batches:
                counts.update(batch)
                progress(completed=counts["asked"])
        except PopulationRegisterUnavailable as error:
            raise CommandError(
                f"{error.title}: {error.reason}. {counts['asked']} of {total} persons of ledger "
                f"{ledger.number} are done; run the command again to continue"
            ) from error
        yield {"ledger": ledger.number, **counts}


def _batch_size(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= BATCH_SIZE):
        raise argparse.ArgumentTypeError(f"Expected 1 to {BATCH_SIZE}")
    return int(text)
