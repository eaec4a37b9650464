"""Capture, cancellation and extension of authorizations; credits are in `adjustments`.

Each operation takes a locked authorization and runs inside the caller's transaction.
"""

import datetime as dt
from decimal import Decimal
from typing import TypedDict

from django.db.models import QuerySet

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.credit.totals import change_totals
from customers.queries import next_invoice
from invoices import postings
from invoices.models import Authorization, Cancellation, Capture, Invoice
from invoices.models.invoices import TransactionType
from invoices.operations.claims import end_claims
from invoices.operations.interest import interest_after
from invoices.operations.letters import write_letters
from invoices.operations.subledger import CAPITAL, Change, change
from invoices.states import (
    AUTHORIZATION,
    AUTHORIZED,
    CANCELLED,
    CAPTURED,
)
from ledger_project.core.actors import Actor
from ledger_project.core.calendar import bank_day_from
from ledger_project.core.errors import DuplicateReference, InsufficientRemainingAmount
from ledger_project.core.idempotency import Outcome
from ledger_project.core.lifecycle import advance
from ledger_project.core.models import Ledger, payment_account_of
from ledger_project.core.prepared import first, insert, prepared
from ledger_project.core.texts import say

MAX_VALIDITY = dt.timedelta(days=180)


def capture(
    *,
    authorization: Authorization,
    actor: Actor,
    on: dt.date,
    amount: Decimal | None = None,
    reference: str = "",
) -> Outcome[Capture]:
    """Buy `amount` of the authorization, by default all that remains.

    The first capture issues the invoice, later ones raise its debt. Books: `invoice_issued` and
    `receivable_purchased`; the reservation becomes debt on the account.

    Raises the error of the state, `InsufficientRemainingAmount`, and `DuplicateReference` when the
    seller's reference was used for another amount.
    """
    AUTHORIZATION.require_grant("capture", actor)
    if reference and (
        earlier := first(_captured(authorization.ledger_id, authorization.pk, reference))
    ):
        if earlier.requested_amount != amount:
            raise DuplicateReference(
                say("{reference} captured another amount", reference=reference)
            )
        earlier.authorization = authorization
        return Outcome(earlier, replayed=True)
    AUTHORIZATION.require("capture", authorization, actor, on)
    remaining = authorization.remaining
    requested, amount = amount, remaining if amount is None else amount
    if amount > remaining:
        raise InsufficientRemainingAmount(remaining, "authorization")

    captured = insert(
        Capture(
            ledger_id=authorization.ledger_id,
            authorization=authorization,
            reference=reference,
            requested_amount=requested,
            **step(authorization, amount, actor, on, captured=amount, remaining=-amount),
        )
    )
    _debit_invoice(authorization, captured, actor, on)
    advance(
        authorization,
        AUTHORIZATION,
        "capture",
        to=AUTHORIZED if amount < remaining else CAPTURED,
        actor=actor,
        on=on,
        columns={"captured": authorization.captured + amount},
    )
    return Outcome(captured)


def cancel(
    *, authorization: Authorization, actor: Actor, on: dt.date, reference: str = ""
) -> Outcome[Cancellation]:
    """Release the remaining amount.

    The authorization becomes cancelled if nothing was captured, else captured. Raises the error of
    the state.
    """
    AUTHORIZATION.require_grant("cancel", actor)
    if reference and (
        earlier := Cancellation.objects.filter(
            ledger=authorization.ledger_id, authorization=authorization, reference=reference
        ).first()
    ):
        earlier.authorization = authorization
        return Outcome(earlier, replayed=True)
    AUTHORIZATION.require("cancel", authorization, actor, on)
    freed = authorization.remaining
    cancelled = insert(
        Cancellation(
            ledger_id=authorization.ledger_id,
            authorization=authorization,
            reference=reference,
            **step(authorization, freed, actor, on, remaining=-freed),
        )
    )
    advance(
        authorization,
        AUTHORIZATION,
        "cancel",
        to=CAPTURED if authorization.captured else CANCELLED,
        actor=actor,
        on=on,
        facts={
            "authorizationId": authorization.pk,
            "invoiceNumber": authorization.invoice_number,
            "releasedAmount": freed,
            "capturedAmount": authorization.captured,
        },
        columns={"released": authorization.released + freed},
    )
    change_totals(
        ledger_number=authorization.ledger_id,
        account_id=authorization.account_id,
        on=on,
        reserved=-freed,
    )
    return Outcome(cancelled)


