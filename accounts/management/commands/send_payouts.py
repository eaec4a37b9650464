"""Put the payouts that are ready into a batch for the bank."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from accounts.settlements import payouts
from ledger_project.core import clock, transactions
from ledger_project.core.actors import command
from ledger_project.core.commands import EachLedgerCommand
from ledger_project.core.models import Ledger


class Command(EachLedgerCommand):
    help = (
        "Put the payouts that are ready into a batch for the bank. produce_files makes its file. "
        "Payouts without approval or without a payout account are left out."
    )
    title = "Payouts sent on"
    empty = "no payout is ready"

    def rows_of(self, ledger: Ledger, *, on: dt.date, **options: Any) -> Iterable[dict[str, Any]]:
        actor, book_on = command("send_payouts"), ledger.book_date(on)
        send = partial(payouts.send, ledger=ledger, actor=actor, on=book_on, now=clock.local_now())
        if batch := transactions.run(send):
            yield {
                "ledger": ledger.number,
                "batch": batch.number,
                "payouts": batch.count,
                "amount": batch.amount,
                "currency": batch.currency,
                "execute_on": batch.execute_on,
            }
