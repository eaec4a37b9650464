"""Notify collection agencies of new cases, and of what changed on those that they have."""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from invoices.operations import hand_over_cases
from ledger_project.core import transactions
from ledger_project.core.actors import command
from ledger_project.core.commands import EachLedgerCommand
from ledger_project.core.models import Ledger


class Command(EachLedgerCommand):
    help = (
        "Hand invoices in debt collection over to the agency that is set for them, each once, and "
        "report to it what happened to its cases: payments, credits, disputes, recalls. "
        "produce_files makes the file of each batch. Run again, it finds nothing more."
    )
    title = "Reported to collection agencies"
    empty = "nothing to report"

    def rows_of(
        self, ledger: Ledger, *, on: dt.date, progress: Callable[..., None], **options: Any
    ) -> Iterable[dict[str, Any]]:
        work = partial(
            hand_over_cases,
            ledger=ledger,
            actor=command("hand_over_cases"),
            on=ledger.book_date(on),
        )
        for batch in transactions.run(work):
            yield {
                "ledger": ledger.number,
                "batch": batch.number,
                "agency": batch.agency,
                "cases": batch.count,
            }
