"""Book payments from buyers: match them, keep them unmatched, or reverse them."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Q

from accounts.books import journal
from accounts.books.entries import BookedEvent, Draft
from accounts.credit.surpluses import add_surplus, take_back
from accounts.models import JournalEntry
from invoices import postings, queries
from invoices.bank.allocation import Allocation, allocate
from invoices.bank.formats.transactions import BankTransaction, Kind
from invoices.bank.matching import find
from invoices.models import Invoice, Payment, PaymentReversal
from invoices.models.invoices import COSTS, InvoiceType, TransactionType
from invoices.operations.issuing import distribute
from invoices.operations.subledger import CAPITAL, INTEREST, Change, change
from invoices.postings import DebtComponent, Source
from invoices.states import MATCHED, OPEN, PAYMENT, PENDING, REVERSED
from ledger_project.core.actors import Actor
from ledger_project.core.errors import (
    CurrencyNotSupported,
    DuplicateReference,
    Invalid,
    OperationNotAllowed,
)
from ledger_project.core.idempotency import Outcome
from ledger_project.core.lifecycle import advance
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO

_COMPONENTS = {
    CAPITAL: DebtComponent.CAPITAL,
    INTEREST: DebtComponent.INTEREST,
    "reminder_fee": DebtComponent.REMINDER_FEE,
    "collection_fee": DebtComponent.COLLECTION_FEE,
    "late_fee": DebtComponent.LATE_FEE,
}


def register_payment(
    *, ledger: Ledger, transaction: BankTransaction, actor: Actor, on: dt.date
) -> Outcome[Any]:
    """Register a payment or a reversal that a bank reports, once by its reference.

    A payment is matched to its invoice, or kept unmatched. A reversal reverses its payment, or is
    kept pending until staff assigns it. Books: the components of the invoice's debt in the ledger's
    order of allocation, `payment_exceeds_debt` for the remainder, or `payment_unmatched`.

    Raises `CurrencyNotSupported`, `DuplicateReference` when the bank reference was used for a
    payment with other content, and `OperationNotAllowed` for a book date before the invoice's.
    """
    if transaction.currency != ledger.currency:
        raise CurrencyNotSupported(
            f"Payment {transaction.bank_reference} is in {transaction.currency}, "
            f"not in {ledger.currency}"
        )
    if transaction.kind is Kind.REVERSAL:
        return _register_reversal(ledger, transaction, actor, on)
    invoice = find(ledger, transaction)
    if invoice and on < invoice.issued_on:
        raise OperationNotAllowed(
            f"Invoice {invoice.invoice_no} was issued on {invoice.issued_on}, after {on}",
            State=invoice.state,
        )
    earlier = Payment.objects.filter(ledger=ledger, bank_reference=transaction.bank_reference)
    if known := earlier.first():
        return _replayed(known, known, transaction)
    payment = Payment(
        ledger=ledger,
        bank_reference=transaction.bank_reference,
        payment_reference=transaction.payment_reference,
        amount=transaction.amount,
        currency=transaction.currency,
        value_on=transaction.value_on,
        book_on=on,
        payer_name=transaction.payer_name,
        payer_account=transaction.payer_account,
        message=transaction.message,
        created_by=actor.name,
    )
    if invoice is None:
        payment.save()
        event = BookedEvent("payment", payment.pk, payment.value_on)
        draft = postings.payment_unmatched(event, payment.amount)
        journal.post(ledger, [draft], actor=actor, on=on)
    else:
        allocation = _allocate(payment, invoice, actor, on)
        payment.state, payment.invoice, payment.matched_on = MATCHED, invoice, on
        payment.matched = allocation.matched
        payment.save()
        _book(payment, invoice, allocation, Source.BANK, actor, on)
    return Outcome(payment)


def match(*, payment: Payment, actor: Actor, on: dt.date, invoice_no: str) -> Payment:
    """Match a locked unmatched payment to an invoice.

    Books: as for a payment that is matched at once, but from the unmatched payments.

    Raises the error of the state, and `Invalid` for an invoice that does not exist or is a credit
    invoice.
    """
    PAYMENT.require("match", payment, actor, on)
    found = (
        Invoice.objects.select_related("customer")
        .select_for_update(of=("self",))
        .filter(ledger=payment.ledger_id, invoice_no=invoice_no, type=InvoiceType.DEBIT)
    )
    invoice = found.first()
    if invoice is None or on < invoice.issued_on:
        raise Invalid({"invoiceNo": f"{invoice_no} is not a debit invoice of the ledger"})
    allocation = _allocate(payment, invoice, actor, on)
    advance(
        payment,
        PAYMENT,
        "match",
        actor=actor,
        on=on,
        columns={"invoice": invoice, "matched": allocation.matched, "matched_on": on},
    )
    _book(payment, invoice, allocation, Source.UNMATCHED, actor, on)
    return payment


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
    """Reverse a locked payment that the bank took back: returned, recalled or not covered.

    `reversal` is the bank's pending reversal of it, if one was imported before and not assigned.

    Books: a reversing entry for every entry of the payment, so each balance is as before it; the
    invoice and its account are open again. The amount of the payment's surplus that the customer
    used already is booked as `surplus_lost`: the operator has to claim it back.

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
                components={
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


def _register_reversal(
    ledger: Ledger, transaction: BankTransaction, actor: Actor, on: dt.date
) -> Outcome[Any]:
    """Reverse the payment that the bank names, else the last one of the reference and amount.

    If neither exists, the reversal is kept pending.
    """
    earlier = PaymentReversal.objects.filter(
        ledger=ledger, bank_reference=transaction.bank_reference
    ).select_related("payment")
    if known := earlier.first():
        return _replayed(known, known.payment or known, transaction)
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


def _replayed(
    known: Payment | PaymentReversal, document: Any, transaction: BankTransaction
) -> Outcome[Any]:
    """Return the replay of a bank reference. Raises `DuplicateReference` for other content."""
    if not known.says(transaction):
        raise DuplicateReference(
            f"Bank reference {transaction.bank_reference} was imported before with other content"
        )
    return Outcome(document, replayed=True)


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


def _allocate(payment: Payment, invoice: Invoice, actor: Actor, on: dt.date) -> Allocation:
    """Allocate the payment to the debt as of its value date.

    A payment implies delivery, so a pending invoice is opened first.
    """
    if invoice.state == PENDING:
        distribute(invoices=[invoice], actor=actor, on=on)
    debt: dict[str, Decimal] = {}
    if invoice.state == OPEN:
        debt = {name: getattr(invoice, name) for name in COSTS}
        debt[INTEREST] = queries.interest(invoice, payment.value_on)
        debt[CAPITAL] = invoice.capital_debt
    ledger = payment.ledger
    return allocate(
        payment.amount,
        debt,
        order=ledger.allocation_order,
        remission_limit=ledger.remission_limit,
        rounding_limit=ledger.rounding_limit,
    )


def _book(
    payment: Payment,
    invoice: Invoice,
    allocation: Allocation,
    source: Source,
    actor: Actor,
    on: dt.date,
) -> None:
    """Post the components of a payment and change the invoice by them."""
    event = BookedEvent("payment", payment.pk, payment.value_on, invoice.pk, invoice.seller_id)
    purchased = invoice.purchased
    booked: list[tuple[Draft, TransactionType, str, Decimal]] = [
        (
            postings.paid(event, _COMPONENTS[name], amount, purchased=purchased, source=source),
            TransactionType.PAYMENT,
            name,
            amount,
        )
        for name, amount in allocation.paid.items()
    ]
    if remitted := allocation.remitted:
        draft = postings.small_difference_remitted(event, remitted, purchased=purchased)
        booked.append((draft, TransactionType.REMISSION, CAPITAL, remitted))
    drafts = [draft for draft, *_ in booked]
    if kept := allocation.kept:
        drafts.append(
            postings.small_difference_kept(event, kept, purchased=purchased, source=source)
        )
    if allocation.surplus:
        drafts.append(postings.payment_exceeds_debt(event, allocation.surplus, source=source))
    entries = journal.post(payment.ledger, drafts, actor=actor, on=on)
    # Before the invoice: closing it may terminate the customer, who must have the surplus then.
    if allocation.surplus:
        add_surplus(
            customer=invoice.customer,
            seller_id=invoice.seller_id,
            entry=entries[-1],
            amount=allocation.surplus,
            currency=payment.currency,
            actor=actor,
        )
    changes = [
        Change(entry, type, amount, {name: -amount}, payment.bank_reference)
        for (_, type, name, amount), entry in zip(booked, entries, strict=False)
    ]
    if changes:
        change(invoice, "pay", changes, actor=actor, on=on)
