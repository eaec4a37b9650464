"""Import a bank's file: book its payments, apply its answers to payouts and draws, its mandates."""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from accounts.settlements.payouts import apply_bank_status
from invoices.bank import formats, statuses
from invoices.bank.draws import answer_draw
from invoices.bank.formats import (
    BankFile,
    BankTransaction,
    DrawAnswer,
    Kind,
    Mandate,
    MandateRequest,
    PayoutStatus,
)
from invoices.bank.formats.fields import ACCOUNT_LENGTH
from invoices.bank.mandates import answer_request, apply_mandate
from invoices.bank.payments import register_payment
from invoices.bank.references import spellings
from invoices.bank.reversals import finds_payment, register_reversal, take_back_pending
from invoices.bank.sorting import sorted_out
from invoices.models import (
    BankStatement,
    Invoice,
    LeftOutEntry,
    Payment,
    PaymentImport,
    PaymentReversal,
)
from invoices.models.invoices import InvoiceType
from invoices.states import PAYMENT
from ledger_project.core import transactions
from ledger_project.core.actors import Actor
from ledger_project.core.errors import DuplicateReference, Invalid, NotPermitted
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO
from ledger_project.core.texts import say

PAYMENT_OUTCOMES = (
    "imported",
    "matched",
    "unmatched",
    "with_surplus",
    "withdrawn",
    "unmatched_reversals",
    "already_imported",
    "left_out",
)
DIRECT_DEBIT_OUTCOMES = (
    "drawn",
    "draws_refused",
    "unknown_draws",
    "consents_given",
    "consents_withdrawn",
    "unknown_mandates",
    "mandates_accepted",
    "mandates_refused",
)
PAYOUT_OUTCOMES = ("paid", "failed", "already_known", "contradicted", "unproved", "unknown")

NAME_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a row of a file: its outcomes, and the payment or reversal that it is."""

    row: BankTransaction | DrawAnswer | Mandate | MandateRequest | PayoutStatus
    outcomes: Sequence[str]
    entity: Payment | PaymentReversal | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """An imported file, sorted out for the ledger, and how many of its rows had each outcome.

    `earlier` is its import, if it had been imported whole before. `left` rows were not reached.
    """

    file: BankFile
    counts: Counter[str]
    earlier: PaymentImport | None = None
    left: int = 0


def preview_bank_file(**given: Any) -> Imported:
    """Import a bank's file as `import_bank_file` does, and take all of it back."""
    return transactions.rehearse(lambda: import_bank_file(**given))


