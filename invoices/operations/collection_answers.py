"""What an agency answers of its cases: their states, the money that it received, and its costs.

A payment that the agency received meets the debt on the day on which the customer paid; the agency
owes it until a payment of the bank settles its remittance (`bank.agency_remittances`). The ledger's
own order of allocation holds, whatever the agency says that the money was for.

Each function is given the case not locked yet: it locks the invoice, then the case.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal

from accounts.books import journal
from accounts.books.entries import BookedEvent, Draft
from invoices import collection_queries, postings
from invoices.collection_states import COLLECTION_CASE
from invoices.models import (
    CollectionAnswer,
    CollectionCase,
    DirectPayment,
    Invoice,
    InvoiceTransaction,
)
from invoices.operations.adjustments import report_direct_payment
from invoices.operations.collection import end_collection
from invoices.operations.corrections import undo_direct_payment
from invoices.operations.undoing import entries_of
from invoices.postings import CollectionCost
from ledger_project.core.actors import Actor
from ledger_project.core.errors import DuplicateReference, Invalid
from ledger_project.core.idempotency import Outcome
from ledger_project.core.lifecycle import advance
from ledger_project.core.money import ZERO
from ledger_project.core.texts import say

Kind = CollectionAnswer.Kind
ENTITY = "collectionanswer"


def accept_case(
    *, collectioncase: CollectionCase, actor: Actor, on: dt.date, agency_reference: str = ""
) -> CollectionCase:
    """Record that the agency collects, and by which number of its own. Raises the state's error."""
    columns = {"agency_reference": agency_reference}
    return _move(collectioncase, "accept", actor, on, columns=columns)


def refuse_case(
    *, collectioncase: CollectionCase, actor: Actor, on: dt.date, reason: str
) -> CollectionCase:
    """Record that the agency does not collect. Raises the error of the state."""
    return _move(collectioncase, "refuse", actor, on, reason)


def give_up_case(
    *, collectioncase: CollectionCase, actor: Actor, on: dt.date, reason: str
) -> CollectionCase:
    """Record that the agency cannot collect; what becomes of it is for staff to decide."""
    return _move(collectioncase, "give_up", actor, on, reason)


def close_case(*, collectioncase: CollectionCase, actor: Actor, on: dt.date) -> CollectionCase:
    """End a case of which nothing is owed any more. Raises the error of the state."""
    return _move(collectioncase, "close", actor, on, columns={"ended_on": on})


def hand_over_again(*, collectioncase: CollectionCase, actor: Actor, on: dt.date) -> CollectionCase:
    """Put a case that came back into the next file. Raises the error of the state."""
    return _move(collectioncase, "hand_over_again", actor, on, columns={"batch_id": None})


def recall_case(
    *, collectioncase: CollectionCase, actor: Actor, on: dt.date, reason: str
) -> CollectionCase:
    """Take a case back from the agency, and its invoice to the ladder. Raises the state's error."""
    case = held(collectioncase)
    COLLECTION_CASE.require("recall", case, actor, on)
    end_collection(case.invoice, actor, on, reason)
    case.refresh_from_db(fields=["state"])
    return case


def report_payment(
    *,
    collectioncase: CollectionCase,
    actor: Actor,
    on: dt.date,
    reference: str,
    value_on: dt.date,
    amounts: Mapping[str, Decimal],
) -> Outcome[CollectionCase]:
    """Book a payment that the agency received, of what was owed on its date, once by its reference.

    `amounts` are those of the answer's columns. Books: as `report_direct_payment`, from the agency;
    `collection_expenses_paid` and `collection_charges_paid` for what it passes on.

    Raises the error of the state, `InsufficientRemainingAmount` for more than is owed, `Invalid`
    and `DuplicateReference`.
    """
    case = held(collectioncase)
    answer, known = _answer(case, Kind.PAYMENT, reference, value_on, actor, on, amounts)
    if known:
        return Outcome(case, replayed=True)
    COLLECTION_CASE.require("report_payment", case, actor, on)
    if not answer.met + answer.expenses + answer.charges:
        raise Invalid({"principal": say("Expected an amount above zero")})
    answer.save()
    known_before = _reported(case)
    if answer.met:
        report_direct_payment(
            invoice=case.invoice,
            actor=actor,
            on=on,
            amount=answer.met,
            value_on=value_on,
            reference=_reference(answer),
            channel=DirectPayment.Channel.AGENCY.value,
        )
    _post(case.invoice, answer, postings.collection_cost_paid, actor, on)
    _keep(case, "report_payment", actor, on, known_before, amount=answer.met, reference=reference)
    return Outcome(case)


