"""Pay the fee invoices of sellers by payments that the bank reports."""

import datetime as dt
from decimal import Decimal

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.models import FeeInvoice
from accounts.settlements import fee_invoices
from accounts.settlements.states import UNPAID
from invoices.bank.matching import plausible
from invoices.bank.references import spellings
from invoices.models import FeePayment, Payment
from invoices.operations.undoing import entries_of
from invoices.states import MATCHED, PAYMENT, UNMATCHED
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.lifecycle import advance
from ledger_project.core.money import ZERO
from ledger_project.core.prepared import insert
from ledger_project.core.texts import say

ENTITY = "feepayment"


def pay_named(payment: Payment, actor: Actor, on: dt.date) -> bool:
    """Pay the open fee invoice whose reference a locked unmatched payment has, if there is one."""
    stated = spellings(payment.payment_reference)
    if not stated or not plausible(payment.value_on, on):
        return False
    found = FeeInvoice.objects.select_for_update(of=("self",)).filter(
        ledger=payment.ledger_id, payment_reference__in=stated, state=UNPAID, total__gt=ZERO
    )
    # The index is of those with a reference.
    invoice = found.exclude(payment_reference="").order_by("pk").first()
    if invoice is None:
        return False
    _pay(payment, invoice, actor, on)
    return True


def pay_fee_invoice(*, payment: Payment, actor: Actor, on: dt.date, fee_invoice: str) -> Payment:
    """Pay a fee invoice, by its number, with what is left of a locked payment.

    The rest stays unmatched. Books: `fee_invoice_received`. Raises the error of the state, and
    `Invalid` for a number of none that is to be paid.
    """
    PAYMENT.require("pay_fee_invoice", payment, actor, on)
    found = FeeInvoice.objects.select_for_update(of=("self",)).filter(
        ledger=payment.ledger_id, number=fee_invoice, state=UNPAID, total__gt=ZERO
    )
    if (invoice := found.first()) is None:
        raise Invalid(
            {"fee_invoice": say("{number} is no fee invoice to be paid", number=fee_invoice)}
        )
    _pay(payment, invoice, actor, on)
    return payment


def take_back_fees(payment: Payment, actor: Actor, on: dt.date) -> Decimal:
    """Take back that a locked payment paid fee invoices; return how much has no use again.

    Books: the mirrors of what it booked.
    """
    rows = FeePayment.objects.filter(ledger=payment.ledger_id, payment=payment, undone_on=None)
    paid = list(rows.order_by("fee_invoice", "pk"))
    locked = FeeInvoice.objects.select_for_update().filter(
        ledger=payment.ledger_id, pk__in=[one.fee_invoice_id for one in paid]
    )
    invoices = {one.pk: one for one in locked.order_by("pk")}
    for one in paid:
        entries = entries_of(payment.ledger_id, ENTITY, one.pk)
        journal.reverse(payment.ledger, entries, actor=actor, on=on)
        invoice = invoices[one.fee_invoice_id]
        fee_invoices.take_back_payment(feeinvoice=invoice, amount=one.amount, actor=actor, on=on)
    rows.update(undone_on=on)
    return sum((one.amount for one in paid), ZERO)


def _pay(payment: Payment, invoice: FeeInvoice, actor: Actor, on: dt.date) -> None:
    invoice.ledger = payment.ledger
    amount = min(payment.remaining, invoice.left)
    paid = insert(
        FeePayment(
            ledger_id=payment.ledger_id,
            payment=payment,
            fee_invoice=invoice,
            amount=amount,
            book_on=on,
            created_by=actor.name,
        )
    )
    event = BookedEvent(ENTITY, paid.pk, payment.value_on, seller_id=invoice.seller_id)
    fee_invoices.pay(feeinvoice=invoice, amount=amount, event=event, actor=actor, on=on)
    left = payment.remaining - amount
    advance(
        payment,
        PAYMENT,
        "pay_fee_invoice",
        to=UNMATCHED if left else MATCHED,
        actor=actor,
        on=on,
        columns={"remaining": left},
    )
