"""Notes, calls and promises to pay, on customers and invoices.

Each operation takes a locked entity and runs inside the caller's transaction. A promise holds back
claims until its date: it gives respite, unless a longer one is there.
"""

import datetime as dt
from decimal import Decimal
from typing import TypedDict, Unpack

from customers.models import Customer
from customers.states import CUSTOMER
from invoices import queries
from invoices.models import Invoice, Note, NoteKind
from invoices.operations.holds import LONGEST_RESPITE, set_respite
from invoices.states import INVOICE, OPEN, OVERDUE
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.idempotency import Outcome
from ledger_project.core.lifecycle import record
from ledger_project.core.texts import say


class NoteMembers(TypedDict, total=False):
    """Members of a note; amount and date of a promise alone."""

    kind: str
    text: str
    promised_amount: Decimal | None
    promised_on: dt.date | None


def note_invoice(
    *, invoice: Invoice, actor: Actor, on: dt.date, **members: Unpack[NoteMembers]
) -> Outcome[Note]:
    """Add a note to a locked invoice; a promise gives it respite. The customer is locked after it.

    Raises the error of the state, `Invalid` for a promise without amount or date or with a date
    that is no day of respite, and of a promise the errors of `set_respite`.
    """
    INVOICE.require("add_note", invoice, actor, on)
    invoice.customer = _locked(invoice.customer)
    INVOICE.require("add_note", invoice, actor, on)
    _check(on, members)
    if promised_on := members.get("promised_on"):
        _hold(invoice, actor, on, promised_on)
    record(
        invoice,
        INVOICE,
        "add_note",
        from_state=invoice.state,
        to_state=invoice.state,
        actor=actor,
        on=on,
    )
    return _added(invoice.customer, invoice, actor, members)


def note_customer(
    *, customer: Customer, actor: Actor, on: dt.date, **members: Unpack[NoteMembers]
) -> Outcome[Note]:
    """Add a note to a customer, not locked yet; a promise gives respite to its overdue invoices.

    To those that the actor sees and may give respite. Raises the error of the state, and `Invalid`
    as `note_invoice`.
    """
    CUSTOMER.require("add_note", customer, actor, on)
    _check(on, members)
    if promised_on := members.get("promised_on"):
        found = queries.invoices_visible_to(actor, on).filter(
            ledger=customer.ledger_id, customer=customer, state=OPEN
        )
        for invoice in found.order_by("pk").select_for_update(of=("self",)):
            rows = INVOICE.permitted(invoice, actor, on)
            if OVERDUE.holds(invoice, on) and "set_respite" in [one.operation for one in rows]:
                _hold(invoice, actor, on, promised_on)
    customer = _locked(customer)
    CUSTOMER.require("add_note", customer, actor, on)
    record(
        customer,
        CUSTOMER,
        "add_note",
        from_state=customer.state,
        to_state=customer.state,
        actor=actor,
        on=on,
    )
    customer.in_use = True
    return _added(customer, None, actor, members)


def _locked(customer: Customer) -> Customer:
    """Return the customer locked: its data is not erased meanwhile."""
    found = Customer.objects.select_for_update().filter(ledger=customer.ledger_id)
    return found.get(pk=customer.pk)


def _check(on: dt.date, members: NoteMembers) -> None:
    amount, day = members.get("promised_amount"), members.get("promised_on")
    faults = {}
    if members["kind"] == NoteKind.PROMISE:
        if amount is None:
            faults["promisedAmount"] = say("A promise has an amount")
        if day is None:
            faults["promisedDate"] = say("A promise has a date")
        elif not on <= day <= on + LONGEST_RESPITE:
            faults["promisedDate"] = say("Expected a date from today to a year ahead")
    else:
        if amount is not None:
            faults["promisedAmount"] = say("Of a promise only")
        if day is not None:
            faults["promisedDate"] = say("Of a promise only")
    if faults:
        raise Invalid(faults)


def _hold(invoice: Invoice, actor: Actor, on: dt.date, promised_on: dt.date) -> None:
    if invoice.respite_on is None or invoice.respite_on < promised_on:
        set_respite(invoice=invoice, actor=actor, on=on, respite_on=promised_on)


def _added(
    customer: Customer, invoice: Invoice | None, actor: Actor, members: NoteMembers
) -> Outcome[Note]:
    note = Note.objects.create(
        ledger_id=customer.ledger_id,
        customer=customer,
        invoice=invoice,
        created_by=actor.name,
        **members,
    )
    note.refresh_from_db(fields=["created_at"])
    return Outcome(note)