def take_payment_back(
    *,
    collectioncase: CollectionCase,
    actor: Actor,
    on: dt.date,
    reference: str,
    reason: str,
) -> Outcome[CollectionCase]:
    """Take a payment back that the agency reported by this reference: the debt is open again.

    Books: the mirrors of what it booked. Raises the error of the state, `Invalid` for a reference
    that is no payment of the case, and those of `undo_direct_payment`.
    """
    COLLECTION_CASE.require_grant("take_payment_back", actor)
    answer = CollectionAnswer.objects.filter(
        ledger=collectioncase.ledger_id,
        case=collectioncase,
        kind=Kind.PAYMENT,
        reference=reference,
        fault="",
    ).first()
    if answer is None:
        raise Invalid(
            {"reference": say("{reference} is no payment of the case", reference=reference)}
        )
    if answer.undone_on:
        return Outcome(collectioncase, replayed=True)
    # Not locked: what is undone locks what stands before the case.
    COLLECTION_CASE.require(
        "take_payment_back", collection_queries.summed(collectioncase), actor, on
    )
    known_before = _reported(collectioncase)
    if answer.met:
        undo_direct_payment(
            invoice=collectioncase.invoice,
            actor=actor,
            on=on,
            reference=_reference(answer),
            reason=reason,
            by_agency=True,
        )
    case = held(collectioncase)
    if entries := entries_of(case.ledger_id, ENTITY, answer.pk):
        journal.reverse(case.invoice.ledger, entries, actor=actor, on=on)
    answer.undone_on = on
    answer.save(update_fields=["undone_on"])
    facts = {"amount": answer.met, "reference": reference}
    _keep(case, "take_payment_back", actor, on, known_before, reason, **facts)
    return Outcome(case)


def charge_costs(
    *,
    collectioncase: CollectionCase,
    actor: Actor,
    on: dt.date,
    reference: str,
    value_on: dt.date,
    amounts: Mapping[str, Decimal],
) -> Outcome[CollectionCase]:
    """Book what the agency charges for a case, once by its reference.

    Books: `collection_expenses_charged`, `collection_charges_charged`. Raises the error of the
    state, `Invalid` and `DuplicateReference`.
    """
    case = held(collectioncase)
    answer, known = _answer(case, Kind.COSTS, reference, value_on, actor, on, amounts)
    if known:
        return Outcome(case, replayed=True)
    COLLECTION_CASE.require("charge_costs", case, actor, on)
    costs = answer.expenses + answer.charges
    if not costs:
        raise Invalid({"expenses": say("Expected an amount above zero")})
    answer.save()
    _post(case.invoice, answer, postings.collection_cost_charged, actor, on)
    _keep(case, "charge_costs", actor, on, amount=costs, reference=reference)
    return Outcome(case)


def remit(
    *,
    collectioncase: CollectionCase,
    actor: Actor,
    on: dt.date,
    reference: str,
    remittance: str,
    amount: Decimal,
) -> Outcome[CollectionCase]:
    """Record that the agency remits an amount of a case with a remittance; it books nothing yet.

    A negative amount is what its costs take of the money of other cases. Raises the error of the
    state, `DuplicateReference`, and `Invalid` for more than the agency has of the case, and for a
    remittance that the bank has paid.
    """
    case = held(collectioncase)
    answer, known = _answer(
        case, Kind.REMITTED, reference, None, actor, on, {"amount": amount}, remittance
    )
    if known:
        return Outcome(case, replayed=True)
    COLLECTION_CASE.require("remit", case, actor, on)
    left = case.unreported
    if not amount or not min(left, ZERO) <= amount <= max(left, ZERO):
        raise Invalid({"amount": say("The agency has {left} of the case", left=left)})
    settled = CollectionAnswer.objects.filter(
        ledger=case.ledger_id, remittance=remittance, payment__isnull=False, undone_on=None
    )
    if settled.exists():
        raise Invalid(
            {"remittance": say("{remittance} was paid by the bank already", remittance=remittance)}
        )
    answer.save()
    _keep(case, "remit", actor, on, amount=amount, reference=reference)
    return Outcome(case)


