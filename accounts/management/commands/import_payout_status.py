"""Import what the bank answers to a payout file."""

import datetime as dt
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management import CommandError, CommandParser

from accounts import payout_status
from accounts.settlements import payouts
from ledger_project.core import transactions
from ledger_project.core.actors import command
from ledger_project.core.commands import LedgerCommand

COUNTED = ("paid", "failed", "already_known", "contradicted", "unknown")


class Command(LedgerCommand):
    help = (
        "Import the bank's answer to a payout file: pain.002, or camt.054 or camt.053 with its "
        "debits and returns. What was not paid is owed to the seller again, and comes with the "
        "next settlement. A file may be imported again."
    )
    takes_date = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--ledger", type=int, required=True)

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"Cannot read {path}: {error}") from error
        counts: Counter[str] = Counter()
        actor = command("import_payout_status")
        for status in payout_status.read(content):
            work = partial(
                payouts.learn, ledger=ledger, status=status, actor=actor, on=ledger.book_date(on)
            )
            counts.update(transactions.run(work))
        result = {"ledger": ledger.number, **{name: counts[name] for name in COUNTED}}
        self.table(f"Payouts of {path}", [result])
        if counts["contradicted"] and not self.as_json:
            self.console.print(
                "What is contradicted is of another amount or currency, or came back before: see "
                "the payouts in the back office."
            )
        return result
