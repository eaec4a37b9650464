"""Take payments back that the bank took back: returned, recalled or not covered, also in part."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.books import journal
from accounts.books.entries import BookedEvent
from invoices import postings
from invoices.bank.agency_remittances import take_back_remittance
from invoices.bank.fee_payments import take_back_fees
from invoices.bank.formats.transactions import BankTransaction
from invoices.bank.payments import (
    Undone,
    direct_rest,
    lock_matches,
    matches_of,
    reopen_match,
    require_currency,
    require_same,
    undo_match,
)
from invoices.bank.refunds import overpaid
from invoices.bank.returns import not_left, withdraw_returns
from invoices.models import Payment, PaymentReversal
from invoices.operations.undoing import entries_of, settle_rest
from invoices.postings import BANK, UNMATCHED, Source
from invoices.states import MATCHED, PAYMENT, RETURNED, REVERSED
from invoices.states import UNMATCHED as WAITING
from ledger_project.core.actors import Actor
from ledger_project.core.errors import InsufficientRemainingAmount, Invalid
from ledger_project.core.idempotency import Outcome
from ledger_project.core.lifecycle import advance
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO
from ledger_project.core.texts import say


def register_reversal(
    *, ledger: Ledger, transaction: BankTransaction, actor: Actor, on: dt.date
) -> Outcome[Payment | PaymentReversal]:
    """Reverse the payment that a bank names, else the last one of the reference and amount.

    A part of a payment is taken back if the bank names the payment, or if it is the only one with
    the reference. Each reversal is registered once, by the bank's reference. If no payment is
    found, it is kept pending until the payment comes or staff assigns it. Books: as
    `reverse_payment`, or `reversal_unmatched`.

    Raises `CurrencyNotSupported`, and `DuplicateReference` when the bank reference was used for a
    reversal with other content.
    """
    require_currency(ledger, transaction)
    earlier = PaymentReversal.objects.filter(
        ledger=ledger, bank_reference=transaction.bank_reference
    ).select_related("payment")
    if known := earlier.first():
        require_same(known, transaction)
        return Outcome(known.payment or known, replayed=True)
    payment = _reversed(ledger, transaction)
    if payment is None:
        return Outcome(_keep(ledger, transaction, actor, on))
    reverse_payment(
        payment=payment,
        actor=actor,
        on=on,
        amount=transaction.amount,
        bank_reference=transaction.bank_reference,
        value_on=transaction.value_on,
        message=transaction.message,
    )
    return Outcome(payment)


def take_back_pending(*, payment: Payment, actor: Actor, on: dt.date) -> bool:
    """Reverse a locked payment whose reversal the bank had reported before; return whether it was.

    The pending reversal names the payment, or has its reference and whole amount and is not older:
    who pays again after a reversal has paid. Where there are several, a person decides. Books as
    `reverse_payment`.
    """
    by_reference = Q(
        reverses="",
        payment_reference=payment.payment_reference,
        amount=payment.amount,
        value_on__gte=payment.value_on,
    ) & ~Q(payment_reference="")
    found = PaymentReversal.objects.filter(
        Q(reverses=payment.bank_reference) | by_reference,
        ledger=payment.ledger_id,
        payment=None,
        amount__lte=payment.amount,
    )
    reversals = list(found.order_by("pk")[:2])
    if len(reversals) != 1:
        return False
    reverse_payment(payment=payment, actor=actor, on=on, reversal=reversals[0])
    return True


def finds_payment(ledger: Ledger, transaction: BankTransaction) -> bool:
    """Return whether the payment that a reversal takes back is known."""
    return _reversed(ledger, transaction) is not None


def _reversed(ledger: Ledger, transaction: BankTransaction) -> Payment | None:
    """Return the payment that a reversal takes back, locked; None if it is in doubt."""
    named = (
        Q(bank_reference=transaction.reverses)
        if transaction.reverses
        else Q(payment_reference=transaction.payment_reference) & ~Q(payment_reference="")
    )
    waiting = not_left(OuterRef("ledger"), OuterRef("pk")).order_by().values("payment")
    unsent = Subquery(waiting.annotate(total=Sum("amount")).values("total"))
    here = F("amount") - F("withdrawn") - F("returned") + Coalesce(unsent, ZERO)
    found = (
        Payment.objects.select_for_update(of=("self",))
        .select_related("ledger")
        .annotate(here=here)
        .filter(named, ledger=ledger, here__gte=transaction.amount)
        .exclude(state=REVERSED)
        .order_by("-pk")
    )
    whole = found.filter(here=transaction.amount).first()
    others = [] if whole else list(found[:2])
    return whole or (others[0] if len(others) == 1 else None)


def reverse_payment(
    *,
    payment: Payment,
    actor: Actor,
    on: dt.date,
    amount: Decimal | None = None,
    bank_reference: str = "",
    value_on: dt.date | None = None,
    message: str = "",
    reversal: PaymentReversal | None = None,
) -> Payment:
    """Take back `amount` of a locked payment, by default all that the bank has not taken yet.

    What has no invoice yet goes first, its returns that have not left among it: these are
    withdrawn. Then goes the last match: it is undone, and what is left of its money is matched
    again as of the same value date. At last goes what was returned to the payer: it is lost until
    that comes back. `reversal` is the bank's pending reversal of the payment, if one was imported
    before and not assigned.

    Books: the mirrors of what the matches booked, so each balance is as before them, and
    `payment_withdrawn` for unmatched money. The amount of the payment's surplus that the customer
    was paid already is booked as `surplus_lost`: the operator has to claim it back. What is left of
    the payment meets that, as far as it exceeds the debt (`surplus_recovered`). What had been
    returned is booked as `return_lost`.

    Raises the error of the state, and `InsufficientRemainingAmount` for more than the bank has not
    taken back yet.
    """
    if reversal is not None:
        reversal = _pending(reversal)
        amount = reversal.amount
    if amount is None or amount > payment.remaining:
        withdraw_returns(payment, actor, on)
    PAYMENT.require("withdraw", payment, actor, on)
    left = payment.amount - payment.withdrawn
    amount = left if amount is None else amount
    if amount > left:
        raise InsufficientRemainingAmount(
            left, say("payment {bank_reference}", bank_reference=payment.bank_reference)
        )
    lost = max(amount - payment.remaining - payment.matched, ZERO)
    freed = _free(payment, amount - lost, actor, on)
    of_unmatched = amount - freed.by_mirrors
    reversal = _recorded(
        payment, reversal, amount, bank_reference, value_on or on, message, of_unmatched, actor, on
    )
    if freed.lost:
        event = BookedEvent("paymentreversal", reversal.pk, on)
        draft = postings.surplus_lost(event, freed.lost)
        journal.post(payment.ledger, [draft], actor=actor, on=on)
    if lost:
        event = BookedEvent("paymentreversal", reversal.pk, on)
        journal.post(payment.ledger, [postings.return_lost(event, lost)], actor=actor, on=on)
    remaining = payment.remaining + freed.unmatched - (of_unmatched - lost)
    if freed.again and freed.source is UNMATCHED:
        remaining -= freed.rest
    withdrawn = payment.withdrawn + amount
    gone = withdrawn + payment.returned >= payment.amount
    if withdrawn == payment.amount:
        state = REVERSED
    else:
        state = WAITING if remaining else RETURNED if gone else MATCHED
    advance(
        payment,
        PAYMENT,
        "withdraw",
        to=state,
        actor=actor,
        on=on,
        columns={"remaining": remaining, "withdrawn": withdrawn},
    )
    if again := freed.again:
        matched = direct_rest(payment, again.invoice, freed.rest, freed.source, actor, on)
        settle_rest(again.context, overpaid(matched))
    return payment


@dataclass(slots=True)
class _Freed:
    """Money of matches that were undone for a reversal.

    The mirror of a match from the bank gives the bank its money (`by_mirrors`), that of a later
    match makes it `unmatched`. `rest` of the last one is to be matched `again`, from `source`.
    `lost` of their surpluses was paid out, by seller.
    """

    by_mirrors: Decimal = ZERO
    unmatched: Decimal = ZERO
    lost: dict[int, Decimal] = field(default_factory=dict)
    again: Undone | None = None
    rest: Decimal = ZERO
    source: Source = BANK


def _free(payment: Payment, amount: Decimal, actor: Actor, on: dt.date) -> _Freed:
    """Undo as many matches as an amount needs besides the unmatched money, the last first."""
    freed = _Freed()
    matches = matches_of(payment)
    if amount > payment.remaining:
        lock_matches(payment, matches)
        freed.unmatched = take_back_remittance(payment, actor, on)
        freed.unmatched += take_back_fees(payment, actor, on)
    for one in matches:
        wanted = amount - payment.remaining - freed.unmatched - freed.by_mirrors
        if wanted <= 0:
            break
        whole = wanted >= one.amount
        undone = (undo_match if whole else reopen_match)(one, actor=actor, on=on, refusal=None)
        if undone.lost:
            seller = one.invoice.seller_id
            freed.lost[seller] = freed.lost.get(seller, ZERO) + undone.lost
        if not whole:
            freed.again, freed.rest = undone, one.amount - wanted
            freed.source = BANK if undone.from_bank else UNMATCHED
        if undone.from_bank:
            freed.by_mirrors += min(wanted, one.amount)
        else:
            freed.unmatched += one.amount
    return freed


def _recorded(
    payment: Payment,
    reversal: PaymentReversal | None,
    amount: Decimal,
    bank_reference: str,
    value_on: dt.date,
    message: str,
    of_unmatched: Decimal,
    actor: Actor,
    on: dt.date,
) -> PaymentReversal:
    """Record the reversal, and book what it takes of the unmatched money."""
    if reversal is None:
        reversal = _new(payment, amount, bank_reference, value_on, message, actor, on)
    else:
        _assign(reversal, payment, actor, on)
    if of_unmatched:
        event = BookedEvent("paymentreversal", reversal.pk, value_on)
        draft = postings.payment_withdrawn(event, of_unmatched)
        journal.post(payment.ledger, [draft], actor=actor, on=on)
    return reversal


def _new(
    payment: Payment,
    amount: Decimal,
    bank_reference: str,
    value_on: dt.date,
    message: str,
    actor: Actor,
    on: dt.date,
) -> PaymentReversal:
    number = PaymentReversal.objects.filter(ledger=payment.ledger_id, payment=payment).count()
    suffix = f" {number + 1}" if number else ""
    return PaymentReversal.objects.create(
        ledger=payment.ledger,
        bank_reference=bank_reference or f"withdrawn {payment.pk}{suffix}",
        payment=payment,
        assigned_on=on,
        amount=amount,
        value_on=value_on,
        book_on=on,
        message=message,
        created_by=actor.name,
    )


def _pending(reversal: PaymentReversal) -> PaymentReversal:
    """Return a reversal in its present state, locked. Raises `Invalid` if it is assigned."""
    found = PaymentReversal.objects.select_for_update().filter(
        ledger=reversal.ledger_id, pk=reversal.pk, payment=None
    )
    if (pending := found.first()) is None:
        raise Invalid({"reversal": say("Expected a pending reversal")})
    return pending


def _assign(reversal: PaymentReversal, payment: Payment, actor: Actor, on: dt.date) -> None:
    """Assign a pending reversal to this payment and mirror its suspense entry."""
    reversal.payment, reversal.assigned_on = payment, on
    reversal.save(update_fields=["payment", "assigned_on"])
    kept = entries_of(payment.ledger_id, "paymentreversal", reversal.pk)
    journal.reverse(payment.ledger, kept, actor=actor, on=on)


def _keep(
    ledger: Ledger, transaction: BankTransaction, actor: Actor, on: dt.date
) -> PaymentReversal:
    """Keep a reversal of an unknown payment pending, its amount in suspense."""
    reversal = PaymentReversal.objects.create(
        ledger=ledger,
        bank_reference=transaction.bank_reference,
        reverses=transaction.reverses,
        payment_reference=transaction.payment_reference,
        amount=transaction.amount,
        value_on=transaction.value_on,
        book_on=on,
        message=transaction.message,
        created_by=actor.name,
    )
    event = BookedEvent("paymentreversal", reversal.pk, transaction.value_on)
    draft = postings.reversal_unmatched(event, transaction.amount)
    journal.post(ledger, [draft], actor=actor, on=on)
    return reversal
