"""Claim overdue invoices."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from invoices.models import ClaimLevel
from invoices.operations import run_claims, set_off_surpluses
from ledger_project.core.actors import command
from ledger_project.core.calendar import is_bank_day
from ledger_project.core.commands import EachLedgerCommand
from ledger_project.core.models import Ledger


class Command(EachLedgerCommand):
    help = (
        "Take each overdue invoice one step up its claim ladder: rest reminder, reminder, second "
        "reminder, collection claim, debt collection. Before, surpluses meet the oldest overdue "
        "debts to the same seller, if the ledger is set so. On a day that is no bank day nothing "
        "is done. Run again, it finds nothing more."
    )
    title = "Claims of"
    empty = "no ledger is configured"

    def rows_of(
        self, ledger: Ledger, *, on: dt.date, progress: Callable[..., None], **options: Any
    ) -> Iterable[dict[str, Any]]:
        counts: Counter[str] = Counter()
        fees = set_offs = 0
        actor, book_on = command("run_claims"), ledger.book_date(on)
        for count in set_off_surpluses(ledger=ledger, actor=actor, on=book_on):
            set_offs += count
            progress(description=f"Ledger {ledger.number}: {set_offs:,} set-offs")
        for batch in run_claims(ledger=ledger, actor=actor, on=book_on):
            for done in batch:
                counts[done.level] += done.invoices
                fees += done.fees
            progress(description=f"Ledger {ledger.number}: {counts.total():,} claims")
        yield {
            "ledger": ledger.number,
            "date": on,
            "bank_day": is_bank_day(ledger.country, on),
            "set_offs": set_offs,
            **{level: counts[level] for level in ClaimLevel.values[1:]},
            "fees": fees,
            "currency": ledger.currency,
        }
