"""Run the settlement of a business date."""

import datetime as dt
from typing import Any

from accounts.settlements.run import settle
from ledger_project.core.actors import command
from ledger_project.core.commands import LedgerCommand


class Command(LedgerCommand):
    help = (
        "Settle with the sellers of each ledger up to a business date, once for each seller and "
        "date. It can be repeated, and run several times at once: nothing is paid twice."
    )
    takes_ledgers = True
    takes_date = True

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        rows = []
        for ledger in self.chosen(options["ledgers"]):
            for one in settle(ledger=ledger, actor=command("settle"), on=on):
                rows.append(
                    {
                        "ledger": ledger.number,
                        "settlement": one.number,
                        "seller": one.seller.number,
                        "records": one.debit_count + one.credit_count,
                        "amount": one.amount,
                        "fees": one.fees,
                        "vat": one.vat,
                        "transferred": one.transferred,
                        "currency": one.currency,
                    }
                )
        self.table(f"Settled on {on}", rows, empty="nothing to settle")
        return rows
