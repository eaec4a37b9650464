"""Adjustments of an invoice's debt: credit, direct payment, write-off.

`report_direct_payment` and `write_off` take a locked invoice, `credit` a locked authorization;
`credit_invoice` locks its invoice itself. All run inside the caller's transaction.
"""

import datetime as dt
from decimal import Decimal

from accounts.books import journal
from accounts.books.entries import BookedEvent, Draft
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
from invoices.operations import numbers
from invoices.operations.purchases import locked_invoice, step
from invoices.operations.subledger import CAPITAL, Change, change
from invoices.states import AUTHORIZATION, INVOICE
from ledger_project.core.actors import Actor
from ledger_project.core.errors import DuplicateReference, InsufficientRemainingAmount, Invalid
from ledger_project.core.idempotency import Outcome
from ledger_project.core.lifecycle import advance


def credit(
    *,
    authorization: Authorization,
    actor: Actor,
    on: dt.date,
    amount: Decimal,
    credit_invoice_number: str,
    reason: str,
) -> Outcome[Credit]:
    """Credit `amount` of what was captured, under the seller's credit invoice number.

    It reduces the invoice's debt; an amount that the buyer has paid already becomes the customer's
    surplus. Books: `invoice_credited`. A repeated number with the same content has no effect.

    Raises `InsufficientDebitedAmount`, and `DuplicateInvoiceNumber` when the number is in use.
    """
    AUTHORIZATION.require_grant("credit", actor)
    ledger = authorization.ledger
    numbers.lock(ledger, credit_invoice_number)
    if earlier := Credit.objects.filter(
        ledger=ledger, credit_invoice_number=credit_invoice_number
    ).first():
        same = (authorization.pk, amount, reason)
        if (earlier.authorization_id, earlier.amount, earlier.reason) != same:
            raise errors.DuplicateInvoiceNumber(credit_invoice_number)
        earlier.authorization = authorization
        return Outcome(earlier, replayed=True)
    AUTHORIZATION.require("credit", authorization, actor, on)
    available = authorization.captured - authorization.credited
    if amount > available:
        raise errors.InsufficientDebitedAmount(available, "captured")
    numbers.require_free(ledger, credit_invoice_number, on=on)
    return Outcome(
        _credit_purchased(
            authorization,
            locked_invoice(authorization),
            "lower",
            actor=actor,
            on=on,
            amount=amount,
            number=credit_invoice_number,
            reason=reason,
        )
    )


def credit_invoice(
    *,
    invoice: Invoice,
    actor: Actor,
    on: dt.date,
    credit_invoice_no: str,
    reason: str,
    amount: Decimal | None = None,
) -> Outcome[Invoice]:
    """Credit `amount` of an invoice, by default all that is left, for a documented cause.

    The invoice is passed unlocked, as the authorization of a purchased one has to be locked first.
    An amount that was paid already becomes the customer's surplus. Books: `invoice_credited`. A
    purchased invoice's authorization is credited, too. A repeated number with the same content has
    no effect.

    Raises the error of the state, `InsufficientDebitedAmount` and `DuplicateInvoiceNumber`.
    """
    INVOICE.require_grant("credit", actor)
    ledger = invoice.ledger
    authorization = _locked_authorization(invoice)
    numbers.lock(ledger, credit_invoice_no)
    if earlier := InvoiceCredit.objects.filter(ledger=ledger, number=credit_invoice_no).first():
        same = (invoice.pk, amount, reason)
        if (earlier.invoice_id, earlier.requested_amount, earlier.reason) != same:
            raise errors.DuplicateInvoiceNumber(credit_invoice_no)
        return Outcome(invoice, replayed=True)
    invoice = _locked(invoice)
    INVOICE.require("credit", invoice, actor, on)
    available = invoice.debited - invoice.credited
    requested, amount = amount, available if amount is None else amount
    if amount > available:
        raise errors.InsufficientDebitedAmount(available, "invoiced")
    numbers.require_free(ledger, credit_invoice_no, on=on)
    unpaid = min(amount, invoice.capital_debt)
    credited = InvoiceCredit.objects.create(
        ledger=ledger,
        invoice=invoice,
        number=credit_invoice_no,
        requested_amount=requested,
        amount=amount,
        unpaid=unpaid,
        reason=reason,
        business_date=on,
        created_by=actor.name,
    )
    if authorization:
        _credit_purchased(
            authorization,
            invoice,
            "credit",
            actor=actor,
            on=on,
            amount=amount,
            number=credit_invoice_no,
            reason=reason,
        )
    else:
        event = BookedEvent("invoicecredit", credited.pk, on, invoice.pk, invoice.seller_id)
        draft = postings.serviced_invoice_credited(
            event, unpaid=unpaid, paid=amount - unpaid, cause=reason
        )
        _book_credit(invoice, "credit", draft, amount, unpaid, credit_invoice_no, reason, actor, on)
    return Outcome(invoice)


