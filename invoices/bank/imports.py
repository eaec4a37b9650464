"""Import a bank's file: book its payments and reversals, apply its answers to payouts."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from accounts.settlements.payouts import apply_bank_status
from invoices.bank import formats, statuses
from invoices.bank.formats import BankFile, BankTransaction, Kind, PayoutStatus
from invoices.bank.payments import register_payment
from invoices.bank.reversals import register_reversal
from invoices.models import Invoice, Payment, PaymentImport, PaymentReversal
from invoices.models.invoices import InvoiceType
from ledger_project.core import transactions
from ledger_project.core.actors import Actor
from ledger_project.core.errors import DuplicateReference, Invalid
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO

PAYMENT_OUTCOMES = (
    "imported",
    "matched",
    "unmatched",
    "with_surplus",
    "withdrawn",
    "unmatched_reversals",
    "already_imported",
)
PAYOUT_OUTCOMES = ("paid", "failed", "already_known", "contradicted", "unproved", "unknown")

NAME_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Imported:
    """Format of an imported file, and how many of its rows had each outcome."""

    format: str
    counts: Counter[str]


def import_bank_file(
    *,
    ledger: Ledger,
    content: bytes,
    name: str,
    actor: Actor,
    on: dt.date,
    payments: bool = True,
    payouts: bool = True,
    progress: Callable[[int, int], None] = lambda done, rows: None,
) -> Imported:
    """Import a bank's file: its `payments` and reversals, and its answers to `payouts`.

    The file is recognised by its content and checked whole before its first row. Each row is a
    transaction of its own and booked once, so an interrupted import continues where it stopped when
    it is run again. Payments of a file that was imported whole, by its digest, are skipped; a
    status that was applied already changes nothing. `progress` is called with the number of rows
    done and of all rows.

    Without `payments` a camt is not checked by its schema, and the file is not recorded. Must not
    be called in a transaction.

    Raises `Invalid` naming each fault by its location, `DuplicateReference` for another file with
    the same identity of the bank, and the errors of `register_payment` and `register_reversal`,
    which end the import there.
    """
    if not payments or (payouts and statuses.is_report(content)):
        file = statuses.read(content)
    else:
        file = formats.read(content, country=ledger.country, currency=ledger.currency)
    digest = hashlib.sha256(content).hexdigest()
    counts: Counter[str] = Counter()
    rows: list[Callable[[], list[str]]] = []
    booked = payments and _is_imported(ledger, file, digest)
    if booked:
        counts["already_imported"] = len(file.transactions)
    elif payments:
        _refuse_contradictions(ledger, file)
        _refuse_early(ledger, file, on)
        rows += (partial(_register, ledger, one, actor, on) for one in file.transactions)
    if payouts:
        rows += (partial(_apply, ledger, one, actor, on) for one in file.statuses)
    for done, row in enumerate(rows, 1):
        counts.update(transactions.run(row))
        progress(done, len(rows))
    if payments and not booked:
        transactions.run(partial(_remember, ledger, file, digest, name, actor, on))
    return Imported(file.format, counts)


def _is_imported(ledger: Ledger, file: BankFile, digest: str) -> bool:
    """Return whether the file was imported whole.

    Raises `DuplicateReference` for another file with the same identity of the bank.
    """
    known = PaymentImport.objects.filter(ledger=ledger)
    if known.filter(sha256=digest).exists():
        return True
    if file.identity and (
        other := known.filter(format=file.format, identity=file.identity).first()
    ):
        raise DuplicateReference(
            f"{file.format} {file.identity} was imported on {other.imported_on} as "
            f"{other.file_name}, with other content. Nothing was changed."
        )
    return False


def _refuse_contradictions(ledger: Ledger, file: BankFile) -> None:
    """Raise `Invalid` if a known bank reference comes with other content than before."""
    known: dict[tuple[Kind, str], Payment | PaymentReversal] = {}
    references = [one.bank_reference for one in file.transactions]
    for kind, model in ((Kind.PAYMENT, Payment), (Kind.REVERSAL, PaymentReversal)):
        same = model.objects.filter(ledger=ledger, bank_reference__in=references)
        known |= {(kind, one.bank_reference): one for one in same}
    faults = {
        f"bank reference {one.bank_reference}": "was imported before with other content"
        for one in file.transactions
        if (earlier := known.get((one.kind, one.bank_reference))) and not earlier.says(one)
    }
    if faults:
        raise Invalid(faults)


def _refuse_early(ledger: Ledger, file: BankFile, on: dt.date) -> None:
    """Raise `Invalid` if the file pays by reference an invoice issued after the book date."""
    references = {one.payment_reference for one in file.transactions if one.kind is Kind.PAYMENT}
    issued_later = Invoice.objects.filter(
        ledger=ledger,
        type=InvoiceType.DEBIT,
        payment_reference__in=references - {""},
        issued_on__gt=on,
    )
    faults = {
        f"payment reference {one.payment_reference}": f"Invoice {one.invoice_no} was issued on "
        f"{one.issued_on}, after {on}"
        for one in issued_later
    }
    if faults:
        raise Invalid(faults)


def _register(ledger: Ledger, one: BankTransaction, actor: Actor, on: dt.date) -> list[str]:
    """Register one transaction; return its outcomes."""
    if one.kind is Kind.REVERSAL:
        reversal = register_reversal(ledger=ledger, transaction=one, actor=actor, on=on)
        if reversal.replayed:
            return ["already_imported"]
        found = isinstance(reversal.entity, Payment)
        return ["withdrawn" if found else "unmatched_reversals"]
    outcome = register_payment(ledger=ledger, transaction=one, actor=actor, on=on)
    if outcome.replayed:
        return ["already_imported"]
    payment = outcome.entity
    outcomes = ["imported", "unmatched" if payment.remaining else "matched"]
    if any(one.met < one.amount for one in payment.matches.all()):
        outcomes.append("with_surplus")
    return outcomes


def _apply(ledger: Ledger, one: PayoutStatus, actor: Actor, on: dt.date) -> list[str]:
    return apply_bank_status(
        ledger=ledger,
        paid=one.paid,
        actor=actor,
        on=on,
        number=one.number,
        batch=one.batch,
        amount=one.amount,
        currency=one.currency,
        account=one.account,
        reason=one.reason,
    )


def _remember(
    ledger: Ledger, file: BankFile, digest: str, name: str, actor: Actor, on: dt.date
) -> None:
    """Record a file that was imported whole, unless another process recorded it meanwhile."""
    if _is_imported(ledger, file, digest):
        return
    signs = {Kind.PAYMENT: 1, Kind.REVERSAL: -1}
    PaymentImport.objects.create(
        ledger=ledger,
        sha256=digest,
        format=file.format,
        identity=file.identity,
        file_name=name[-NAME_LENGTH:],
        imported_on=on,
        transactions=len(file.transactions),
        amount=sum((signs[one.kind] * one.amount for one in file.transactions), ZERO),
        created_by=actor.name,
    )
