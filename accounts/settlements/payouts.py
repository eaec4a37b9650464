"""Payouts: money that leaves, approved by two persons, sent to the bank, and its answer.

A settlement's payout is created by the settlement run, which has booked the transfer already. A
refund or a return is ordered here: it leaves `client_funds` when the bank has paid it, until then
it is in transit. What is not paid goes back to where it came from: a settlement's amount into the
seller's next one, the others by the `Origin` of their purpose.
"""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum

from accounts.books import journal
from accounts.books.entries import BookedEvent, Draft
from accounts.books.models import JournalEntry
from accounts.settlements import postings
from accounts.settlements.models import Payout, PayoutBatch
from accounts.settlements.states import HELD, NOT_LEFT, PAID, PAYOUT, READY, RETURNED, SENT
from customers.models import Customer
from ledger_project.core import approvals, calendar, identifiers
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.lifecycle import advance, advance_all, perform
from ledger_project.core.models import Ledger, Seller, payment_account_of
from ledger_project.core.numbering import lock_gapless, take_gapless
from ledger_project.core.texts import noted, say

SERIES = "payout-batch"
RECIPIENT_LENGTH = 140
REFUSED_ENDING = "9999"
"""Accounts that no payout reaches in a sandbox end with it."""
TO_SEND = ~Q(purpose=Payout.Purpose.SETTLEMENT) | ~Q(seller__payout_iban="")
"""Payouts whose account is known; a settlement's is the seller's."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What a payout of some purpose was ordered from, by the app that knows it.

    `lock` locks what the payouts were ordered from, by primary key, before they are locked
    themselves. `put_back` gives the amount of one that was returned back to it; the books are
    mirrored already.
    """

    lock: Callable[[QuerySet[Payout]], None]
    put_back: Callable[[Payout, Actor, dt.date], None]


_origins: dict[Payout.Purpose, Origin] = {}


def register_origin(purpose: Payout.Purpose, origin: Origin) -> None:
    """Register what payouts of a purpose are ordered from, at the start of its app."""
    _origins[purpose] = origin


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is paid, and the account as the bank of a payment stated it, or as it was asked for."""

    name: str
    account: str

    def same_account(self, other: str) -> bool:
        return spelled(self.account) == spelled(other)


def recipient(
    payers: Sequence[tuple[Recipient, Decimal]], iban: str, name: str, amount: Decimal
) -> tuple[Recipient, bool]:
    """Return who is paid, and whether as much as the amount came from that account.

    `payers` are where the money came from, as far as banks stated it, and how much can go back
    there, the most first. `iban` is the account that was asked for, "" for the first payer's, and
    `name` that of its owner. Raises `Invalid` without either.
    """
    for payer, came in payers:
        if not iban or payer.same_account(iban):
            return Recipient(payer.name or name, payer.account), amount <= came
    if not iban:
        raise Invalid({"iban": say("Argument required: where the money came from is not known")})
    return Recipient(name, iban), False


def order(
    *,
    ledger: Ledger,
    purpose: Payout.Purpose,
    amount: Decimal,
    to: Recipient,
    known: bool,
    draft: Callable[[BookedEvent, Decimal], Draft],
    actor: Actor,
    on: dt.date,
    seller_id: int | None = None,
    customer: Customer | None = None,
) -> Payout:
    """Order a refund or a return to an account, and post it by the template `draft`.

    It is held until two persons approve it, unless it goes to the account that the money came from
    (`known`) and is not above the ledger's limit.
    """
    iban, account_number = _account(to.account)
    limit = ledger.approval_limit
    key = _next_key()
    payout = Payout(
        pk=key,
        ledger=ledger,
        purpose=purpose,
        number=f"U{ledger.number}-{key}",
        state=READY if known and (limit is None or amount <= limit) else HELD,
        seller_id=seller_id,
        customer=customer,
        amount=amount,
        currency=ledger.currency,
        recipient=to.name[:RECIPIENT_LENGTH],
        iban=iban,
        account_number=account_number,
        ordered_on=on,
        created_by=actor.name,
    )
    payout.save(force_insert=True)
    journal.post(ledger, [draft(_event(payout, on), amount)], actor=actor, on=on)
    return payout


def approve(*, payout: Payout, actor: Actor, on: dt.date, seen: str) -> Payout:
    """Approve the locked payout, as the first of two persons, who saw it with the digest `seen`.

    Raises `OperationNotAllowed` if it has changed since.
    """
    approvals.approve(payout, PAYOUT, seen=seen, actor=actor, on=on)
    return payout


def countersign(*, payout: Payout, actor: Actor, on: dt.date, seen: str) -> Payout:
    """Approve the payout as the second of two persons. It goes to the bank with the next file.

    Raises `NotPermitted` for the first approver, and `OperationNotAllowed` as `approve` does.
    """
    approvals.countersign(payout, PAYOUT, seen=seen, actor=actor, on=on)
    return payout


def lock_approved(seller: Seller) -> None:
    """Lock the payouts to a seller's account that someone has approved, before the seller is."""
    list(_approved(Payout.objects.filter(ledger=seller.ledger_id, seller=seller)).values_list("pk"))


