"""Import a file of incoming payments."""

import datetime as dt
import hashlib
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management import CommandError, CommandParser
from rich.progress import track

from invoices import payment_files
from invoices.models import Payment, PaymentImport
from invoices.operations import register_payment
from invoices.payment_files import BankTransaction, Kind, PaymentFile
from ledger_project.core import transactions
from ledger_project.core.actors import Actor, command
from ledger_project.core.commands import LedgerCommand
from ledger_project.core.errors import Invalid
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO

COUNTED = (
    "imported",
    "matched",
    "unmatched",
    "with_surplus",
    "withdrawn",
    "unmatched_reversals",
    "already_imported",
)


class Command(LedgerCommand):
    help = (
        "Import payments from a bank's file: ISO 20022 camt.054 or camt.053, BgMax, OCR giro, or a "
        "CSV. The file and each of its payments are booked once, so a file may be imported again; "
        "one that was cut short goes on where it stopped. A faulty file is refused whole."
    )
    takes_date = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--ledger", type=int, required=True)

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        (ledger,) = self.chosen([options["ledger"]])
        on = ledger.book_date(on)
        path = Path(options["file"])
        try:
            content = path.read_bytes()
        except OSError as error:
            raise CommandError(f"Cannot read {path}: {error}") from error
        file = payment_files.read(content, country=ledger.country, currency=ledger.currency)
        digest = hashlib.sha256(content).hexdigest()
        counts: Counter[str] = Counter()
        if self._imported_before(ledger, file, digest):
            counts["already_imported"] = len(file.transactions)
        else:
            _refuse_changed(ledger, file)
            actor = command("import_payments")
            for one in track(file.transactions, "Payments", console=self.progress_console):
                counts.update(_import(ledger, one, actor, on))
            _keep(ledger, file, digest, path.name, actor, on)
        result = {
            "ledger": ledger.number,
            "format": file.format,
            **{name: counts[name] for name in COUNTED},
        }
        self.table(f"Payments of {path}", [result])
        if counts["unmatched"] and not self.as_json:
            self.console.print("Unmatched payments wait in the back office to be matched by hand.")
        return result

    def _imported_before(self, ledger: Ledger, file: PaymentFile, digest: str) -> bool:
        """Raises `CommandError` for another file that the bank gave the same identity."""
        known = PaymentImport.objects.filter(ledger=ledger)
        if known.filter(sha256=digest).exists():
            return True
        if file.identity and (
            other := known.filter(format=file.format, identity=file.identity).first()
        ):
            raise CommandError(
                f"{file.format} {file.identity} was imported on {other.imported_on} as "
                f"{other.file_name}, with other content. Nothing was changed."
            )
        return False


def _import(ledger: Ledger, one: BankTransaction, actor: Actor, on: dt.date) -> list[str]:
    """Register one transaction, and say what became of it."""
    work = partial(register_payment, ledger=ledger, transaction=one, actor=actor, on=on)
    outcome = transactions.run(work)
    payment = outcome.document
    if outcome.replayed:
        return ["already_imported"]
    if one.kind is Kind.REVERSAL:
        return ["withdrawn" if isinstance(payment, Payment) else "unmatched_reversals"]
    said = ["imported", "matched" if payment.invoice_id else "unmatched"]
    if payment.invoice_id and payment.matched < payment.amount:
        said.append("with_surplus")
    return said


def _keep(
    ledger: Ledger, file: PaymentFile, digest: str, name: str, actor: Actor, on: dt.date
) -> None:
    """Remember a file that is booked whole."""
    signs = {Kind.PAYMENT: 1, Kind.REVERSAL: -1}
    PaymentImport.objects.get_or_create(
        ledger=ledger,
        sha256=digest,
        defaults={
            "format": file.format,
            "identity": file.identity,
            "file_name": name[-255:],
            "imported_on": on,
            "transactions": len(file.transactions),
            "amount": sum((signs[one.kind] * one.amount for one in file.transactions), ZERO),
            "created_by": actor.name,
        },
    )


def _refuse_changed(ledger: Ledger, file: PaymentFile) -> None:
    """Refuse the file before its first payment is booked if one contradicts what was imported."""
    payments = {
        one.bank_reference: one
        for one in Payment.objects.filter(
            ledger=ledger,
            bank_reference__in=[one.bank_reference for one in file.transactions],
        )
    }
    faults = {}
    for one in file.transactions:
        place = f"bank reference {one.bank_reference}"
        earlier = payments.get(one.bank_reference)
        if one.kind is Kind.PAYMENT and earlier and not earlier.says(one):
            faults[place] = "was imported before with other content"
    if faults:
        raise Invalid(faults)
