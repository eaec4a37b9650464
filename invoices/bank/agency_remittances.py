"""Settle what a collection agency remits by the payment that the bank reports of it."""

import datetime as dt
from decimal import Decimal

from django.db.models import QuerySet

from accounts.books import journal
from accounts.books.entries import BookedEvent
from invoices import postings
from invoices.models import CollectionAnswer, CollectionCase, Payment
from invoices.operations import collection_answers
from invoices.operations.collection_answers import ENTITY
from invoices.operations.undoing import entries_of
from invoices.states import MATCHED, PAYMENT, UNMATCHED
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.idempotency import Outcome
from ledger_project.core.lifecycle import advance
from ledger_project.core.money import ZERO
from ledger_project.core.texts import say


def remit(
    *,
    collectioncase: CollectionCase,
    actor: Actor,
    on: dt.date,
    reference: str,
    remittance: str,
    amount: Decimal,
) -> Outcome[CollectionCase]:
    """Record what the agency remits of a case; the bank's payment settles it if it is here already.

    Raises as `collection_answers.remit`.
    """
    waiting = Payment.objects.select_for_update(of=("self",)).filter(
        ledger=collectioncase.ledger_id, state=UNMATCHED, payment_reference=remittance
    )
    payment = waiting.select_related("ledger").order_by("pk").first()
    outcome = collection_answers.remit(
        collectioncase=collectioncase,
        actor=actor,
        on=on,
        reference=reference,
        remittance=remittance,
        amount=amount,
    )
    if payment is not None:
        settle_if_whole(payment, actor, on)
    return outcome


def settle_if_whole(payment: Payment, actor: Actor, on: dt.date) -> bool:
    """Settle the remittance that a locked unmatched payment names, if it is exactly its amount."""
    rows = list(_open(payment.ledger_id, payment.payment_reference))
    if not rows or _total(rows) != payment.remaining:
        return False
    _settle(payment, rows, actor, on)
    return True


def settle_remittance(*, payment: Payment, actor: Actor, on: dt.date, remittance: str) -> Payment:
    """Settle a remittance by what is left of a locked payment, whatever the payment says.

    Books: `agency_remitted` for each case. Raises the error of the state, and `Invalid` unless the
    agency has reported as much.
    """
    PAYMENT.require("settle_remittance", payment, actor, on)
    rows = list(_open(payment.ledger_id, remittance))
    if _total(rows) != payment.remaining:
        raise Invalid(
            {
                "remittance": say(
                    "The agency reports {rows}, the bank {remaining}",
                    rows=_total(rows),
                    remaining=payment.remaining,
                )
            }
        )
    _settle(payment, rows, actor, on)
    return payment


def take_back_remittance(payment: Payment, actor: Actor, on: dt.date) -> Decimal:
    """Take back that a locked payment settled a remittance; return how much has no use again.

    The agency has to report anew what it remits. Books: the mirrors of what it booked.
    """
    rows = CollectionAnswer.objects.filter(
        ledger=payment.ledger_id, payment=payment, undone_on=None
    )
    settled = list(rows.order_by("pk"))
    for one in settled:
        entries = entries_of(payment.ledger_id, ENTITY, one.pk)
        journal.reverse(payment.ledger, entries, actor=actor, on=on)
    rows.update(undone_on=on)
    return _total(settled)


def _open(ledger: int, remittance: str) -> QuerySet[CollectionAnswer]:
    """Return the rows of a remittance that wait for their money, locked."""
    if not remittance:
        return CollectionAnswer.objects.none()
    found = CollectionAnswer.objects.filter(
        ledger=ledger, remittance=remittance, payment=None, undone_on=None, fault=""
    )
    locked = found.select_for_update(of=("self",)).select_related("case__invoice__ledger")
    return locked.order_by("pk")


def _total(rows: list[CollectionAnswer]) -> Decimal:
    return sum((one.amount for one in rows), ZERO)


def _settle(payment: Payment, rows: list[CollectionAnswer], actor: Actor, on: dt.date) -> None:
    for one in rows:
        if one.case is None:  # Only refused rows have no case.
            continue
        invoice = one.case.invoice
        event = BookedEvent(ENTITY, one.pk, payment.value_on, invoice.pk, invoice.seller_id)
        draft = postings.agency_remitted(event, one.amount, purchased=invoice.purchased)
        journal.post(payment.ledger, [draft], actor=actor, on=on)
        one.payment, one.settled_on = payment, on
    CollectionAnswer.objects.bulk_update(rows, ["payment", "settled_on"])
    advance(
        payment,
        PAYMENT,
        "settle_remittance",
        to=MATCHED,
        actor=actor,
        on=on,
        columns={"remaining": ZERO},
    )
