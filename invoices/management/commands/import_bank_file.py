"""Import a bank's file: payments, and answers to payouts."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management import CommandParser
from rich.progress import Progress

from invoices.bank.formats import LARGEST
from invoices.bank.imports import (
    DIRECT_DEBIT_OUTCOMES,
    PAYMENT_OUTCOMES,
    PAYOUT_OUTCOMES,
    Imported,
    import_bank_file,
)
from ledger_project.core.actors import command
from ledger_project.core.commands import LedgerCommand, read_file


class Command(LedgerCommand):
    help = (
        "Import a bank's file: payments and answers to payouts. ISO 20022 camt.054, camt.053, "
        "camt.052 or pain.002, BgMax, Autogiro, Betalingsservice, OCR giro, or a CSV. The file and "
        "each of its rows have their effect once, so a file may be imported again; an interrupted "
        "import continues where it stopped. "
        "What is no payment of a buyer is left out and said. A faulty file is refused whole."
    )
    takes_date = True
    actor = command("import_bank_file")
    payments = True
    payouts = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--ledger", type=int, required=True)

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        path = Path(options["file"])
        content = read_file(path, LARGEST)
        with Progress(console=self.progress_console) as bar:
            task = bar.add_task("Rows", total=None)
            imported = import_bank_file(
                ledger=ledger,
                content=content,
                name=path.name,
                actor=self.actor,
                on=ledger.book_date(on),
                payments=self.payments,
                payouts=self.payouts,
                progress=lambda done, rows: bar.update(task, completed=done, total=rows),
            )
        counts = imported.counts
        result: dict[str, Any] = {"ledger": ledger.number}
        if self.payments:
            result["format"] = imported.file.format
            result |= {name: counts[name] for name in PAYMENT_OUTCOMES}
            self.table(f"Payments of {path}", [result])
            drawn = {name: counts[name] for name in DIRECT_DEBIT_OUTCOMES if counts[name]}
            if drawn:
                self.table(f"Direct debit of {path}", [drawn])
            result |= drawn
        if self.payouts:
            payouts = {name: counts[name] for name in PAYOUT_OUTCOMES}
            self.table(f"Payouts of {path}", [{"ledger": ledger.number, **payouts}])
            result |= payouts
        if not self.as_json:
            self._tell(imported)
        if counts["unmatched"] and not self.as_json:
            self.console.print("Unmatched payments are in the back office, to be matched by hand.")
        if counts["contradicted"] and not self.as_json:
            self.console.print(
                "A contradicted answer is of another amount or currency, or of a payout returned "
                "before: see the payouts in the back office."
            )
        if counts["unproved"] and not self.as_json:
            self.console.print(
                "An unproved answer refuses a payout without its amount, so it was not applied: "
                "ask the bank, and record it in the back office."
            )
        return result

    def _tell(self, imported: Imported) -> None:
        """Say what was left out, by reason and currency, and what deviates from the format."""
        of_each: dict[tuple[str, str], list[Decimal]] = {}
        for one in imported.file.left_out if self.payments else ():
            of_each.setdefault((one.reason, one.currency), []).append(one.amount)
        rows = [
            {"reason": reason, "entries": len(found), "amount": sum(found), "currency": currency}
            for (reason, currency), found in sorted(of_each.items())
        ]
        if rows:
            self.table("Left out", rows)
        for remark in imported.file.remarks:
            self.console.print(f"Accepted: {remark}")
