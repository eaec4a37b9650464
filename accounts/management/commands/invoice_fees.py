"""Invoice the fees of the previous month."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from accounts.settlements.fee_invoices import invoice_fees, waiting_sellers
from ledger_project.core import transactions
from ledger_project.core.actors import command
from ledger_project.core.commands import EachLedgerCommand
from ledger_project.core.models import Ledger


class Command(EachLedgerCommand):
    help = (
        "Invoice the fees of the previous month to the sellers that pay them by invoice, from the "
        "second bank day of a month on, once for each seller and month. A seller whose invoice "
        "would lack something that the law asks for is named, and invoiced once that is entered."
    )
    title = "Fees invoiced on"
    empty = "nothing to invoice"

    def rows_of(self, ledger: Ledger, *, on: dt.date, **options: Any) -> Iterable[dict[str, Any]]:
        invoiced = transactions.run(
            lambda: invoice_fees(
                ledger=ledger, actor=command("invoice_fees"), on=ledger.book_date(on)
            )
        )
        for one in invoiced:
            yield {
                "ledger": ledger.number,
                "fee_invoice": one.number,
                "seller": one.seller.number,
                "month": f"{one.month:%Y-%m}",
                "net": one.net,
                "vat": one.vat,
                "total": one.total,
                "currency": one.currency,
            }
        for seller, texts in waiting_sellers(ledger, on).items():
            self.stderr.write(f"Not invoiced: seller {seller.number}, without {', '.join(texts)}")