def void_outdated(seller: Seller, actor: Actor, on: dt.date) -> None:
    """Void the approvals of locked payouts that would not go where they were approved to go."""
    found = Payout.objects.filter(ledger=seller.ledger_id, seller=seller)
    _void_outdated(found, actor, on)


def _approved(payouts: QuerySet[Payout]) -> QuerySet[Payout]:
    """Return the query that locks those that someone has approved and that have not left."""
    found = payouts.filter(state__in=NOT_LEFT).exclude(approved_by="")
    return found.select_for_update(of=("self",)).order_by("pk")


def _void_outdated(payouts: QuerySet[Payout], actor: Actor, on: dt.date) -> None:
    for payout in _approved(payouts).select_related("seller", "customer"):
        if approvals.is_outdated(payout):
            approvals.void(
                payout,
                PAYOUT,
                actor=actor,
                on=on,
                reason=noted("Who is paid, or how, is not what was approved"),
                facts={"payout": payout.number},
            )


def reject(*, payout: Payout, actor: Actor, on: dt.date, reason: str = "") -> Payout:
    """Reject the payout, as `fail` does."""
    return _give_back(payout, "reject", actor=actor, on=on, reason=reason)


def confirm(*, payout: Payout, actor: Actor, on: dt.date) -> Payout:
    """Record that the bank has paid.

    Posts `payout_paid`; nothing for a settlement, which posted the transfer itself.
    """
    PAYOUT.require("confirm", payout, actor, on)
    if payout.purpose != Payout.Purpose.SETTLEMENT:
        draft = postings.payout_paid(_event(payout, on), payout.amount)
        journal.post(payout.ledger, [draft], actor=actor, on=on)
    advance(
        payout,
        PAYOUT,
        "confirm",
        actor=actor,
        on=on,
        facts=_facts(payout),
        columns={"paid_on": on},
    )
    return payout


def fail(*, payout: Payout, actor: Actor, on: dt.date, reason: str = "") -> Payout:
    """Record that the bank did not pay, or that the money came back.

    The next settlement pays a settlement's amount again: a wrong payout account of the seller
    should be corrected before that. Posts `payout_returned`. Any other amount goes back to the
    surplus or the payment that it came from, and its entries are mirrored. The payout was locked by
    `locked`.
    """
    return _give_back(payout, "fail", actor=actor, on=on, reason=reason)


def lock_not_left(payouts: QuerySet[Payout]) -> list[Payout]:
    """Lock those of the payouts that are in no file for the bank, and return them."""
    found = payouts.filter(state__in=NOT_LEFT).select_related("ledger")
    # What was sent while this waited for the lock has left.
    return [
        one for one in found.select_for_update(of=("self",)).order_by("pk") if one.state in NOT_LEFT
    ]


def withdraw(*, payout: Payout, actor: Actor, on: dt.date) -> Payout:
    """Withdraw a locked payout of money that the bank took back; its entries are mirrored.

    The caller gives the amount back to what it was ordered from.
    """
    PAYOUT.require("withdraw", payout, actor, on)
    _mirror(payout, actor, on)
    return perform(
        payout,
        PAYOUT,
        "withdraw",
        actor=actor,
        on=on,
        facts=_facts(payout),
        columns={"returned_on": on},
    )


def locked(payouts: QuerySet[Payout]) -> QuerySet[Payout]:
    """Lock what the payouts were ordered from, and return the query that locks them.

    The order of locks has payments and surpluses before payouts.
    """
    for purpose in (Payout.Purpose.RETURN, Payout.Purpose.REFUND):
        _origins[purpose].lock(payouts.filter(purpose=purpose))
    return payouts.select_for_update(of=("self",)).order_by("pk")


