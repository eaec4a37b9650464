"""Record the expiry of authorizations past their validity."""

import datetime as dt
from typing import Any

from invoices.operations import expire
from ledger_project.core.actors import command
from ledger_project.core.commands import LedgerCommand


class Command(LedgerCommand):
    help = "Record what has expired before a business date and free what it reserved."
    takes_ledgers = True
    takes_date = True

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        actor = command("expire_authorizations")
        rows = []
        for ledger in self.chosen(options["ledgers"]):
            expired = expire(ledger_number=ledger.number, actor=actor, on=ledger.book_date(on))
            rows.append({"ledger": ledger.number, "expired": expired})
        self.table(f"Expired by {on}", rows)
        return rows
