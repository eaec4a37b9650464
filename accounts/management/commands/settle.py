"""Run the settlement of a business date."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from accounts.settlements.run import settle
from ledger_project.core.actors import command
from ledger_project.core.commands import EachLedgerCommand
from ledger_project.core.models import Ledger


class Command(EachLedgerCommand):
    help = (
        "Settle with the sellers of each ledger up to a business date, once for each seller and "
        "date. It can be repeated, and run several times at once: nothing is paid twice."
    )
    title = "Settled on"
    empty = "nothing to settle"

    def rows_of(self, ledger: Ledger, *, on: dt.date, **options: Any) -> Iterable[dict[str, Any]]:
        for one in settle(ledger=ledger, actor=command("settle"), on=on):
            yield {
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
