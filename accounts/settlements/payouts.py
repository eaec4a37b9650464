"""Payouts of settlements: approval by two persons, sending to the bank, and its status."""

import datetime as dt
from decimal import Decimal

from django.db.models import Count, Sum

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.settlements import postings
from accounts.settlements.models import Payout, PayoutBatch
from accounts.settlements.states import PAID, PAYOUT, READY, RETURNED, SENT
from ledger_project.core import calendar
from ledger_project.core.actors import Actor
from ledger_project.core.lifecycle import advance, advance_all, perform
from ledger_project.core.models import Ledger
from ledger_project.core.numbering import lock_gapless, take_gapless

SERIES = "payout-batch"


def approve(*, payout: Payout, actor: Actor, on: dt.date) -> Payout:
    """Approve the payout as the first of two persons."""
    return perform(
        payout, PAYOUT, "approve", actor=actor, on=on, columns={"approved_by": actor.name}
    )


def countersign(*, payout: Payout, actor: Actor, on: dt.date) -> Payout:
    """Approve the payout as the second of two persons. It goes to the bank with the next file.

    Raises `NotPermitted` for the first approver.
    """
    return perform(payout, PAYOUT, "countersign", actor=actor, on=on)


def reject(*, payout: Payout, actor: Actor, on: dt.date, reason: str = "") -> Payout:
    """Reject the payout. The next settlement pays the amount again. Posts `payout_returned`."""
    return _give_back(payout, "reject", actor=actor, on=on, reason=reason)


def confirm(*, payout: Payout, actor: Actor, on: dt.date) -> Payout:
    """Record that the bank has paid. Nothing is posted: the settlement posted the transfer."""
    return perform(payout, PAYOUT, "confirm", actor=actor, on=on)


def fail(*, payout: Payout, actor: Actor, on: dt.date, reason: str = "") -> Payout:
    """Record that the bank did not pay. The next settlement pays the amount again.

    A wrong payout account of the seller should be corrected before that. Posts `payout_returned`.
    """
    return _give_back(payout, "fail", actor=actor, on=on, reason=reason)


def _give_back(payout: Payout, operation: str, *, actor: Actor, on: dt.date, reason: str) -> Payout:
    """Return the payout: the operator has the money and owes it to the seller again.

    Posts `payout_returned`.
    """
    PAYOUT.require(operation, payout, actor, on)
    event = BookedEvent("payout", payout.pk, on, seller_id=payout.seller_id)
    draft = postings.payout_returned(event, payout.amount)
    journal.post(payout.ledger, [draft], actor=actor, on=on)
    advance(
        payout,
        PAYOUT,
        operation,
        actor=actor,
        on=on,
        reason=reason,
        columns={"returned_on": on, "status_reason": reason},
    )
    return payout


def send(*, ledger: Ledger, actor: Actor, on: dt.date) -> PayoutBatch | None:
    """Put all payouts that are ready into a batch for the bank; None when there is none.

    A payout stays ready while its seller has no payout account. The batch is to be paid on the
    first bank day from `on`. Call it in a transaction.
    """
    last = lock_gapless(ledger.number, SERIES)
    ready = Payout.objects.filter(ledger=ledger, state=READY).exclude(seller__payout_iban="")
    keys = list(ready.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    if not keys:
        return None
    batched = Payout.objects.filter(ledger=ledger, pk__in=keys)
    totals = batched.aggregate(count=Count("pk"), amount=Sum("amount"))
    batch = PayoutBatch.objects.create(
        ledger=ledger,
        number=f"P{ledger.number}-{last + 1:04d}",
        sent_on=on,
        execute_on=calendar.bank_day_from(ledger.country, on),
        currency=ledger.currency,
        created_by=actor.name,
        **totals,
    )
    take_gapless(ledger.number, SERIES)
    advance_all(Payout, PAYOUT, "send", keys, ledger_number=ledger.number, actor=actor, on=on)
    sent = list(batched.filter(state=SENT).select_related("seller"))
    for payout in sent:
        payout.batch = batch
        payout.iban, payout.bic = payout.seller.payout_iban, payout.seller.payout_bic
    Payout.objects.bulk_update(sent, ["batch", "iban", "bic"], batch_size=1000)
    return batch


def apply_bank_status(
    *,
    ledger: Ledger,
    paid: bool,
    actor: Actor,
    on: dt.date,
    settlement: str = "",
    batch: str = "",
    amount: Decimal | None = None,
    currency: str = "",
    reason: str = "",
) -> list[str]:
    """Apply a bank's final status to a settlement's payout, or else to each payout of a batch.

    Returns the outcome of each payout: `paid`, `failed`, `already_known`, or `contradicted` (the
    bank states another amount or currency, or reports a returned payout as paid). Without a payout
    it returns `["unknown"]`. The last three change nothing. Call it in a transaction.
    """
    found = Payout.objects.filter(ledger=ledger).exclude(batch=None)
    if settlement:
        found = found.filter(settlement__number=settlement)
    else:
        found = found.filter(batch__number=batch)
    outcomes = []
    for payout in found.select_for_update(of=("self",)).select_related("ledger").order_by("pk"):
        if amount not in (None, payout.amount) or currency not in ("", payout.currency):
            outcome = "contradicted"
        elif payout.state == RETURNED:
            outcome = "contradicted" if paid else "already_known"
        elif not paid:
            fail(payout=payout, actor=actor, on=on, reason=reason)
            outcome = "failed"
        elif payout.state == PAID:
            outcome = "already_known"
        else:
            confirm(payout=payout, actor=actor, on=on)
            outcome = "paid"
        outcomes.append(outcome)
    return outcomes or ["unknown"]
