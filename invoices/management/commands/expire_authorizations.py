"""Record the expiry of authorizations past their validity."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from invoices.operations import expire
from ledger_project.core.actors import command
from ledger_project.core.commands import EachLedgerCommand
from ledger_project.core.models import Ledger


class Command(EachLedgerCommand):
    help = "Record what has expired before a business date and free what it reserved."
    title = "Expired by"

    def rows_of(self, ledger: Ledger, *, on: dt.date, **options: Any) -> Iterable[dict[str, Any]]:
        actor, book_on = command("expire_authorizations"), ledger.book_date(on)
        expired = expire(ledger_number=ledger.number, actor=actor, on=book_on)
        yield {"ledger": ledger.number, "expired": expired}
