"""Remission of remainders that are too small to claim, once they have been left for long enough."""

import datetime as dt
from collections.abc import Iterator
from functools import partial

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum, Window

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.claim_levels import CLAIMED
from invoices import postings
from invoices.models import Invoice, InvoiceTransaction, InvoiceType, PlanPart, Remission
from invoices.models.invoices import COSTS, PAYING, TransactionType
from invoices.operations.subledger import CAPITAL, INTEREST, Change, change
from invoices.queries import with_interest
from invoices.states import CLOSED, OPEN
from ledger_project.core import planner, transactions
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO
from ledger_project.core.texts import noted

REASON = noted("Remainder too small to claim")


def remit_remainders(*, ledger: Ledger, actor: Actor, on: dt.date) -> Iterator[bool]:
    """End the debts of which only a small remainder is left; yield for each if it was ended.

    They were paid or credited in part; what is left of principal, fees and interest together is
    below the ledger's limit; and its days have passed since the last demand, capture and part of a
    payment plan was due and the last payment was booked. What was captured after all else was paid
    is no remainder. The principal is remitted, fees and interest fall away; so do those that
    were claimed and are left without principal. Books: `small_difference_remitted`. Disputed
    invoices and those with respite wait. Each invoice is a transaction of its own, so an
    interrupted run is simply repeated.
    """
    planner.refresh()
    for key in list(_remainders(ledger, on).order_by("pk").values_list("pk", flat=True)):
        yield transactions.run(partial(_remit, ledger, key, actor, on))


def _remainders(ledger: Ledger, on: dt.date) -> QuerySet[Invoice]:
    since = on - dt.timedelta(days=ledger.remainder_days)
    lately = InvoiceTransaction.objects.filter(
        ledger=OuterRef("ledger"), invoice=OuterRef("pk"), type__in=PAYING, book_on__gt=since
    )
    planned = PlanPart.objects.filter(
        ledger=OuterRef("ledger"), plan=OuterRef("payment_plan"), replaced_on=None, due_on__gt=since
    )
    late = InvoiceTransaction.objects.filter(
        ledger=OuterRef("ledger"),
        invoice=OuterRef("pk"),
        type=TransactionType.DEBIT,
        due_on__isnull=False,
    ).annotate(captured=Window(Sum("amount"), order_by=F("pk").desc()))
    costs = F("reminder_fee") + F("collection_fee") + F("late_fee")
    small = Invoice.objects.filter(
        Q(respite_on__isnull=True) | Q(respite_on__lt=on),
        Q(claims_after__isnull=True) | Q(claims_after__lte=since),
        Q(state=OPEN) | Q(state=CLOSED, claim_level__in=CLAIMED),
        ~Exists(lately),
        ~Exists(planned),
        ~Q(capital_debt__in=late.values("captured")),
        ledger=ledger,
        type=InvoiceType.DEBIT,
        disputed=False,
        demanded_on__lte=since,
        capital_debt__lt=F("debited"),
    ).alias(owed=F("capital_debt") + costs)
    # Interest last: a function of the database counts it invoice by invoice.
    small = small.filter(owed__lt=ledger.smallest_remainder)
    left = {"interest__lt": ledger.smallest_remainder - F("owed")}
    something = Q(owed__gt=0) | Q(interest__gt=0)
    return with_interest(small, on).filter(something, **left)


def _remit(ledger: Ledger, key: int, actor: Actor, on: dt.date) -> bool:
    """Remit the principal of an invoice, and waive its unpaid fees and interest."""
    locked = _remainders(ledger, on).select_related("customer").select_for_update(of=("self",))
    invoice = locked.filter(pk=key).first()
    if invoice is None:
        return False
    amount = invoice.capital_debt
    owed = {name: getattr(invoice, name) for name in COSTS} | {INTEREST: invoice.interest}
    waived = {name: -part for name, part in owed.items() if part}
    total = -sum(waived.values(), ZERO)
    remission = Remission.objects.create(
        ledger=ledger,
        invoice=invoice,
        amount=amount or total,
        reason=REASON,
        book_on=on,
        created_by=actor.name,
    )
    changes, entry = [], None
    if amount:
        event = BookedEvent("remission", remission.pk, on, invoice.pk, invoice.seller_id)
        draft = postings.small_difference_remitted(event, amount, purchased=invoice.purchased)
        (entry,) = journal.post(ledger, [draft], actor=actor, on=on)
        changes = [Change(entry, TransactionType.REMISSION, amount, {CAPITAL: -amount})]
    if waived:
        changes.append(Change(entry, TransactionType.WAIVER, total, waived))
    change(invoice, "remit", changes, actor=actor, on=on, reason=REASON)
    return True
