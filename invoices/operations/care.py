"""What clients and staff decide about an invoice: respite, dispute, credit, payment, write-off.

Each operation takes a locked invoice (`credit` of a purchased one its authorization as well) and
runs inside the caller's transaction.
"""

import datetime as dt
from decimal import Decimal

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.credit.surpluses import add_surplus
from invoices import errors, postings
from invoices.models import (
    Authorization,
    Credit,
    DirectPayment,
    Invoice,
    InvoiceCredit,
    WriteOff,
)
from invoices.models.invoices import TransactionType
from invoices.operations import numbers, purchases
from invoices.operations.subledger import CAPITAL, Change, change
from invoices.states import INVOICE
from ledger_project.core.actors import Actor
from ledger_project.core.errors import DuplicateReference, Invalid
from ledger_project.core.idempotency import Outcome
from ledger_project.core.lifecycle import advance
from ledger_project.core.models import Ledger

LONGEST_RESPITE = dt.timedelta(days=366)


def set_respite(*, invoice: Invoice, actor: Actor, on: dt.date, respite_on: dt.date) -> Invoice:
    """Make no claims up to and with a day; then they go on, counted from it.

    Interest runs on. Raises the error of the state, and `Invalid` for a day in the past or more
    than a year ahead.
    """
    INVOICE.require("set_respite", invoice, actor, on)
    if not on <= respite_on <= on + LONGEST_RESPITE:
        raise Invalid({"respiteDate": "Expected a date from today to a year ahead"})
    advance(
        invoice,
        INVOICE,
        "set_respite",
        actor=actor,
        on=on,
        facts={"respiteDate": respite_on},
        columns={"respite_on": respite_on},
    )
    return invoice


def remove_respite(*, invoice: Invoice, actor: Actor, on: dt.date) -> Invoice:
    """Let claims go on as if there had been no respite. Raises the error of the state."""
    INVOICE.require("remove_respite", invoice, actor, on)
    advance(invoice, INVOICE, "remove_respite", actor=actor, on=on, columns={"respite_on": None})
    return invoice


def dispute(*, invoice: Invoice, actor: Actor, on: dt.date, reason: str) -> Invoice:
    """Make no claims while the customer disputes the invoice. Interest runs on.

    Raises the error of the state.
    """
    INVOICE.require("dispute", invoice, actor, on)
    advance(
        invoice,
        INVOICE,
        "dispute",
        actor=actor,
        on=on,
        reason=reason,
        columns={"disputed": True, "dispute_reason": reason},
    )
    return invoice


def withdraw_dispute(*, invoice: Invoice, actor: Actor, on: dt.date) -> Invoice:
    """Let claims go on. Raises the error of the state."""
    INVOICE.require("withdraw_dispute", invoice, actor, on)
    advance(
        invoice,
        INVOICE,
        "withdraw_dispute",
        actor=actor,
        on=on,
        columns={"disputed": False, "dispute_reason": ""},
    )
    return invoice


def credit_invoice(
    *,
    invoice: Invoice,
    actor: Actor,
    on: dt.date,
    credit_invoice_no: str,
    reason: str,
    amount: Decimal | None = None,
    authorization: Authorization | None = None,
) -> Outcome[Invoice]:
    """Credit `amount` of an invoice, by default all that is left, for a documented cause.

    It lowers the debt; what was paid already becomes the customer's surplus. Books:
    `invoice_credited`. Of a purchased invoice it is the credit of its authorization, which is
    given locked. The same number with the same content is done once.

    Raises the error of the state, `InsufficientDebitedAmount` and `DuplicateInvoiceNumber`.
    """
    INVOICE.require_grant("credit", actor)
    ledger = invoice.ledger
    lock = numbers.lock_on(ledger, credit_invoice_no)
    Ledger.objects.filter(pk=ledger.pk).annotate(locked=lock).values("locked").get()
    if earlier := InvoiceCredit.objects.filter(ledger=ledger, number=credit_invoice_no).first():
        same = (invoice.pk, amount, reason)
        if (earlier.invoice_id, earlier.requested_amount, earlier.reason) != same:
            raise errors.DuplicateInvoiceNumber(credit_invoice_no)
        return Outcome(invoice, replayed=True)
    INVOICE.require("credit", invoice, actor, on)
    available = invoice.debited - invoice.credited
    requested, amount = amount, available if amount is None else amount
    if amount > available:
        raise errors.InsufficientDebitedAmount(available)
    credited = InvoiceCredit(
        ledger=ledger,
        invoice=invoice,
        number=credit_invoice_no,
        requested_amount=requested,
        amount=amount,
        reason=reason,
        business_date=on,
        created_by=actor.name,
    )
    if authorization:
        done: Credit = purchases.credit_captured(
            authorization=authorization,
            invoice=invoice,
            actor=actor,
            on=on,
            amount=amount,
            credit_invoice_number=credit_invoice_no,
            reason=reason,
            operation="credit",
        )
        credited.unpaid = done.unpaid
        credited.save()
        return Outcome(invoice)
    numbers.require_free(ledger, credit_invoice_no, on=on)
    credited.unpaid = min(amount, invoice.capital_debt)
    credited.save()
    paid = amount - credited.unpaid
    event = BookedEvent("invoicecredit", credited.pk, on, invoice.pk, invoice.seller_id)
    draft = postings.serviced_invoice_credited(
        event, unpaid=credited.unpaid, paid=paid, cause=reason
    )
    (entry,) = journal.post(ledger, [draft], actor=actor, on=on)
    if paid:
        add_surplus(
            customer=invoice.customer,
            seller_id=invoice.seller_id,
            entry=entry,
            amount=paid,
            currency=invoice.currency,
            actor=actor,
            owed_by_client=True,
        )
    done_change = Change(
        entry, TransactionType.CREDIT, amount, {CAPITAL: -credited.unpaid}, credit_invoice_no
    )
    change(
        invoice,
        "credit",
        [done_change],
        actor=actor,
        on=on,
        reason=reason,
        columns={"credited": invoice.credited + amount},
    )
    return Outcome(invoice)


