"""Surpluses: money owed to a customer until it is paid out or set off."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from decimal import Decimal

from django.db.models import QuerySet

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.books.models import JournalEntry
from accounts.credit import postings
from accounts.credit.models import Surplus, SurplusUse
from accounts.credit.states import OWED, SURPLUS, USED_UP
from accounts.settlements import payouts
from accounts.settlements.models import Payout
from accounts.settlements.payouts import Recipient
from accounts.settlements.states import NOT_LEFT
from customers.models import PROTECTED_NAME, Customer
from customers.operations import complete_terminations
from ledger_project.core import events
from ledger_project.core.actors import SYSTEM, Actor
from ledger_project.core.errors import DuplicateReference, InsufficientRemainingAmount, Invalid
from ledger_project.core.idempotency import Outcome
from ledger_project.core.lifecycle import advance
from ledger_project.core.models import Ledger
from ledger_project.core.prepared import insert
from ledger_project.core.states import SURPLUS_CREATED
from ledger_project.core.texts import say

Payers = list[tuple[Recipient, Decimal]]
"""Accounts that money came from, and how much of it can go back there, the most first."""

_finders: list[Callable[[Surplus], Payers]] = []


def find_payers(finder: Callable[[Surplus], Payers]) -> None:
    """Register how to find the accounts that a surplus's money came from, at the start of the app.

    The finder returns none where no bank stated one.
    """
    _finders.append(finder)


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
    surplus = Surplus.objects.create(
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
    facts = {"surplusId": surplus.pk, "amount": amount}
    insert(
        events.about(
            surplus, "surplus", SURPLUS_CREATED,
            moved=("", OWED), actor=actor, on=entry.book_on, facts=facts,
        )
    )  # fmt: skip
    return surplus


def _facts(surplus: Surplus, amount: Decimal, remaining: Decimal) -> dict[str, object]:
    """Return what the event of a change by `amount` says."""
    return {"surplusId": surplus.pk, "amount": amount, "remainingAmount": remaining}


def pay_out(
    *,
    surplus: Surplus,
    actor: Actor,
    on: dt.date,
    amount: Decimal | None = None,
    reference: str = "",
    payout_iban: str = "",
) -> Outcome[Surplus]:
    """Order the refund of `amount` of a locked surplus, by default of all that remains.

    It goes to `payout_iban`, by default to the account that most of the money came from. More than
    came from an account two persons have to approve, as they have to above the ledger's limit. What
    the bank does not pay is owed again. Posts `payout_ordered`. The same reference with the same
    content is ordered once.

    Raises `Invalid` without an account, `InsufficientRemainingAmount`, and `DuplicateReference` for
    a reference with other content.
    """
    SURPLUS.require_grant("pay_out", actor, surplus)
    request = UseRequest(SurplusUse.Kind.PAYOUT, amount, reference, payout_iban=payout_iban)
    if replayed_use(surplus, request):
        return Outcome(surplus, replayed=True)
    SURPLUS.require("pay_out", surplus, actor, on)
    amount = surplus.remaining if amount is None else amount
    require_remaining(surplus, amount)
    customer = surplus.customer
    payers = payers_of(surplus)
    to, known = payouts.recipient(payers, payout_iban, customer.name, amount)
    if customer.protected_identity:
        # The payout file names them, too.
        to = replace(to, name=PROTECTED_NAME)
    payout = payouts.order(
        ledger=surplus.ledger,
        purpose=Payout.Purpose.REFUND,
        amount=amount,
        to=to,
        known=known,
        draft=postings.repayment_ordered if surplus.owed_by_client else postings.refund_ordered,
        actor=actor,
        on=on,
        seller_id=surplus.seller_id,
        customer=customer,
    )
    use(
        surplus=surplus,
        operation="pay_out",
        amount=amount,
        actor=actor,
        on=on,
        request=request,
        payout=payout,
    )
    return Outcome(surplus)


def payers_of(surplus: Surplus) -> Payers:
    """Return who paid the money of a surplus from what accounts, as far as that is known."""
    return [payer for finder in _finders for payer in finder(surplus)]


def refunds_not_left(ledger: Ledger, surpluses: Iterable[Surplus]) -> QuerySet[SurplusUse]:
    """Return the refunds of surpluses that are in no file for the bank, the last first."""
    return SurplusUse.objects.filter(
        ledger=ledger,
        surplus__in=[one.pk for one in surpluses],
        undone_on=None,
        payout__state__in=NOT_LEFT,
    ).order_by("-pk")


def standing(surplus: Surplus, kind: SurplusUse.Kind) -> QuerySet[SurplusUse]:
    """Return the uses of a kind of a surplus that were not undone, the last first."""
    return SurplusUse.objects.filter(
        ledger=surplus.ledger_id, surplus=surplus, kind=kind, undone_on=None
    ).order_by("-pk")


def free(*, surplus: Surplus, wanted: Decimal, actor: Actor, on: dt.date) -> None:
    """Withdraw refunds of a locked surplus that have not left, until `wanted` remains of it.

    That follows from what the actor does, so no right of its own is needed for it.
    """
    by = replace(actor, holds=SYSTEM.holds)
    for used in refunds_not_left(surplus.ledger, [surplus]):
        if surplus.remaining >= wanted:
            return
        found = Payout.objects.filter(ledger=surplus.ledger_id, pk=used.payout_id or 0)
        for payout in payouts.lock_not_left(found):
            payouts.withdraw(payout=payout, actor=by, on=on)
            restore(surplus=surplus, used=used, actor=actor, on=on)


def put_back(payout: Payout, actor: Actor, on: dt.date) -> Surplus:
    """Put the amount of a refund that was not paid back into its locked surplus; return that.

    Of an overpayment whose payment was taken back since, it is taken back at once: it was lost and
    is so no more. Posts `surplus_recovered` then.
    """
    uses = SurplusUse.objects.select_related("surplus__entry")
    used = uses.get(ledger=payout.ledger_id, payout=payout)
    surplus = used.surplus
    surplus.ledger = payout.ledger
    restore(surplus=surplus, used=used, actor=actor, on=on)
    if is_lost(surplus):
        recover(surplus=surplus, amount=used.amount, actor=actor, on=on)
    return surplus


def is_lost(surplus: Surplus) -> bool:
    """Return whether the payment that a surplus exceeded the debt with was taken back."""
    mirrors = JournalEntry.objects.filter(
        ledger=surplus.ledger_id, reverses=surplus.entry_id, template="payment_exceeds_debt"
    )
    return mirrors.exists()


def recover(*, surplus: Surplus, amount: Decimal, actor: Actor, on: dt.date) -> None:
    """Recover what was lost of a locked surplus, or of its payment. Posts `surplus_recovered`."""
    used = apply(surplus=surplus, amount=amount, actor=actor, on=on)
    event = BookedEvent("surplususe", used.pk, on, seller_id=surplus.seller_id)
    draft = postings.surplus_recovered(event, amount)
    journal.post(surplus.ledger, [draft], actor=actor, on=on)


def use(
    *,
    surplus: Surplus,
    operation: str,
    amount: Decimal,
    actor: Actor,
    on: dt.date,
    request: UseRequest,
    payout: Payout | None = None,
) -> SurplusUse:
    """Take `amount` from a locked surplus; the caller posts it.

    `request` is stored for `replayed_use`. A terminating customer is terminated with the use of
    its last surplus. Raises `InsufficientRemainingAmount`.
    """
    require_remaining(surplus, amount)
    used = SurplusUse.objects.create(
        ledger_id=surplus.ledger_id,
        surplus=surplus,
        amount=amount,
        book_on=on,
        payout=payout,
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
        facts=_facts(surplus, amount, remaining),
        columns={"remaining": remaining},
    )
    if not remaining:
        complete_terminations(ledger_number=surplus.ledger_id, keys=[surplus.customer_id], on=on)
    return used


def require_remaining(surplus: Surplus, amount: Decimal) -> None:
    """Raise `InsufficientRemainingAmount` if less than the amount remains."""
    if amount > surplus.remaining:
        raise InsufficientRemainingAmount(surplus.remaining, "surplus")


def take_back(*, surplus: Surplus, amount: Decimal, actor: Actor, on: dt.date) -> SurplusUse:
    """Take back a surplus of money that was taken back; the entry's mirror books it."""
    return _lower(surplus, SurplusUse.Kind.TAKEN_BACK, amount, actor, on)


