"""Fees and interest that fall away: those paid already come back."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Max, Q, QuerySet, Sum

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.credit.surpluses import add_surplus
from accounts.models import JournalEntry
from invoices import postings, queries
from invoices.models import Invoice, InvoiceTransaction, Waiver
from invoices.models.invoices import COSTS, PAYING, TransactionType
from invoices.operations.subledger import CAPITAL, COLUMNS, INTEREST, Change, change, met
from invoices.operations.write_offs import recovered_on
from invoices.postings import DebtComponent
from invoices.states import INVOICE
from ledger_project.core.actors import Actor
from ledger_project.core.money import ZERO

COMPONENTS = {
    CAPITAL: DebtComponent.CAPITAL,
    INTEREST: DebtComponent.INTEREST,
    "reminder_fee": DebtComponent.REMINDER_FEE,
    "collection_fee": DebtComponent.COLLECTION_FEE,
    "late_fee": DebtComponent.LATE_FEE,
}
"""How each component of a debt is booked."""


@dataclass(frozen=True, slots=True)
class FallenAway:
    """Amounts by component of a debt that are owed no more: `waived` all of them.

    `returned` had been paid, `given_up` written off. Interest that never ran is returned without
    being waived.
    """

    waived: Mapping[str, Decimal] = field(default_factory=dict)
    returned: Mapping[str, Decimal] = field(default_factory=dict)
    given_up: Mapping[str, Decimal] = field(default_factory=dict)


def fall_away(
    invoice: Invoice,
    event: BookedEvent,
    fallen: FallenAway,
    *,
    capital: Decimal,
    written_off: Decimal,
    entry: JournalEntry | None,
    actor: Actor,
    on: dt.date,
) -> list[Change]:
    """Give back what was paid of fallen fees and interest; return the changes of the invoice.

    The money pays open principal, of which `capital` is left, and recovers what of it is
    `written_off`; the rest becomes a surplus, owed by whoever had it. It counts from the event's
    value date, but not before it was paid. `entry` is that of the event by which they fall away,
    if it has one.

    Books: `fee_waived`, `interest_waived`.
    """
    changes, since = [], event.value_on
    if given_up := {name: amount for name, amount in fallen.given_up.items() if amount}:
        amount = sum(given_up.values(), ZERO)
        changes.append(Change(entry, TransactionType.WRITE_OFF, amount, given_up))
    waived = {name: -amount for name, amount in fallen.waived.items() if amount}
    if waived:
        amount = -sum(waived.values(), ZERO)
        changes.append(Change(entry, TransactionType.WAIVER, amount, waived))
    for names in (COSTS, (INTEREST,)):
        back = {name: fallen.returned[name] for name in names if fallen.returned.get(name)}
        if not back:
            continue
        last = paid_last(invoice, names, after=event.value_on)
        event = replace(event, value_on=min(last, on)) if last else event
        amount = sum(back.values(), ZERO)
        paying = min(capital, amount)
        recovered = min(written_off, amount - paying)
        capital, written_off = capital - paying, written_off - recovered
        draft = postings.charges_returned(
            event,
            {COMPONENTS[name]: part for name, part in back.items()},
            capital=paying,
            recovered=recovered,
            purchased=invoice.purchased,
        )
        (returned,) = journal.post(invoice.ledger, [draft], actor=actor, on=on)
        if surplus := amount - paying - recovered:
            add_surplus(
                customer=invoice.customer,
                seller_id=invoice.seller_id,
                entry=returned,
                amount=surplus,
                currency=invoice.currency,
                actor=actor,
                owed_by_client=not invoice.purchased,
            )
        if recovered:
            lost = {CAPITAL: recovered}
            day = recovered_on(invoice, event.value_on)
            changes.append(
                Change(returned, TransactionType.WRITE_OFF, recovered, lost, value_on=day)
            )
        changes += _of_value_dates(invoice, returned, back, paying + recovered, since)
    return changes


def _of_value_dates(
    invoice: Invoice,
    entry: JournalEntry,
    back: Mapping[str, Decimal],
    met: Decimal,
    since: dt.date,
) -> list[Change]:
    """Return the changes by which returned charges leave the money of the dates that paid them.

    The latest first, as it found least owed; what was paid until `since` counts from the entry's
    date. Principal is `met` by the first of them.
    """
    later = _paid(invoice, after=since).values("value_on").order_by("-value_on")
    left, parts = dict(back), []
    rows: Iterable[Mapping[str, Any]] = later.annotate(
        **{name: -Sum(COLUMNS[name]) for name in back}
    )
    for row in rows:
        part = {name: min(left[name], max(row[name], ZERO)) for name in back}
        left = {name: left[name] - part[name] for name in back}
        parts.append((row["value_on"], part))
    changes = []
    for day, part in ((None, left), *reversed(parts)):
        amount = sum(part.values(), ZERO)
        capital = min(met, amount)
        met -= capital
        components = {name: by for name, by in {**part, CAPITAL: -capital}.items() if by}
        if amount:
            changes.append(
                Change(entry, TransactionType.RETURNED, amount, components, value_on=day)
            )
    return changes


def paid_last(invoice: Invoice, names: Collection[str], *, after: dt.date) -> dt.date | None:
    """Return the last value date after a day on which money paid any of some fees or interest."""
    paying = _paid(invoice, after=after).filter(
        reduce(or_, (Q(**{f"{COLUMNS[name]}__lt": 0}) for name in names)),
        entry__reverses__isnull=True,
        entry__reversed_by__isnull=True,
    )
    last: dt.date | None = paying.aggregate(last=Max("value_on"))["last"]
    return last


def _paid(invoice: Invoice, *, after: dt.date) -> QuerySet[InvoiceTransaction]:
    """Return what money that is worth later than a day has met of an invoice."""
    return InvoiceTransaction.objects.filter(
        ledger=invoice.ledger_id, invoice=invoice, type__in=PAYING, value_on__gt=after
    )


def return_interest_that_never_ran(
    invoice: Invoice, event: BookedEvent, *, entry: JournalEntry, actor: Actor, on: dt.date
) -> None:
    """Give back interest that later money had paid, and that the event's money shows never ran.

    Interest is paid as of a value date: what had accrued by the last of them counts.
    """
    last = paid_last(invoice, (INTEREST,), after=event.value_on)
    if last is None:
        return
    over = invoice.interest_paid - queries.interest_accrued(invoice, last, booked_on=on)
    if over <= 0:
        return
    changes = fall_away(
        invoice,
        event,
        FallenAway(returned={INTEREST: over}),
        capital=invoice.capital_debt,
        written_off=invoice.written_off,
        entry=entry,
        actor=actor,
        on=on,
    )
    change(invoice, "return_charges", changes, amount=over, actor=actor, on=on)


def waive_fee(*, invoice: Invoice, actor: Actor, on: dt.date, reason: str) -> Invoice:
    """Waive all fees of a locked invoice: unpaid, paid, and those that were written off with it.

    Nothing recovers these any more. Paid ones pay what is open of the principal, or become a
    surplus. Books: `fee_waived`. Raises the error of the state.
    """
    INVOICE.require("waive_fee", invoice, actor, on)
    paid = {name: part for name, part in met(invoice, PAYING).items() if name in COSTS}
    lost = {name: part for name, part in _lost(invoice).items() if name in COSTS}
    waived = {
        name: getattr(invoice, name) + paid.get(name, ZERO) + lost.get(name, ZERO) for name in COSTS
    }
    fallen = FallenAway(waived, paid, lost)
    return waive(invoice, "waive_fee", Waiver.Kind.FEE, fallen, reason, actor, on)


def waive_interest(*, invoice: Invoice, actor: Actor, on: dt.date, reason: str) -> Invoice:
    """Waive the interest of a locked invoice that accrued until now: unpaid, paid, written off.

    It continues to accrue on what is still owed. Paid interest pays what is open of the principal,
    or becomes a surplus. Books: `interest_waived`. Raises the error of the state.
    """
    INVOICE.require("waive_interest", invoice, actor, on)
    paid, lost = invoice.interest_paid, _lost(invoice).get(INTEREST, ZERO)
    waived = max(queries.interest_balance(invoice, on), ZERO) + paid + lost
    fallen = FallenAway({INTEREST: waived}, {INTEREST: paid}, {INTEREST: lost})
    return waive(invoice, "waive_interest", Waiver.Kind.INTEREST, fallen, reason, actor, on)


def _lost(invoice: Invoice) -> dict[str, Decimal]:
    return met(invoice, [TransactionType.WRITE_OFF])


def waive(
    invoice: Invoice,
    operation: str,
    kind: Waiver.Kind,
    fallen: FallenAway,
    reason: str,
    actor: Actor,
    on: dt.date,
    columns: Mapping[str, object] | None = None,
) -> Invoice:
    """Waive fees or interest of a locked invoice by an operation of its table, with `columns`."""
    amount = sum(fallen.waived.values(), ZERO)
    waiver = Waiver.objects.create(
        ledger_id=invoice.ledger_id,
        invoice=invoice,
        kind=kind,
        amount=amount,
        returned=sum(fallen.returned.values(), ZERO),
        reason=reason,
        book_on=on,
        created_by=actor.name,
    )
    event = BookedEvent("waiver", waiver.pk, on, invoice.pk, invoice.seller_id)
    changes = fall_away(
        invoice,
        event,
        fallen,
        capital=invoice.capital_debt,
        written_off=invoice.written_off,
        entry=None,
        actor=actor,
        on=on,
    )
    change(
        invoice,
        operation,
        changes,
        amount=amount,
        actor=actor,
        on=on,
        reason=reason,
        columns=columns,
    )
    return invoice