def _give_back(payout: Payout, operation: str, *, actor: Actor, on: dt.date, reason: str) -> Payout:
    """Return the payout: the operator has the money, and owes it as before."""
    PAYOUT.require(operation, payout, actor, on)
    if payout.purpose == Payout.Purpose.SETTLEMENT:
        draft = postings.payout_returned(_event(payout, on), payout.amount)
        journal.post(payout.ledger, [draft], actor=actor, on=on)
    else:
        _mirror(payout, actor, on)
        _origins[Payout.Purpose(payout.purpose)].put_back(payout, actor, on)
    advance(
        payout,
        PAYOUT,
        operation,
        actor=actor,
        on=on,
        reason=reason,
        # What staff write may name somebody.
        facts={**_facts(payout), "reason": reason if operation == "fail" and reason else None},
        columns={"returned_on": on, "status_reason": reason},
    )
    return payout


def _mirror(payout: Payout, actor: Actor, on: dt.date) -> None:
    entries = JournalEntry.objects.filter(
        ledger=payout.ledger_id,
        document_type="payout",
        document_id=payout.pk,
        reverses__isnull=True,
    )
    journal.reverse(payout.ledger, list(entries.order_by("-pk")), actor=actor, on=on)


def execution_day(ledger: Ledger, on: dt.date, now: dt.datetime) -> dt.date:
    """Return the first bank day on which the bank can pay what it gets `now`, a local instant.

    It is not before `on`, nor in the past: yesterday's payouts are sent after midnight.
    """
    first = max(on, now.date())
    if ledger.payout_cutoff and first == now.date() and now.time() >= ledger.payout_cutoff:
        first += dt.timedelta(days=1)
    return calendar.bank_day_from(ledger.country, first)