def import_bank_file(
    *,
    ledger: Ledger,
    content: bytes,
    name: str,
    actor: Actor,
    on: dt.date,
    payments: bool = True,
    payouts: bool = True,
    most: int | None = None,
    progress: Callable[[int, int], None] = lambda done, rows: None,
    seen: Callable[[Fate], None] = lambda fate: None,
    goes_on: Callable[[], bool] = lambda: True,
) -> Imported:
    """Import a bank's file: its `payments` and reversals, and its answers to `payouts`.

    The file is recognised by its content and checked whole before its first row. Each row is a
    transaction of its own and booked once, so an interrupted import continues where it stopped when
    it is run again. Payments of a file that was imported whole, by its digest, are skipped; a
    status that was applied already changes nothing. `progress` is called with the number of rows
    done and of all rows, `seen` with what became of each. Once it no more `goes_on`, the rest is
    left to be imported by the same file.

    Without `payments` a camt is not checked by its schema, and the file is not recorded. Must not
    be called in a transaction, but for a rehearsal.

    Raises `NotPermitted`, `Invalid` naming each fault by its location or for more rows than `most`
    (None: any number), `DuplicateReference` for another file with the same identity of the bank,
    and the errors of `register_payment` and `register_reversal`, which end the import there.
    """
    PAYMENT.require_grant("import_bank_file", actor)
    if not actor.covers_ledger(ledger.pk):
        raise NotPermitted(say("This ledger is another colleague's"))
    if not payments or (payouts and statuses.is_report(content)):
        file = statuses.read(content)
    else:
        file = formats.read(content, country=ledger.country, currency=ledger.currency)
    digest = hashlib.sha256(content).hexdigest()
    counts: Counter[str] = Counter()
    rows: list[Callable[..., Fate | None]] = []
    known = None
    if payments:
        known = _imported(ledger, file, digest)
        file = sorted_out(ledger, file)
        waiting = {} if known is None else _waiting(known)
        booked = _booked(ledger, file.transactions)
        new = [
            one
            for one in file.transactions
            if one.bank_reference in waiting
            or (known is None and (one.kind, one.bank_reference) not in booked)
        ]
        _refuse_early(ledger, new, on)
        counts["already_imported"] = len(file.transactions) - len(new)
        counts["left_out"] = len(file.left_out) if known is None else 0
        pending = PaymentReversal.objects.filter(ledger=ledger, payment=None).exists()
        rows += (
            partial(_register, ledger, one, waiting, actor, on, pending=pending) for one in new
        )
        if known is None:
            # Later files may say otherwise of a mandate than one that comes again.
            rows += (partial(_answer, ledger, one, actor, on) for one in file.draws)
            rows += (partial(_mandate, ledger, one, actor, on) for one in file.mandates)
            rows += (partial(_request, ledger, one, actor) for one in file.requests)
    statuses_of_payouts = file.statuses if payouts else ()
    rows += (partial(_apply, ledger, one, actor, on) for one in statuses_of_payouts)
    if most is not None and len(rows) > most:
        raise Invalid(
            {
                "file": say(
                    "Expected at most {most} entries to book, found {count}",
                    most=most,
                    count=len(rows),
                )
            }
        )
    for done, row in enumerate(rows, 1):
        if not goes_on():
            return Imported(file, counts, known, len(rows) - done + 1)
        fate = transactions.run(row)
        if fate is None:
            # Some banks list the newest first: what it takes back may come below.
            rows.append(partial(row, last=True))
            continue
        counts.update(fate.outcomes)
        seen(fate)
        progress(done, len(rows))
    if payments:
        transactions.run(partial(_remember, ledger, file, digest, name, actor, on))
    return Imported(file, counts, known)


def _imported(ledger: Ledger, file: BankFile, digest: str) -> PaymentImport | None:
    """Return the import of the file, if it was imported whole.

    Raises `DuplicateReference` for another file with the same identity of the bank.
    """
    known = PaymentImport.objects.filter(ledger=ledger)
    if same := known.filter(sha256=digest).first():
        return same
    if file.identity and (
        other := known.filter(format=file.format, identity=file.identity).first()
    ):
        raise DuplicateReference(
            say(
                "{format} {identity} was imported on {imported_on} as {file_name}, with "
                "other content. Nothing was changed.",
                format=file.format,
                identity=file.identity,
                imported_on=other.imported_on,
                file_name=other.file_name,
            )
        )
    return None


def _booked(ledger: Ledger, transactions: Iterable[BankTransaction]) -> set[tuple[Kind, str]]:
    """Return which of the transactions are booked: what is sorted out has no other content."""
    references = [one.bank_reference for one in transactions]
    return {
        (kind, reference)
        for kind, model in ((Kind.PAYMENT, Payment), (Kind.REVERSAL, PaymentReversal))
        for reference in model.objects.filter(
            ledger=ledger, bank_reference__in=references
        ).values_list("bank_reference", flat=True)
    }


def _waiting(known: PaymentImport) -> dict[str, int]:
    """Return the entries that an import left out, by bank reference: they are looked at again."""
    entries = LeftOutEntry.objects.filter(
        ledger=known.ledger_id, payment_import=known, booked_on=None
    )
    return dict(entries.values_list("bank_reference", "pk"))


def _refuse_early(ledger: Ledger, new: Iterable[BankTransaction], on: dt.date) -> None:
    """Raise `Invalid` if a payment is by reference of an invoice issued after the book date."""
    references = {
        spelling
        for one in new
        if one.kind is Kind.PAYMENT
        for spelling in spellings(one.payment_reference)
    }
    issued_later = Invoice.objects.filter(
        ledger=ledger,
        type=InvoiceType.DEBIT,
        payment_reference__in=references,
        issued_on__gt=on,
    )
    faults = {
        f"payment reference {one.payment_reference}": say(
            "Invoice {invoice_no} was issued on {issued_on}, after {on}",
            invoice_no=one.invoice_no,
            issued_on=one.issued_on,
            on=on,
        )
        for one in issued_later
    }
    if faults:
        raise Invalid(faults)


