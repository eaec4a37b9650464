"""Book payments from buyers: match them to invoices, or keep them unmatched."""

import datetime as dt
from decimal import Decimal

from accounts.books import journal
from accounts.books.entries import BookedEvent, Draft
from accounts.credit.surpluses import add_surplus
from invoices import postings, queries
from invoices.bank.allocation import Allocation, allocate
from invoices.bank.formats.transactions import BankTransaction
from invoices.bank.matching import find
from invoices.models import Invoice, Payment, PaymentReversal
from invoices.models.invoices import COSTS, InvoiceType, TransactionType
from invoices.operations.issuing import distribute
from invoices.operations.subledger import CAPITAL, INTEREST, Change, change
from invoices.postings import DebtComponent, Source
from invoices.states import MATCHED, OPEN, PAYMENT, PENDING
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

_COMPONENTS = {
    CAPITAL: DebtComponent.CAPITAL,
    INTEREST: DebtComponent.INTEREST,
    "reminder_fee": DebtComponent.REMINDER_FEE,
    "collection_fee": DebtComponent.COLLECTION_FEE,
    "late_fee": DebtComponent.LATE_FEE,
}


def register_payment(
    *, ledger: Ledger, transaction: BankTransaction, actor: Actor, on: dt.date
) -> Outcome[Payment]:
    """Register a payment that a bank reports, once by its reference, and match it to its invoice.

    A payment whose invoice is not found is kept unmatched, as is one dated before the issue of an
    invoice that only its words name.

    Books: the components of the invoice's debt in the ledger's order of allocation,
    `payment_exceeds_debt` for the remainder, or `payment_unmatched`.

    Raises `CurrencyNotSupported`, `DuplicateReference` when the bank reference was used for a
    payment with other content, and `OperationNotAllowed` for a book date before the invoice's.
    """
    require_currency(ledger, transaction)
    invoice = find(ledger, transaction)
    if invoice and on < invoice.issued_on:
        if invoice.payment_reference == transaction.payment_reference:
            raise OperationNotAllowed(
                f"Invoice {invoice.invoice_no} was issued on {invoice.issued_on}, after {on}",
                State=invoice.state,
            )
        invoice = None
    earlier = Payment.objects.filter(ledger=ledger, bank_reference=transaction.bank_reference)
    if known := earlier.first():
        require_same(known, transaction)
        return Outcome(known, replayed=True)
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


def require_currency(ledger: Ledger, transaction: BankTransaction) -> None:
    """Raise `CurrencyNotSupported` for a transaction in another currency than the ledger's."""
    if transaction.currency != ledger.currency:
        raise CurrencyNotSupported(
            f"Payment {transaction.bank_reference} is in {transaction.currency}, "
            f"not in {ledger.currency}"
        )


def require_same(known: Payment | PaymentReversal, transaction: BankTransaction) -> None:
    """Raise `DuplicateReference` if a bank reference was used for other content before."""
    if not known.says(transaction):
        raise DuplicateReference(
            f"Bank reference {transaction.bank_reference} was imported before with other content"
        )


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
