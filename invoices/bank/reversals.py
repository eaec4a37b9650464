"""Reverse payments that the bank took back: bounced, recalled, or a debit returned."""

import datetime as dt

from django.db.models import Q

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.credit.surpluses import take_back
from accounts.models import JournalEntry
from invoices import postings, queries
from invoices.bank.formats.transactions import BankTransaction
from invoices.bank.payments import require_currency, require_same
from invoices.models import Invoice, Payment, PaymentReversal
from invoices.models.invoices import COSTS, TransactionType
from invoices.operations.subledger import CAPITAL, INTEREST, Change, change
from invoices.states import PAYMENT, REVERSED
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.idempotency import Outcome
from ledger_project.core.lifecycle import advance
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO


def register_reversal(
    *, ledger: Ledger, transaction: BankTransaction, actor: Actor, on: dt.date
) -> Outcome[Payment | PaymentReversal]:
    """Reverse the payment that a bank names, else the last one of the reference and amount.

    Done once by the bank's reference. Where no payment fits, the reversal is kept pending until
    staff assigns it. Books: as `reverse_payment`, or `reversal_unmatched`.

    Raises `CurrencyNotSupported`, and `DuplicateReference` when the bank reference was used for a
    reversal with other content.
    """
    require_currency(ledger, transaction)
    earlier = PaymentReversal.objects.filter(
        ledger=ledger, bank_reference=transaction.bank_reference
    ).select_related("payment")
    if known := earlier.first():
        require_same(known, transaction)
        return Outcome(known.payment or known, replayed=True)
    named = (
        Q(bank_reference=transaction.reverses)
        if transaction.reverses
        else Q(payment_reference=transaction.payment_reference) & ~Q(payment_reference="")
    )
    payment = (
        Payment.objects.select_for_update(of=("self",))
        .select_related("ledger")
        .filter(named, ledger=ledger, amount=transaction.amount)
        .exclude(state=REVERSED)
        .order_by("-pk")
        .first()
    )
    if payment is None:
        return Outcome(_keep(ledger, transaction, actor, on))
    reverse_payment(
        payment=payment,
        actor=actor,
        on=on,
        bank_reference=transaction.bank_reference,
        value_on=transaction.value_on,
        message=transaction.message,
    )
    return Outcome(payment)


def reverse_payment(
    *,
    payment: Payment,
    actor: Actor,
    on: dt.date,
    bank_reference: str = "",
    value_on: dt.date | None = None,
    message: str = "",
    reversal: PaymentReversal | None = None,
) -> Payment:
    """Reverse a locked payment that the bank took back: bounced, recalled, or a debit returned.

    `reversal` is the bank's pending reversal of it, if it was reported before and not assigned.

    Books: the mirror of every entry that the payment made, so each balance is what it was; the
    invoice is open again, and so is its account. What the customer used of the payment's surplus
    is `surplus_lost`: the operator has to claim it back.

    Raises the error of the state.
    """
    PAYMENT.require("withdraw", payment, actor, on)
    ledger = payment.ledger
    entries = list(
        JournalEntry.objects.filter(
            ledger=ledger,
            document_type="payment",
            document_id=payment.pk,
            reverses__isnull=True,
        ).order_by("pk")
    )
    # The surplus before the invoice, as a set-off locks them.
    lost = sum(
        (
            take_back(entry=entry, amount=payment.amount - payment.matched, actor=actor, on=on)
            for entry in entries
            if entry.template == "payment_exceeds_debt"
        ),
        ZERO,
    )
    invoice = (
        Invoice.objects.select_related("customer")
        .select_for_update(of=("self",))
        .get(ledger=ledger, pk=payment.invoice_id)
        if payment.invoice_id
        else None
    )
    mirrors = journal.reverse(ledger, entries, actor=actor, on=on)
    if reversal is None:
        reversal = PaymentReversal.objects.create(
            ledger=ledger,
            bank_reference=bank_reference or f"withdrawn {payment.pk}",
            payment=payment,
            assigned_on=on,
            amount=payment.amount,
            value_on=value_on or on,
            book_on=on,
            message=message,
            created_by=actor.name,
        )
    else:
        _assign(reversal, payment, actor, on)
    if lost:
        event = BookedEvent("paymentreversal", reversal.pk, on, payment.invoice_id)
        journal.post(ledger, [postings.surplus_lost(event, lost)], actor=actor, on=on)
    advance(payment, PAYMENT, "withdraw", actor=actor, on=on, columns={"withdrawn_on": on})
    if invoice:
        mirrored = {entry.pk: mirror for entry, mirror in zip(entries, mirrors, strict=True)}
        changes = [
            Change(
                entry=mirrored[done.entry_id or 0],
                type=TransactionType.PAYMENT_REVERSAL
                if done.type == TransactionType.PAYMENT
                else TransactionType(done.type),
                amount=done.amount,
                parts={
                    CAPITAL: -done.debt_change,
                    INTEREST: -done.interest_change,
                    **{name: -getattr(done, f"{name}_change") for name in COSTS},
                },
                reference=bank_reference or payment.bank_reference,
            )
            for done in queries.transactions(invoice).filter(entry__in=entries)
        ]
        if changes:
            change(invoice, "reverse_payment", changes, actor=actor, on=on, reopen=True)
    return payment


def _keep(
    ledger: Ledger, transaction: BankTransaction, actor: Actor, on: dt.date
) -> PaymentReversal:
    """Keep a reversal of an unknown payment pending, its amount in suspense."""
    reversal = PaymentReversal.objects.create(
        ledger=ledger,
        bank_reference=transaction.bank_reference,
        amount=transaction.amount,
        value_on=transaction.value_on,
        book_on=on,
        message=transaction.message,
        created_by=actor.name,
    )
    event = BookedEvent("paymentreversal", reversal.pk, transaction.value_on)
    draft = postings.reversal_unmatched(event, transaction.amount)
    journal.post(ledger, [draft], actor=actor, on=on)
    return reversal


def _assign(reversal: PaymentReversal, payment: Payment, actor: Actor, on: dt.date) -> None:
    """Assign a pending reversal to this payment and reverse its suspense entry."""
    locked = PaymentReversal.objects.select_for_update().filter(
        ledger=payment.ledger_id, pk=reversal.pk, payment=None, amount=payment.amount
    )
    if locked.update(payment=payment, assigned_on=on) != 1:
        raise Invalid({"reversal": "Is not a pending one of the payment's amount"})
    kept = JournalEntry.objects.filter(
        ledger=payment.ledger_id,
        document_type="paymentreversal",
        document_id=reversal.pk,
        template="reversal_unmatched",
        reverses__isnull=True,
    )
    journal.reverse(payment.ledger, list(kept), actor=actor, on=on)