def _locked_authorization(invoice: Invoice) -> Authorization | None:
    """Return the authorization of a purchased invoice, locked; None for a serviced invoice."""
    if invoice.authorization_id is None:
        return None
    authorization = Authorization.objects.select_for_update().get(
        ledger=invoice.ledger_id, pk=invoice.authorization_id
    )
    authorization.ledger = invoice.ledger
    return authorization


def _locked(invoice: Invoice) -> Invoice:
    """Return the invoice in its present state, locked, with its customer."""
    found = Invoice.objects.select_related("customer").select_for_update(of=("self",))
    locked = found.get(ledger=invoice.ledger_id, pk=invoice.pk)
    locked.ledger = invoice.ledger
    return locked


def _credit_purchased(
    authorization: Authorization,
    invoice: Invoice,
    operation: str,
    *,
    actor: Actor,
    on: dt.date,
    amount: Decimal,
    number: str,
    reason: str,
) -> Credit:
    """Credit a checked amount of a locked authorization, and its invoice by `operation`."""
    unpaid = min(amount, invoice.capital_debt)
    credited = Credit.objects.create(
        ledger_id=authorization.ledger_id,
        authorization=authorization,
        credit_invoice_number=number,
        reason=reason,
        unpaid=unpaid,
        **step(authorization, amount, actor, on, credited=amount),
    )
    advance(
        authorization,
        AUTHORIZATION,
        "credit",
        actor=actor,
        on=on,
        columns={"credited": authorization.credited + amount},
    )
    event = BookedEvent("credit", credited.pk, on, invoice.pk, invoice.seller_id)
    draft = postings.purchased_invoice_credited(
        event, unpaid=unpaid, paid=amount - unpaid, cause=reason
    )
    _book_credit(invoice, operation, draft, amount, unpaid, number, reason, actor, on)
    return credited


def _book_credit(
    invoice: Invoice,
    operation: str,
    draft: Draft,
    amount: Decimal,
    unpaid: Decimal,
    number: str,
    reason: str,
    actor: Actor,
    on: dt.date,
) -> None:
    """Post a credit: the paid amount becomes surplus, the remainder reduces the debt."""
    (entry,) = journal.post(invoice.ledger, [draft], actor=actor, on=on)
    # Before the invoice: closing it may terminate the customer, who must have the surplus then.
    if paid := amount - unpaid:
        add_surplus(
            customer=invoice.customer,
            seller_id=invoice.seller_id,
            entry=entry,
            amount=paid,
            currency=invoice.currency,
            actor=actor,
            owed_by_client=not invoice.purchased,
        )
    reduced = Change(entry, TransactionType.CREDIT, amount, {CAPITAL: -unpaid}, number)
    change(
        invoice,
        operation,
        [reduced],
        actor=actor,
        on=on,
        reason=reason if operation == "credit" else "",
    )


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
    """Register a payment of principal that the client received itself.

    Books: `direct_payment_reported`. A repeated reference with the same content has no effect.

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
        raise InsufficientRemainingAmount(
            invoice.capital_debt, f"debt of invoice {invoice.invoice_no}"
        )
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
    """Write off the unpaid principal: the client's loss, or the operator's if it was bought.

    Books: `written_off`. Unpaid fees and interest are no longer claimed. Raises the error of the
    state.
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
