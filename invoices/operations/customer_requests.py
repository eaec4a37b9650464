"""What a customer asks for on its page, with whoever opened it as the actor.

A promise gives time at once and a dispute holds claims back, as when staff record them; a plan is
proposed, and staff decide. Each operation runs inside the caller's transaction.
"""

import datetime as dt

from django.db.models import QuerySet

from invoices import queries
from invoices.models import Invoice, Note, NoteKind, PaymentPlan
from invoices.operations.customer_links import Link
from invoices.operations.notes import note_invoice
from invoices.operations.plan_schedules import Schedule
from invoices.operations.plans import can_enter_plan, propose_plan
from invoices.plan_states import PROPOSED
from invoices.states import DEBIT, INVOICE, INVOICE_SCOPE, OPEN
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid, OperationNotAllowed
from ledger_project.core.idempotency import Outcome
from ledger_project.core.models import Ledger

NAME = "customer"
"""Who did it, in the audit trail: the invoice says which customer."""
LONGEST_TIME = dt.timedelta(days=30)
"""That a customer may take without asking anybody: who needs more asks for a plan."""
MOST_PARTS = 24
FIRST_PART = dt.timedelta(days=31)
"""Until the first part of a plan that a customer asks for."""
MOST = 25
"""Invoices that the page shows, and that a plan is asked for: those that were due first."""


def actor_of(link: Link) -> Actor:
    """Return the customer of a link: it sees one seller's invoices, and holds and plans them."""
    return Actor(
        name=NAME,
        holds=lambda scope, codename: scope == INVOICE_SCOPE,
        ledger=link.ledger,
        sellers=frozenset({link.seller}),
        client=True,
    )


def invoices_of(link: Link, on: dt.date) -> QuerySet[Invoice]:
    """Return the open invoices of a link's customer and seller, with their interest."""
    found = queries.invoices_visible_to(actor_of(link), on)
    return (
        found.filter(customer=link.customer, type=DEBIT, state=OPEN)
        .select_related("ledger", "customer__ledger", "payment_plan")
        .order_by("due_date", "pk")
    )


def may_take_time(invoice: Invoice, actor: Actor, on: dt.date) -> bool:
    """Return whether the customer may promise to pay an invoice later: once, and not in a plan."""
    taken = Note.objects.filter(
        ledger=invoice.ledger_id, invoice=invoice, kind=NoteKind.PROMISE, created_by=NAME
    )
    return (
        "set_respite" in [row.operation for row in INVOICE.permitted(invoice, actor, on)]
        and invoice.payment_plan_id is None
        and not taken.exists()
    )


def take_time(*, invoice: Invoice, actor: Actor, on: dt.date, until: dt.date) -> Outcome[Note]:
    """Note that the customer pays a locked invoice, all of it, by a day: it has respite until then.

    Raises `Invalid`, the error of the state, and `OperationNotAllowed` for what is in a plan or had
    such time before.
    """
    INVOICE.require("set_respite", invoice, actor, on)
    if not may_take_time(invoice, actor, on):
        raise OperationNotAllowed("It is in a plan, or had time before", State=invoice.state)
    if not on <= until <= on + LONGEST_TIME:
        raise Invalid({"until": f"Expected a day until {on + LONGEST_TIME}"})
    return note_invoice(
        invoice=invoice,
        actor=actor,
        on=on,
        kind=NoteKind.PROMISE,
        text="Asked for more time on the page of the letter's link",
        promised_amount=invoice.to_pay,
        promised_on=until,
    )


def plannable(link: Link, on: dt.date) -> list[Invoice]:
    """Return the invoices that a plan can be asked for: none that is disputed."""
    found = invoices_of(link, on)[:MOST]
    return [one for one in found if can_enter_plan(one, on) and not one.disputed]


def has_asked(link: Link) -> bool:
    """Return whether a plan is proposed already, by whomever: staff have yet to decide."""
    return PaymentPlan.objects.filter(
        ledger=link.ledger, customer=link.customer, seller=link.seller, state=PROPOSED
    ).exists()


def ask_for_plan(
    *, link: Link, ledger: Ledger, on: dt.date, parts: int, first_on: dt.date
) -> Outcome[PaymentPlan]:
    """Propose to pay what is owed in equal parts, without a fee; staff accept it or not.

    Raises `Invalid`, and `OperationNotAllowed` while a plan is proposed or where none can be made.
    """
    if not 2 <= parts <= MOST_PARTS:
        raise Invalid({"parts": f"Expected from 2 to {MOST_PARTS}"})
    if not on <= first_on <= on + FIRST_PART:
        raise Invalid({"first_on": f"Expected a day until {on + FIRST_PART}"})
    # Of two requests at once the second one finds the plan of the first.
    found = Invoice.objects.filter(ledger=link.ledger, customer=link.customer, state=OPEN)
    list(found.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    numbers = [one.invoice_no for one in plannable(link, on)]
    if has_asked(link) or not numbers:
        raise OperationNotAllowed("A plan is proposed, or none can be made")
    return propose_plan(
        ledger=ledger,
        actor=actor_of(link),
        on=on,
        invoices=numbers,
        schedule=Schedule(number=parts, first_on=first_on),
    )
