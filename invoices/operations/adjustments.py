"""Adjustments of an invoice's debt: credit, direct payment, write-off.

`report_direct_payment` and `write_off` take a locked invoice, `credit` a locked authorization;
`credit_invoice` locks its invoice itself. All run inside the caller's transaction. `reversals` has
the ways back.

A credit meets what the customer never has to pay first: what is open, then what was written off,
then what was remitted. Only the rest was paid, and is owed back.
"""

import datetime as dt
from decimal import Decimal

from django.db.models import QuerySet

from accounts.books import journal
from accounts.books.entries import BookedEvent, Draft
from accounts.credit.surpluses import add_surplus
from accounts.models import JournalEntry
from invoices import errors, postings, queries
from invoices.models import (
    Authorization,
    Credit,
    DirectPayment,
    Invoice,
    InvoiceCredit,
    WriteOff,
)
from invoices.models.invoices import COSTS, PAYING, TransactionType
from invoices.models.purchases import NEVER_OWED
from invoices.operations import numbers
from invoices.operations.charges import FallenAway, fall_away
from invoices.operations.credit_parts import CreditParts
from invoices.operations.holds import dispute_left
from invoices.operations.letters import write_letters
from invoices.operations.paying import allocation, owed, pay
from invoices.operations.purchases import locked_invoice, step
from invoices.operations.recounting import counted_by, recount
from invoices.operations.subledger import CAPITAL, INTEREST, Change, change, met
from invoices.operations.undoing import require_not_undone
from invoices.states import AUTHORIZATION, INVOICE
from ledger_project.core.actors import Actor
from ledger_project.core.errors import DuplicateReference, InsufficientRemainingAmount, Invalid
from ledger_project.core.idempotency import Outcome
from ledger_project.core.lifecycle import advance
from ledger_project.core.money import ZERO
from ledger_project.core.prepared import first, insert, prepared
from ledger_project.core.texts import say


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
    if earlier := first(_credited(ledger.number, credit_invoice_number)):
        same = (authorization.pk, amount, reason)
        if (earlier.authorization_id, earlier.amount, earlier.reason) != same:
            raise errors.DuplicateInvoiceNumber(credit_invoice_number)
        require_not_undone(earlier, "creditInvoiceNumber", credit_invoice_number)
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


