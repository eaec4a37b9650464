"""Surpluses: money owed to a customer until it is paid out or set off."""

import datetime as dt
from dataclasses import asdict, dataclass
from decimal import Decimal

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.books.models import JournalEntry
from accounts.credit import postings
from accounts.credit.models import Surplus, SurplusUse
from accounts.credit.states import OWED, SURPLUS, USED_UP
from customers.models import Customer
from customers.operations import complete_terminations
from ledger_project.core.actors import Actor
from ledger_project.core.errors import DuplicateReference, InsufficientRemainingAmount
from ledger_project.core.idempotency import Outcome
from ledger_project.core.lifecycle import advance


@dataclass(frozen=True, slots=True)
class UseRequest:
    """Request to use a surplus, by columns of `SurplusUse`; the `reference` identifies it."""

    kind: SurplusUse.Kind
    requested_amount: Decimal | None
    reference: str
    invoice_no: str = ""
    payout_iban: str = ""


def add_surplus(
    *,
    customer: Customer,
    seller_id: int,
    entry: JournalEntry,
    amount: Decimal,
    currency: str,
    actor: Actor,
    owed_by_client: bool = False,
) -> Surplus:
    """Register a surplus as booked by `entry`, owed by the operator or the client."""
    return Surplus.objects.create(
        ledger_id=entry.ledger_id,
        customer=customer,
        seller_id=seller_id,
        entry=entry,
        amount=amount,
        remaining=amount,
        currency=currency,
        owed_by_client=owed_by_client,
        value_on=entry.value_on,
        book_on=entry.book_on,
        created_by=actor.name,
    )


def pay_out(
    *,
    surplus: Surplus,
    actor: Actor,
    on: dt.date,
    amount: Decimal | None = None,
    reference: str = "",
    payout_iban: str = "",
) -> Outcome[Surplus]:
    """Pay `amount` of a locked surplus to the customer, by default all that remains.

    Posts `surplus_paid_out`, or `customer_repaid` if the client owes it. The same reference with
    the same content is paid once.

    Raises `InsufficientRemainingAmount`, and `DuplicateReference` for a reference with other
    content.
    """
    SURPLUS.require_grant("pay_out", actor)
    request = UseRequest(SurplusUse.Kind.PAYOUT, amount, reference, payout_iban=payout_iban)
    if replayed_use(surplus, request):
        return Outcome(surplus, replayed=True)
    SURPLUS.require("pay_out", surplus, actor, on)
    used = use(
        surplus=surplus,
        operation="pay_out",
        amount=surplus.remaining if amount is None else amount,
        actor=actor,
        on=on,
        request=request,
    )
    event = BookedEvent("surplususe", used.pk, on, seller_id=surplus.seller_id)
    post = postings.customer_repaid if surplus.owed_by_client else postings.surplus_paid_out
    draft = post(event, used.amount)
    journal.post(surplus.ledger, [draft], actor=actor, on=on)
    return Outcome(surplus)


def use(
    *,
    surplus: Surplus,
    operation: str,
    amount: Decimal,
    actor: Actor,
    on: dt.date,
    request: UseRequest,
) -> SurplusUse:
    """Take `amount` from a locked surplus; the caller posts it.

    `request` is stored for `replayed_use`. A terminating customer is terminated with the use of
    its last surplus. Raises `InsufficientRemainingAmount`.
    """
    if amount > surplus.remaining:
        raise InsufficientRemainingAmount(surplus.remaining, "surplus")
    used = SurplusUse.objects.create(
        ledger_id=surplus.ledger_id,
        surplus=surplus,
        amount=amount,
        book_on=on,
        created_by=actor.name,
        **asdict(request),
    )
    remaining = surplus.remaining - amount
    advance(
        surplus,
        SURPLUS,
        operation,
        to=OWED if remaining else USED_UP,
        actor=actor,
        on=on,
        columns={"remaining": remaining},
    )
    if not remaining:
        complete_terminations(ledger_number=surplus.ledger_id, keys=[surplus.customer_id], on=on)
    return used


def take_back(*, surplus: Surplus, amount: Decimal, actor: Actor, on: dt.date) -> SurplusUse:
    """Take back a surplus of money that was taken back; the entry's mirror books it."""
    return _lower(surplus, SurplusUse.Kind.TAKEN_BACK, amount, actor, on)


def apply(*, surplus: Surplus, amount: Decimal, actor: Actor, on: dt.date) -> SurplusUse:
    """Let a credit's surplus meet the debt that is open again; the caller posts it."""
    return _lower(surplus, SurplusUse.Kind.APPLIED, amount, actor, on)


def restore(
    *,
    surplus: Surplus,
    used: SurplusUse,
    actor: Actor,
    on: dt.date,
    operation: str = "restore",
) -> None:
    """Undo a use of a locked surplus: it is owed to the customer again. The caller posts it."""
    used.undone_on = on
    used.save(update_fields=["undone_on"])
    advance(
        surplus,
        SURPLUS,
        operation,
        actor=actor,
        on=on,
        columns={"remaining": surplus.remaining + used.amount},
    )


def _lower(
    surplus: Surplus, kind: SurplusUse.Kind, amount: Decimal, actor: Actor, on: dt.date
) -> SurplusUse:
    """Lower a locked surplus without paying anything out of it."""
    used = SurplusUse.objects.create(
        ledger_id=surplus.ledger_id,
        surplus=surplus,
        kind=kind,
        amount=amount,
        book_on=on,
        created_by=actor.name,
    )
    remaining = surplus.remaining - amount
    advance(
        surplus,
        SURPLUS,
        "take_back",
        to=OWED if remaining else USED_UP,
        actor=actor,
        on=on,
        columns={"remaining": remaining},
    )
    return used


def replayed_use(surplus: Surplus, request: UseRequest) -> bool:
    """Return whether a locked surplus was used before with the `reference` of the request.

    Raises `DuplicateReference` when that was for something else.
    """
    if not request.reference:
        return False
    earlier = SurplusUse.objects.filter(
        ledger=surplus.ledger_id, surplus=surplus, reference=request.reference
    ).first()
    if earlier is None:
        return False
    if any(getattr(earlier, column) != value for column, value in asdict(request).items()):
        raise DuplicateReference(f"{earlier.reference} was used for something else")
    return True