def held(case: CollectionCase) -> CollectionCase:
    """Return a case, locked after its invoice."""
    invoices = Invoice.objects.select_for_update(of=("self",)).select_related(
        "customer", "seller", "ledger"
    )
    invoice = invoices.get(ledger=case.ledger_id, pk=case.invoice_id)
    whole = collection_queries.with_sums(CollectionCase.objects.all())
    locked = whole.select_for_update(of=("self",))
    found = locked.get(ledger=case.ledger_id, pk=case.pk)
    found.invoice = invoice
    return found


def _move(
    case: CollectionCase,
    operation: str,
    actor: Actor,
    on: dt.date,
    reason: str = "",
    columns: Mapping[str, object] | None = None,
) -> CollectionCase:
    found = held(case)
    COLLECTION_CASE.require(operation, found, actor, on)
    advance(
        found,
        COLLECTION_CASE,
        operation,
        actor=actor,
        on=on,
        reason=reason,
        facts={"caseId": found.pk},
        columns={"reason": reason, **(columns or {})},
    )
    return found


def _reported(case: CollectionCase) -> bool:
    """Return whether the agency knows all that has happened to the invoice of a case."""
    return case.reported_through >= _last_transaction(case)


def _last_transaction(case: CollectionCase) -> int:
    found = InvoiceTransaction.objects.filter(ledger=case.ledger_id, invoice=case.invoice_id)
    return found.order_by("-pk").values_list("pk", flat=True)[0]


def _keep(
    case: CollectionCase,
    operation: str,
    actor: Actor,
    on: dt.date,
    known_before: bool = False,
    reason: str = "",
    **facts: object,
) -> None:
    """Record an operation that leaves the state of a locked case.

    The agency knows what it has answered: if it knew all before, it is not reported back.
    """
    advance(
        case,
        COLLECTION_CASE,
        operation,
        actor=actor,
        on=on,
        reason=reason,
        facts={"caseId": case.pk, **facts},
        columns={"reported_through": _last_transaction(case)} if known_before else {},
    )


def _answer(
    case: CollectionCase,
    kind: str,
    reference: str,
    value_on: dt.date | None,
    actor: Actor,
    on: dt.date,
    amounts: Mapping[str, Decimal],
    remittance: str = "",
) -> tuple[CollectionAnswer, bool]:
    """Return the answer of a reference, not saved if it is new, and whether it is known.

    One that was refused before takes its place. Raises `DuplicateReference` for other content.
    """
    COLLECTION_CASE.require_grant("remit" if remittance else "report_payment", actor)
    new = CollectionAnswer(
        ledger_id=case.ledger_id,
        case=case,
        case_number=str(case.pk),
        kind=kind,
        reference=reference,
        value_on=value_on,
        remittance=remittance,
        book_on=on,
        created_by=actor.name,
        **amounts,
    )
    found = CollectionAnswer.objects.filter(ledger=case.ledger_id, reference=reference)
    known = found.first()
    if known is None:
        return new, False
    if known.fault:
        known.delete()
        return new, False
    names = ("case_id", "kind", "value_on", "remittance", *SUMS)
    if any(getattr(known, name) != getattr(new, name) for name in names):
        raise DuplicateReference(
            say("{reference} was used for another answer", reference=reference)
        )
    return known, True


SUMS = ("capital", "fees", "interest", "expenses", "charges", "kept", "amount")


def _reference(answer: CollectionAnswer) -> str:
    """Return the reference by which a payment stands among the invoice's direct payments."""
    return f"agency {answer.reference}"


def _post(
    invoice: Invoice,
    answer: CollectionAnswer,
    template: Callable[..., Draft],
    actor: Actor,
    on: dt.date,
) -> None:
    """Post the costs of an answer by a template."""
    event = BookedEvent(ENTITY, answer.pk, answer.value_on or on, invoice.pk, invoice.seller_id)
    drafts = [
        template(event, cost, amount, purchased=invoice.purchased)
        for cost, amount in (
            (CollectionCost.EXPENSES, answer.expenses),
            (CollectionCost.CHARGES, answer.charges),
        )
        if amount
    ]
    if drafts:
        journal.post(invoice.ledger, drafts, actor=actor, on=on)