def report_direct_payment(
    *,
    invoice: Invoice,
    actor: Actor,
    on: dt.date,
    amount: Decimal,
    value_on: dt.date,
    reference: str,
    channel: str = DirectPayment.Channel.BANK.value,
) -> Outcome[Invoice]:
    """Register a payment that the client received itself: it pays capital.

    Books: `direct_payment_reported`. The same reference with the same content is done once.

    Raises the error of the state, `InsufficientRemainingAmount`, `Invalid` for a value date in the
    future or before the invoice, and `DuplicateReference`.
    """
    INVOICE.require_grant("report_direct_payment", actor)
    if earlier := DirectPayment.objects.filter(
        ledger=invoice.ledger_id, invoice=invoice, reference=reference
    ).first():
        if (earlier.amount, earlier.value_on, earlier.channel) != (amount, value_on, channel):
            raise DuplicateReference(f"{reference} was used for another direct payment")
        return Outcome(invoice, replayed=True)
    INVOICE.require("report_direct_payment", invoice, actor, on)
    if not min(invoice.invoice_date, invoice.issued_on) <= value_on <= on:
        raise Invalid({"valueDate": "Expected a date from the invoice's to today"})
    if amount > invoice.capital_debt:
        raise errors.InsufficientRemainingAmount(invoice.capital_debt)
    payment = DirectPayment.objects.create(
        ledger_id=invoice.ledger_id,
        invoice=invoice,
        amount=amount,
        value_on=value_on,
        book_on=on,
        reference=reference,
        channel=channel,
        created_by=actor.name,
    )
    event = BookedEvent("directpayment", payment.pk, value_on, invoice.pk, invoice.seller_id)
    draft = postings.direct_payment_reported(
        event,
        amount,
        purchased=invoice.purchased,
        swish=channel == DirectPayment.Channel.SWISH,
    )
    (entry,) = journal.post(invoice.ledger, [draft], actor=actor, on=on)
    paid = Change(entry, TransactionType.DIRECT_PAYMENT, amount, {CAPITAL: -amount}, reference)
    change(invoice, "report_direct_payment", [paid], actor=actor, on=on)
    return Outcome(invoice)


def write_off(*, invoice: Invoice, actor: Actor, on: dt.date, reason: str) -> Invoice:
    """Give up what is left of the capital: the client's loss, or the operator's if it was bought.

    Books: `written_off`. Fees and interest that are left are not claimed any more. Raises the error
    of the state.
    """
    INVOICE.require("write_off", invoice, actor, on)
    amount = invoice.capital_debt
    written = WriteOff.objects.create(
        ledger_id=invoice.ledger_id,
        invoice=invoice,
        amount=amount,
        reason=reason,
        book_on=on,
        created_by=actor.name,
    )
    event = BookedEvent("writeoff", written.pk, on, invoice.pk, invoice.seller_id)
    draft = postings.written_off(event, amount, purchased=invoice.purchased)
    (entry,) = journal.post(invoice.ledger, [draft], actor=actor, on=on)
    given_up = Change(entry, TransactionType.WRITE_OFF, amount, {CAPITAL: -amount})
    change(invoice, "write_off", [given_up], actor=actor, on=on, reason=reason)
    return invoice