def extend_validity(*, authorization: Authorization, actor: Actor, on: dt.date) -> Authorization:
    """Extend the validity by the ledger's days from today, to at most 180 from authorization.

    Raises the error of the state.
    """
    AUTHORIZATION.require("extend_validity", authorization, actor, on)
    wished = on + dt.timedelta(days=authorization.ledger.authorization_days)
    allowed = min(wished, authorization.authorized_on + MAX_VALIDITY)
    if allowed > authorization.valid_to:
        advance(
            authorization,
            AUTHORIZATION,
            "extend_validity",
            actor=actor,
            on=on,
            columns={"valid_to": allowed},
        )
    return authorization


class StepColumns(TypedDict):
    """Columns that every `PurchaseStep` has."""

    amount: Decimal
    business_date: dt.date
    authorized_after: Decimal
    captured_after: Decimal
    credited_after: Decimal
    remaining_after: Decimal
    created_by: str


def step(
    authorization: Authorization,
    amount: Decimal,
    actor: Actor,
    on: dt.date,
    *,
    captured: Decimal = Decimal(0),
    credited: Decimal = Decimal(0),
    remaining: Decimal = Decimal(0),
) -> StepColumns:
    """Return the columns that every `PurchaseStep` has, with the totals after the step."""
    return {
        "amount": amount,
        "business_date": on,
        "authorized_after": authorization.authorized,
        "captured_after": authorization.captured + captured,
        "credited_after": authorization.credited + credited,
        "remaining_after": authorization.remaining + remaining,
        "created_by": actor.name,
    }


def locked_invoice(authorization: Authorization) -> Invoice:
    """Return the invoice that the first capture issued under the authorization's number."""
    (invoice,) = _locked_invoice(authorization.ledger_id, authorization.invoice_number)
    invoice.ledger = authorization.ledger
    return invoice


@prepared
def _locked_invoice(ledger: int, number: str) -> QuerySet[Invoice]:
    found = Invoice.objects.filter(ledger=ledger, invoice_no=number)
    return found.select_related("customer").select_for_update(of=("self",))


@prepared
def _captured(ledger: int, authorization: int, reference: str) -> QuerySet[Capture]:
    return Capture.objects.filter(ledger=ledger, authorization=authorization, reference=reference)


def _debit_invoice(
    authorization: Authorization, captured: Capture, actor: Actor, on: dt.date
) -> None:
    """Issue the invoice with the first capture, raise its debt with each further one."""
    amount = captured.amount
    first = not authorization.captured
    if first:
        due_on = _late_due_date(authorization.ledger, authorization.due_date, on)
        invoice = _issue(authorization, amount, actor, on, claims_after=due_on)
    else:
        invoice = locked_invoice(authorization)
        due_on = _late_due_date(authorization.ledger, invoice.due_date, on)
    event = BookedEvent("capture", captured.pk, on, invoice.pk, authorization.seller_id)
    issued, _ = journal.post(
        authorization.ledger,
        [postings.invoice_issued(event, amount), postings.receivable_purchased(event, amount)],
        actor=actor,
        on=on,
    )
    debit = Change(
        issued,
        TransactionType.DEBIT,
        amount,
        {CAPITAL: amount},
        captured.reference,
        due_on=due_on,
    )
    operation = "purchase" if first else "debit"
    columns = {} if first else end_claims(invoice, on, due_on)
    if due_on and not first:
        columns["claims_after"] = due_on
    change(invoice, operation, [debit], actor=actor, on=on, reserved=-amount, columns=columns)
    if first:
        write_letters(ledger=authorization.ledger, invoices=[invoice.pk], actor=actor, on=on)


def _late_due_date(ledger: Ledger, due_date: dt.date, on: dt.date) -> dt.date | None:
    """Return the due date of a capture after the invoice's: the buyer gets some days to pay it."""
    if on <= due_date:
        return None
    return bank_day_from(ledger.country, on + dt.timedelta(days=ledger.days_before_claims))


def _issue(
    authorization: Authorization,
    amount: Decimal,
    actor: Actor,
    on: dt.date,
    *,
    claims_after: dt.date | None,
) -> Invoice:
    next_one = next_invoice(authorization.customer)
    return insert(
        Invoice(
            ledger_id=authorization.ledger_id,
            invoice_no=authorization.invoice_number,
            seller_id=authorization.seller_id,
            customer=authorization.customer,
            account_id=authorization.account_id,
            authorization=authorization,
            purchased=True,
            issued_on=on,
            invoice_date=authorization.invoice_date,
            due_date=authorization.due_date,
            interest_after=interest_after(authorization.ledger, authorization.due_date, on),
            demanded_on=authorization.due_date,
            claims_after=claims_after,
            currency=authorization.currency,
            debited=amount,
            capital_debt=amount,
            payment_reference=authorization.payment_reference,
            **payment_account_of(authorization),
            distribution=next_one.distribution,
            direct_debit=next_one.direct_debit,
            created_by=actor.name,
        )
    )
