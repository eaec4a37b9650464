"""Put the payouts that are ready into a batch for the bank."""

import datetime as dt
from functools import partial
from typing import Any

from accounts.settlements import payouts
from ledger_project.core import transactions
from ledger_project.core.actors import command
from ledger_project.core.commands import LedgerCommand


class Command(LedgerCommand):
    help = (
        "Put the payouts that are ready into a batch for the bank. produce_files makes its file. "
        "Payouts without approval or without a payout account are left out."
    )
    takes_ledgers = True
    takes_date = True

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        rows = []
        for ledger in self.chosen(options["ledgers"]):
            work = partial(
                payouts.send,
                ledger=ledger,
                actor=command("send_payouts"),
                on=ledger.book_date(on),
            )
            if batch := transactions.run(work):
                rows.append(
                    {
                        "ledger": ledger.number,
                        "batch": batch.number,
                        "payouts": batch.count,
                        "amount": batch.amount,
                        "currency": batch.currency,
                        "execute_on": batch.execute_on,
                    }
                )
        self.table(f"Payouts sent on {on}", rows, empty="no payout is ready")
        return rows