@prepared
def _credited(ledger: int, number: str) -> QuerySet[Credit]:
    return Credit.objects.filter(ledger=ledger, credit_invoice_number=number)


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
    authorization = locked_authorization(invoice)
    numbers.lock(ledger, credit_invoice_no)
    if earlier := InvoiceCredit.objects.filter(ledger=ledger, number=credit_invoice_no).first():
        same = (invoice.pk, amount, reason)
        if (earlier.invoice_id, earlier.requested_amount, earlier.reason) != same:
            raise errors.DuplicateInvoiceNumber(credit_invoice_no)
        require_not_undone(earlier, "creditInvoiceNo", credit_invoice_no)
        return Outcome(invoice, replayed=True)
    invoice = locked(invoice)
    INVOICE.require("credit", invoice, actor, on)
    available = invoice.debited - invoice.credited
    requested, amount = amount, available if amount is None else amount
    if amount > available:
        raise errors.InsufficientDebitedAmount(available, "invoiced")
    numbers.require_free(ledger, credit_invoice_no, on=on)
    parts = CreditParts.of(invoice, amount)
    credited = InvoiceCredit.objects.create(
        ledger=ledger,
        invoice=invoice,
        number=credit_invoice_no,
        requested_amount=requested,
        amount=amount,
        unpaid=parts.unpaid,
        forgiven=parts.forgiven,
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
        _book_credit(invoice, "credit", event, parts, credit_invoice_no, reason, actor, on)
    write_letters(ledger=ledger, invoices=[invoice.pk], actor=actor, on=on)
    return Outcome(invoice)


def locked_authorization(invoice: Invoice) -> Authorization | None:
    """Return the authorization of a purchased invoice, locked; None for a serviced invoice."""
    if invoice.authorization_id is None:
        return None
    authorization = Authorization.objects.select_for_update().get(
        ledger=invoice.ledger_id, pk=invoice.authorization_id
    )
    authorization.ledger = invoice.ledger
    return authorization


def locked(invoice: Invoice) -> Invoice:
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
    parts = CreditParts.of(invoice, amount)
    credited = insert(
        Credit(
            ledger_id=authorization.ledger_id,
            authorization=authorization,
            credit_invoice_number=number,
            reason=reason,
            unpaid=parts.unpaid,
            forgiven=parts.forgiven,
            **step(authorization, amount, actor, on, credited=amount),
        )
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
    _book_credit(invoice, operation, event, parts, number, reason, actor, on)
    return credited


def _book_credit(
    invoice: Invoice,
    operation: str,
    event: BookedEvent,
    parts: CreditParts,
    number: str,
    reason: str,
    actor: Actor,
    on: dt.date,
) -> None:
    """Post a credit: `invoice_credited` for what is open or paid, else `write_off_credited`."""
    drafts: list[tuple[Draft, list[tuple[TransactionType, Decimal, dict[str, Decimal]]]]] = []
    if normal := parts.unpaid + parts.paid:
        post = (
            postings.purchased_invoice_credited
            if invoice.purchased
            else postings.serviced_invoice_credited
        )
        draft = post(event, unpaid=parts.unpaid, paid=parts.paid, cause=reason)
        drafts.append((draft, [(TransactionType.CREDIT, normal, {CAPITAL: -parts.unpaid})]))
    if parts.forgiven:
        draft = postings.write_off_credited(
            event,
            written_off=parts.written_off,
            remitted=parts.remitted,
            purchased=invoice.purchased,
            cause=reason,
        )
        forgiven = (
            (TransactionType.WRITE_OFF, parts.written_off),
            (TransactionType.REMISSION, parts.remitted),
        )
        rows = [(kind, amount, {CAPITAL: amount}) for kind, amount in forgiven if amount]
        rows.append((TransactionType.CREDIT, parts.forgiven, {CAPITAL: -parts.forgiven}))
        drafts.append((draft, rows))
    entries = journal.post(invoice.ledger, [one for one, _ in drafts], actor=actor, on=on)
    # Before the invoice: closing it may terminate the customer, who must have the surplus then.
    if parts.paid:
        add_surplus(
            customer=invoice.customer,
            seller_id=invoice.seller_id,
            entry=entries[0],
            amount=parts.paid,
            currency=invoice.currency,
            actor=actor,
            owed_by_client=not invoice.purchased,
        )
    changes = [
        Change(entry, kind, amount, components, number)
        for entry, (_, rows) in zip(entries, drafts, strict=True)
        for kind, amount, components in rows
    ]
    full = invoice.credited + parts.total == invoice.debited
    if full and (unpaid := _unpaid_charges(invoice, on, never_owed=reason in NEVER_OWED)):
        changes += fall_away(
            invoice,
            event,
            FallenAway(unpaid),
            capital=ZERO,
            written_off=ZERO,
            entry=entries[0],
            actor=actor,
            on=on,
        )
    change(
        invoice,
        operation,
        changes,
        amount=parts.total,
        actor=actor,
        on=on,
        reason=reason if operation == "credit" else "",
        columns=dispute_left(invoice, parts.total),
    )
    if reason in NEVER_OWED:
        return_charges(invoice, event, full=full, entry=entries[0], actor=actor, on=on)


def _unpaid_charges(invoice: Invoice, on: dt.date, *, never_owed: bool) -> dict[str, Decimal]:
    """Return the unpaid fees and interest that fall away with a full credit.

    Interest on what was never owed has not run, so there is nothing to waive.
    """
    unpaid = {name: amount for name in COSTS if (amount := getattr(invoice, name))}
    # On a disputed part, too: the credit has ended the dispute.
    if not never_owed and (interest := queries.interest_balance(invoice, on)) > 0:
        unpaid[INTEREST] = interest
    return unpaid


def return_charges(
    invoice: Invoice,
    event: BookedEvent,
    *,
    full: bool,
    entry: JournalEntry,
    actor: Actor,
    on: dt.date,
) -> None:
    """Give back interest that was paid on what was never owed; with a full credit fees, too.

    Of a part, money is counted again from the beginning: it found less interest.
    """
    if not full and invoice.interest_paid > 0:
        count = counted_by(invoice, entry.pk, on)
        recount(invoice, count, entry=entry, actor=actor, on=on, since=dt.date.min)
    returned: dict[str, Decimal] = {}
    if full and invoice.fees_paid > 0:
        returned = {name: part for name, part in met(invoice, PAYING).items() if name in COSTS}
    waived = dict(returned)
    if full or invoice.interest_paid > 0:
        # What of it was written off was not paid.
        over = invoice.interest_paid - queries.interest_accrued(invoice, on, booked_on=on)
        if min(over, invoice.interest_paid) > 0:
            returned[INTEREST] = min(over, invoice.interest_paid)
        elif full and (balance := queries.interest_balance(invoice, on)) > 0:
            # On what an earlier credit gave up.
            waived[INTEREST] = balance
    if waived or returned:
        changes = fall_away(
            invoice,
            event,
            FallenAway(waived, returned),
            capital=invoice.capital_debt,
            written_off=invoice.written_off,
            entry=entry,
            actor=actor,
            on=on,
        )
        amount = sum((waived | returned).values(), ZERO)
        change(invoice, "return_charges", changes, amount=amount, actor=actor, on=on)


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
    """Register a payment that the client, or an agency, received: of what was owed on its date.

    Books: `direct_payment_reported` for principal, the usual entries for fees and interest. A
    repeated reference with the same content has no effect.

    Raises the error of the state, `InsufficientRemainingAmount`, `Invalid` for a value date in the
    future or before the invoice, and `DuplicateReference`.
    """
    INVOICE.require_grant("report_direct_payment", actor)
    if earlier := DirectPayment.objects.filter(
        ledger=invoice.ledger_id, invoice=invoice, reference=reference
    ).first():
        if (earlier.amount, earlier.value_on, earlier.channel) != (amount, value_on, channel):
            raise DuplicateReference(
                say("{reference} was used for another direct payment", reference=reference)
            )
        require_not_undone(earlier, "reference", reference)
        return Outcome(invoice, replayed=True)
    INVOICE.require("report_direct_payment", invoice, actor, on)
    if not min(invoice.invoice_date, invoice.issued_on) <= value_on <= on:
        raise Invalid({"valueDate": say("Expected a date from the invoice's to today")})
    of = owed(invoice, value_on, on)
    if amount > of.total:
        raise InsufficientRemainingAmount(
            of.total, say("debt of invoice {invoice_no}", invoice_no=invoice.invoice_no)
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
    pay(
        invoice,
        allocation(invoice, amount, of),
        of,
        BookedEvent("directpayment", payment.pk, value_on, invoice.pk, invoice.seller_id),
        source=_received_by(channel, purchased=invoice.purchased),
        type=TransactionType.DIRECT_PAYMENT,
        operation="report_direct_payment",
        reference=reference,
        actor=actor,
        on=on,
    )
    return Outcome(invoice)


def _received_by(channel: str, *, purchased: bool) -> postings.Source:
    if channel == DirectPayment.Channel.AGENCY:
        return postings.received_by_agency(purchased=purchased)
    return postings.received_by_client(swish=channel == DirectPayment.Channel.SWISH)


def write_off(*, invoice: Invoice, actor: Actor, on: dt.date, reason: str) -> Invoice:
    """Write off all that is unpaid: the client's loss, or the operator's if it was bought.

    Unpaid fees and interest are given up with the principal. Books: `written_off`. Raises the error
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
    given_up = {CAPITAL: -amount}
    for name, charge in _unpaid_charges(invoice, on, never_owed=False).items():
        given_up[name] = -charge
    one = Change(entry, TransactionType.WRITE_OFF, amount, given_up)
    change(invoice, "write_off", [one], actor=actor, on=on, reason=reason)
    return invoice
