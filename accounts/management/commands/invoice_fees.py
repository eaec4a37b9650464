"""Invoice the fees of the previous month."""

import datetime as dt
from functools import partial
from typing import Any

from accounts.settlements import fee_invoices
from ledger_project.core import transactions
from ledger_project.core.actors import command
from ledger_project.core.commands import LedgerCommand


class Command(LedgerCommand):
    help = (
        "Invoice the fees of the previous month to the sellers that pay them by invoice, from the "
        "second bank day of a month on, once for each seller and month."
    )
    takes_ledgers = True
    takes_date = True

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        rows = []
        for ledger in self.chosen(options["ledgers"]):
            work = partial(
                fee_invoices.invoice_fees,
                ledger=ledger,
                actor=command("invoice_fees"),
                on=ledger.book_date(on),
            )
            rows += [
                {
                    "ledger": ledger.number,
                    "fee_invoice": one.number,
                    "seller": one.seller.number,
                    "month": f"{one.month:%Y-%m}",
                    "net": one.net,
                    "vat": one.vat,
                    "total": one.total,
                    "currency": one.currency,
                }
                for one in transactions.run(work)
            ]
        self.table(f"Fees invoiced on {on}", rows, empty="nothing to invoice")
        return rows