def _register(
    ledger: Ledger,
    one: BankTransaction,
    waiting: Mapping[str, int],
    actor: Actor,
    on: dt.date,
    *,
    pending: bool,
    last: bool = False,
) -> Fate | None:
    """Register one transaction, which may have been left out before.

    A payment meets its reversal, if one of an earlier file is `pending`. A reversal whose payment
    is not found is kept pending at `last` only; before, None is returned.
    """
    if one.kind is Kind.REVERSAL and not last and not finds_payment(ledger, one):
        return None
    if key := waiting.get(one.bank_reference):
        LeftOutEntry.objects.filter(ledger=ledger, pk=key).update(booked_on=on)
    if one.kind is Kind.REVERSAL:
        reversal = register_reversal(ledger=ledger, transaction=one, actor=actor, on=on)
        found = isinstance(reversal.entity, Payment)
        became = "withdrawn" if found else "unmatched_reversals"
        outcomes = ["already_imported" if reversal.replayed else became]
        return Fate(one, outcomes, reversal.entity)
    outcome = register_payment(ledger=ledger, transaction=one, actor=actor, on=on)
    payment = outcome.entity
    if outcome.replayed:
        return Fate(one, ["already_imported"], payment)
    outcomes = ["imported", "unmatched" if payment.remaining else "matched"]
    if payment.exceeds:
        outcomes.append("with_surplus")
    if pending and take_back_pending(payment=payment, actor=actor, on=on):
        outcomes.append("withdrawn")
    return Fate(one, outcomes, payment)


def _answer(ledger: Ledger, one: DrawAnswer, actor: Actor, on: dt.date) -> Fate:
    return Fate(one, answer_draw(ledger=ledger, answer=one, actor=actor, on=on))


def _mandate(ledger: Ledger, one: Mandate, actor: Actor, on: dt.date) -> Fate:
    return Fate(one, apply_mandate(ledger=ledger, mandate=one, actor=actor, on=on))


def _request(ledger: Ledger, one: MandateRequest, actor: Actor) -> Fate:
    return Fate(one, answer_request(ledger=ledger, request=one, actor=actor))


def _apply(ledger: Ledger, one: PayoutStatus, actor: Actor, on: dt.date) -> Fate:
    outcomes = apply_bank_status(
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
        besides=one.besides,
        listed=one.listed,
    )
    return Fate(one, outcomes)


def _remember(
    ledger: Ledger, file: BankFile, digest: str, name: str, actor: Actor, on: dt.date
) -> None:
    """Record a file that was imported whole, its statements and what is left out, each once."""
    known = _imported(ledger, file, digest)
    signs = {Kind.PAYMENT: 1, Kind.REVERSAL: -1}
    first = known is None
    if known is None:
        known = PaymentImport.objects.create(
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
        LeftOutEntry.objects.bulk_create(
            LeftOutEntry(
                ledger=ledger,
                payment_import=known,
                reason=one.reason,
                bank_reference=one.bank_reference,
                account=one.account[:ACCOUNT_LENGTH],
                amount=one.amount,
                currency=one.currency,
                value_on=one.value_on,
                payer_name=one.payer_name,
                payment_reference=one.payment_reference,
                message=one.message,
                created_by=actor.name,
            )
            for one in file.left_out
        )
    recorded = set() if first else set(known.statements.values_list("account", "identity"))
    BankStatement.objects.bulk_create(
        BankStatement(
            ledger=ledger,
            payment_import=known,
            identity=one.identity,
            account=one.account[:ACCOUNT_LENGTH],
            currency=one.currency,
            opening=one.opening,
            closing=one.closing,
            received=sum(
                (signs[t.kind] * t.amount for t in file.transactions if t.report == one.report),
                ZERO,
            ),
            paid_out=sum((t.amount for t in file.answering if t.report == one.report), ZERO),
            opened_on=one.opened_on or one.closed_on or on,
            closed_on=one.closed_on or one.opened_on or on,
            complete=one.complete,
            created_by=actor.name,
        )
        for one in file.statements
        if (one.account[:ACCOUNT_LENGTH], one.identity) not in recorded
    )