def send(*, ledger: Ledger, actor: Actor, on: dt.date, now: dt.datetime) -> PayoutBatch | None:
    """Put all payouts that are ready into a batch for the bank; None when there is none.

    What is not as it was approved waits for two persons again. A settlement's payout stays ready
    while its seller has no payout account. Call it in a transaction.
    """
    last = lock_gapless(ledger.number, SERIES)
    _void_outdated(Payout.objects.filter(ledger=ledger), actor, on)
    ready = Payout.objects.filter(TO_SEND, ledger=ledger, state=READY)
    keys = list(ready.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    if not keys:
        return None
    batched = Payout.objects.filter(ledger=ledger, pk__in=keys)
    totals = batched.aggregate(count=Count("pk"), amount=Sum("amount"))
    batch = PayoutBatch.objects.create(
        ledger=ledger,
        number=f"P{ledger.number}-{last + 1:04d}",
        sent_on=on,
        execute_on=execution_day(ledger, on, now),
        currency=ledger.currency,
        debtor=ledger.operator_name,
        agent=identifiers.bank_of(
            ledger.country,
            ledger.payment_account_iban,
            ledger.payment_account_number,
            ledger.payment_account_bic,
        ),
        initiating_party_id=ledger.bank_customer_id,
        debtor_id=ledger.bank_agreement_id,
        created_by=actor.name,
        **payment_account_of(ledger),
        **totals,
    )
    take_gapless(ledger.number, SERIES)
    advance_all(
        Payout,
        PAYOUT,
        "send",
        keys,
        ledger_number=ledger.number,
        actor=actor,
        on=on,
        loaded=list(batched.select_related("seller", "customer")),
        facts=_facts,
    )
    sent = list(batched.filter(state=SENT).select_related("seller"))
    for payout in sent:
        # The file says what is fixed here, whatever becomes of the seller.
        payout.recipient, payout.iban = payout.payee_name, payout.payee_iban
        payout.bic, payout.batch = payout.payee_bic, batch
        payout.agent = identifiers.bank_of(
            ledger.country, payout.iban, payout.account_number, payout.bic
        )
        if payout.purpose == Payout.Purpose.SETTLEMENT and payout.seller:
            payout.reference = payout.seller.payout_reference
    columns = ["batch", "recipient", "iban", "bic", "agent", "reference"]
    Payout.objects.bulk_update(sent, columns, batch_size=1000)
    return batch


def answer_as_bank(*, ledger: Ledger, actor: Actor, on: dt.date) -> int:
    """Answer for the bank in a sandbox: what was sent is paid on its day. Return how many.

    Payouts to an account that ends with `REFUSED_ENDING` fail. Call it in a transaction.
    """
    sent = Payout.objects.filter(ledger=ledger, state=SENT, batch__execute_on__lte=on)
    answered = list(locked(sent))
    for payout in answered:
        if (payout.iban or payout.account_number).endswith(REFUSED_ENDING):
            fail(payout=payout, actor=actor, on=on, reason="AC04 the account is closed")
        else:
            confirm(payout=payout, actor=actor, on=on)
    return len(answered)


def apply_bank_status(
    *,
    ledger: Ledger,
    paid: bool,
    actor: Actor,
    on: dt.date,
    number: str = "",
    batch: str = "",
    amount: Decimal | None = None,
    currency: str = "",
    account: str = "",
    reason: str = "",
    besides: Collection[str] = (),
    listed: Collection[str] = (),
) -> list[str]:
    """Apply a bank's final status to the payout of a number, or else to each payout of a batch.

    With a number and a batch, to that payout if it is in that batch; of a whole batch, `amount` is
    its sum, the payouts `besides` have answers of their own, and `listed` are the numbers that the
    answer names: if they are all the others of the batch, they prove it as a sum does. Returns the
    outcome of each payout: `paid`, `failed`, `already_known`, `contradicted` (the bank states
    another amount, currency or IBAN of the payer than the file had, `account`, or reports a
    returned payout as paid), or `unproved` (not paid, and neither an amount nor all numbers stated:
    those of payouts can be guessed). Without a payout it returns `["unknown"]`. The last four
    change nothing. Call it in a transaction.
    """
    found = Payout.objects.filter(ledger=ledger).exclude(batch=None).select_related("batch")
    if number:
        found = found.filter(number=number)
    if batch:
        found = found.filter(batch__number=batch)
    others = found.exclude(number__in=besides)
    if besides and found.exists() and not others.exists():
        return []
    numbers = set(others.values_list("number", flat=True))
    proved = amount is not None or (bool(listed) and numbers == set(listed))
    outcomes = []
    for payout in locked(others).select_related("ledger", "batch"):
        whole = payout.batch.amount if payout.batch and not number else payout.amount
        right = amount in (None, whole) and currency in ("", payout.currency)
        if not right or not _is_debtor(payout.batch, account):
            outcomes.append("contradicted")
        else:
            outcomes.append(_apply(payout, paid, proved, reason, actor, on))
    return outcomes or ["unknown"]


def _is_debtor(batch: PayoutBatch | None, account: str) -> bool:
    """Return whether an account may be the one that a batch is paid from: only IBANs compare."""
    iban, _ = _account(account)
    known = batch.payment_account_iban if batch else ""
    return not (iban and known) or spelled(iban) == spelled(known)


def _apply(payout: Payout, paid: bool, proved: bool, reason: str, actor: Actor, on: dt.date) -> str:
    """Apply a status of the right amount to a locked payout; return the outcome."""
    if payout.state == RETURNED:
        return "contradicted" if paid else "already_known"
    if not paid and not proved:
        return "unproved"
    if not paid:
        fail(payout=payout, actor=actor, on=on, reason=reason)
        return "failed"
    if payout.state == PAID:
        return "already_known"
    confirm(payout=payout, actor=actor, on=on)
    return "paid"


def _facts(payout: Payout) -> dict[str, object]:
    """Return what its events say."""
    return {"payout": payout.number, "purpose": payout.purpose, "amount": payout.amount}


def _event(payout: Payout, on: dt.date) -> BookedEvent:
    return BookedEvent("payout", payout.pk, on, seller_id=payout.seller_id)


def _account(account: str) -> tuple[str, str]:
    """Return an account as (IBAN, ""), or as ("", domestic number) if it is no IBAN."""
    try:
        return identifiers.iban(account), ""
    except identifiers.InvalidIdentifier:
        return "", account.strip()


def spelled(account: str) -> str:
    """Return an account as it is compared: without spaces and signs."""
    return "".join(filter(str.isalnum, account)).upper()


def _next_key() -> int:
    """Return the primary key of the next payout, which its number names."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('accounts_payout', 'id'))")
        return int(cursor.fetchone()[0])
