"""Put what is to be drawn by direct debit into a batch for the bank."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from invoices.bank.draws import order_draws
from ledger_project.core import transactions
from ledger_project.core.actors import command
from ledger_project.core.commands import EachLedgerCommand
from ledger_project.core.models import Ledger


class Command(EachLedgerCommand):
    help = (
        "Put the invoices that fall due and are to be drawn by direct debit into a batch for the "
        "bank, and take back what is not to be drawn any more. produce_files makes its file. Only "
        "ledgers with an agreement (--direct-debit-id) draw. Run again, it finds nothing more."
    )
    title = "Draws ordered on"
    empty = "nothing to draw"

    def rows_of(self, ledger: Ledger, *, on: dt.date, **options: Any) -> Iterable[dict[str, Any]]:
        actor, book_on = command("order_draws"), ledger.book_date(on)
        work = partial(order_draws, ledger=ledger, actor=actor, on=book_on)
        if batch := transactions.run(work):
            yield {
                "ledger": ledger.number,
                "batch": batch.number,
                "scheme": batch.scheme,
                "draws": batch.count,
                "amount": batch.amount,
                "taken_back": batch.withdrawn_draws.count(),
            }