def apply(*, surplus: Surplus, amount: Decimal, actor: Actor, on: dt.date) -> SurplusUse:
    """Use a surplus for the debt that is open again, or for a loss; the caller posts it."""
    return _lower(surplus, SurplusUse.Kind.APPLIED, amount, actor, on)


def restore(
    *,
    surplus: Surplus,
    used: SurplusUse,
    actor: Actor,
    on: dt.date,
    operation: str = "put_back",
    reason: str = "",
) -> None:
    """Undo a use of a locked surplus: it is owed to the customer again. The caller posts it."""
    used.undone_on = on
    used.save(update_fields=["undone_on"])
    remaining = surplus.remaining + used.amount
    advance(
        surplus,
        SURPLUS,
        operation,
        actor=actor,
        on=on,
        reason=reason,
        facts=_facts(surplus, used.amount, remaining),
        columns={"remaining": remaining},
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
        facts=_facts(surplus, amount, remaining),
        columns={"remaining": remaining},
    )
    return used


def replayed_use(surplus: Surplus, request: UseRequest) -> bool:
    """Return whether a locked surplus was used before with the `reference` of the request.

    Raises `DuplicateReference` when that was for something else, and `Invalid` when it was undone.
    """
    if not request.reference:
        return False
    earlier = SurplusUse.objects.filter(
        ledger=surplus.ledger_id, surplus=surplus, reference=request.reference
    ).first()
    if earlier is None:
        return False
    if any(getattr(earlier, column) != value for column, value in asdict(request).items()):
        raise DuplicateReference(
            say("{reference} was used for something else", reference=earlier.reference)
        )
    if earlier.undone_on is not None:
        raise Invalid(
            {"reference": say("{reference} was undone already", reference=earlier.reference)}
        )
    return True
