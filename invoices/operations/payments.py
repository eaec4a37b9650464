"""Payments from buyers: matched by reference, else kept aside; what exceeds the debt is surplus."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from accounts import journal
from accounts.drafts import Event
from accounts.operations import add_surplus, change_totals
from invoices import postings
from invoices.models import Invoice, Payment
from invoices.models.invoices import TransactionType
from invoices.operations.subledger import add_transaction
from invoices.states import CLOSED, INVOICE, OPEN
from ledger_project.core.actors import Actor
from ledger_project.core.errors import CurrencyNotSupported, DuplicateReference, OperationNotAllowed
from ledger_project.core.idempotency import Outcome
from ledger_project.core.lifecycle import advance
from ledger_project.core.models import Ledger


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """One incoming payment as the bank reports it; `amount` in the ledger's currency."""

    bank_reference: str
    payment_reference: str
    amount: Decimal
    currency: str
    value_on: dt.date


def register_payment(
    *, ledger: Ledger, order: PaymentOrder, actor: Actor, on: dt.date
) -> Outcome[Payment]:
    """Register a payment, once by its bank reference, and match it by its payment reference.

    Books: client funds against the receivable as far as the invoice is in debt, against the
    customer's surplus for the rest, or against unmatched payments when no invoice has the
    reference.

    Raises `CurrencyNotSupported`, `DuplicateReference` when the bank reference was used for a
    payment with other content, and `OperationNotAllowed` for a book date before the invoice's.
    """
    if order.currency != ledger.currency:
        raise CurrencyNotSupported(
            f"Payment {order.bank_reference} is in {order.currency}, not in {ledger.currency}"
        )
    invoice = (
        Invoice.objects.select_for_update()
        .filter(ledger=ledger, payment_reference=order.payment_reference)
        .first()
    )
    if invoice and on < invoice.issued_on:
        raise OperationNotAllowed(
            f"Invoice {invoice.invoice_no} was issued on {invoice.issued_on}, after {on}",
            State=invoice.state,
        )
    if earlier := Payment.objects.filter(
        ledger=ledger, bank_reference=order.bank_reference
    ).first():
        return _replay(earlier, order)
    matched = min(order.amount, invoice.capital_debt) if invoice else Decimal(0)
    payment = Payment.objects.create(
        ledger=ledger,
        bank_reference=order.bank_reference,
        payment_reference=order.payment_reference,
        amount=order.amount,
        currency=order.currency,
        value_on=order.value_on,
        book_on=on,
        invoice=invoice,
        matched=matched,
        created_by=actor.name,
    )
    if invoice is None:
        event = Event("payment", payment.pk, order.value_on)
        draft = postings.payment_unmatched(event, order.amount)
        journal.post(ledger, [draft], actor=actor, on=on)
    else:
        _match(ledger, payment, invoice, actor, on)
    return Outcome(payment)


def _match(ledger: Ledger, payment: Payment, invoice: Invoice, actor: Actor, on: dt.date) -> None:
    surplus = payment.amount - payment.matched
    event = Event("payment", payment.pk, payment.value_on, invoice.pk, invoice.seller_id)
    drafts = []
    if payment.matched:
        drafts.append(postings.purchased_payment_matched(event, payment.matched))
    if surplus:
        drafts.append(postings.payment_exceeds_debt(event, surplus))
    entries = journal.post(ledger, drafts, actor=actor, on=on)
    if payment.matched:
        add_transaction(
            invoice,
            TransactionType.PAYMENT,
            entries[0],
            amount=payment.matched,
            debt_change=-payment.matched,
            reference=payment.bank_reference,
        )
        debt = invoice.capital_debt - payment.matched
        advance(
            invoice,
            INVOICE,
            "pay",
            to=OPEN if debt else CLOSED,
            actor=actor,
            on=on,
            capital_debt=debt,
            paid=invoice.paid + payment.matched,
        )
    if surplus:
        add_surplus(
            customer=invoice.customer,
            seller_id=invoice.seller_id,
            entry=entries[-1],
            amount=surplus,
            currency=payment.currency,
            actor=actor,
        )
    # After the surplus: a customer who waits for the account's end must not end before it.
    if payment.matched:
        change_totals(
            ledger_number=ledger.number,
            account_id=invoice.account_id,
            on=on,
            balance=-payment.matched,
        )


def _replay(earlier: Payment, order: PaymentOrder) -> Outcome[Payment]:
    if not earlier.says(order):
        raise DuplicateReference(
            f"Bank reference {order.bank_reference} was imported before with other content"
        )
    return Outcome(earlier, replayed=True)
