"""Count the money on an invoice again, in the order of its value dates.

What money means must not depend on the order in which it was booked. So when money comes that is
worth before other money, or some is taken back, the later money is counted anew: it meets the fees
and the interest that were owed on its own value date, and then principal.

Of interest that was waived none is counted. What came back for a full credit that stands stays with
the money from before it; a write-off that stands ends the count, as what is recovered is met in
another order.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet, Sum

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.credit.surpluses import add_surplus
from accounts.models import JournalEntry
from invoices import postings, queries
from invoices.models import Claim, Invoice, InvoiceTransaction, WriteOff
from invoices.models.invoices import COSTS, PAYING, TransactionType
from invoices.operations.allocation import allocate
from invoices.operations.charges import COMPONENTS
from invoices.operations.subledger import (
    CAPITAL,
    COLUMNS,
    INTEREST,
    Change,
    add_transactions,
    change,
    met,
)
from ledger_project.core.actors import Actor
from ledger_project.core.money import ZERO
from ledger_project.core.prepared import prepared

CHARGE_NAMES = (*COSTS, INTEREST)
MONEY_DOCUMENTS = (
    "payment", "paymentmatch", "surplususe", "directpayment", "journalentry", "writeoff",
)  # fmt: skip
"""Whose entries say what money met, as it was booked and as it was counted again."""


def interest_at(invoice: Invoice, value_on: dt.date, on: dt.date) -> Decimal:
    """Return the interest that money worth `value_on`, booked `on`, finds unpaid.

    What later money paid of it does not count, as that is counted again.
    """
    later = ZERO
    if is_followed(invoice, value_on) and counted_until(invoice) <= value_on:
        paying = met_by_money(invoice).filter(value_on__gt=value_on)
        later = total_of(paying, "interest_change")
    return queries.interest_by(invoice, value_on, booked_on=on, without=later)


def counted_by(invoice: Invoice, key: int, value_on: dt.date) -> BookedEvent:
    """Return the event of a count again for which an entry is the reason, or the last such count.

    One entry of a template is booked for an event, and there may be a count for it already.
    """
    counts = JournalEntry.objects.filter(ledger=invoice.ledger_id, document_type="journalentry")
    while last := counts.filter(document_id=key).aggregate(last=Max("pk"))["last"]:
        key = last
    return BookedEvent("journalentry", key, value_on, invoice.pk, invoice.seller_id)


def recount(
    invoice: Invoice,
    event: BookedEvent,
    *,
    entry: JournalEntry,
    actor: Actor,
    on: dt.date,
    since: dt.date | None = None,
) -> None:
    """Count the money on a locked invoice again that is worth as much as an event's, or later.

    `since` is an earlier day from which the event counts. `entry` is one of the event's. Fees and
    interest that were paid too much pay principal; what is left of them is owed to the customer.

    Books: `payments_recounted`; `fee_waived`; `interest_waived`.
    """
    later = met_by_money(invoice).filter(value_on__gte=since or event.value_on)
    dates = sorted(set(later.values_list("value_on", flat=True)))
    if dates:
        closed_on = counted_until(invoice)
        dates = [day for day in dates if day > closed_on]
    shifts = _shifts(invoice, dates, entry, actor, on) if dates else []
    if not shifts or not _possible(invoice, shifts):
        return
    event = replace(event, value_on=min(event.value_on, shifts[0].value_on))
    entry = book_count(invoice, event, shifts, actor, on) or entry
    # First what is owed: until then more can be paid of a fee than it is.
    if owed := [one for one in shifts if one.owed]:
        _owe(invoice, replace(event, value_on=owed[0].value_on), owed, entry, actor, on)
    changes = [one.change(entry) for one in shifts if any(one.back.values())]
    if changes:
        change(invoice, "return_charges", changes, actor=actor, on=on, reopen=True)


@contextmanager
def counted_again(
    invoice: Invoice,
    operation: str,
    changes: Sequence[Change],
    event: BookedEvent,
    entry: JournalEntry,
    actor: Actor,
    on: dt.date,
) -> Iterator[None]:
    """Book changes and count money again, for the length of the block; then take both back."""
    tried = transaction.savepoint()
    booked = copy(invoice)
    if changes:
        change(booked, operation, changes, actor=actor, on=on)
    recount(booked, event, entry=entry, actor=actor, on=on)
    yield
    transaction.savepoint_rollback(tried)


def is_followed(invoice: Invoice, value_on: dt.date) -> bool:
    """Return whether money that is worth later than a day has met an invoice."""
    return bool(_later(invoice.ledger_id, invoice.pk, value_on))


def _possible(invoice: Invoice, shifts: Sequence["Shift"]) -> bool:
    """Return whether the principal stays what an invoice can have.

    Where money of closed dates has met too much for that, all stays as it was booked.
    """
    moved = sum((sum(one.back.values(), ZERO) for one in shifts), ZERO)
    return ZERO <= invoice.capital_debt - moved <= invoice.debited and invoice.paid + moved >= 0


def book_count(
    invoice: Invoice,
    event: BookedEvent,
    shifts: Sequence["Shift"],
    actor: Actor,
    on: dt.date,
) -> JournalEntry | None:
    """Post that money pays less or more of fees and interest; return None if it is the same."""
    charges = {name: sum((one.back[name] for one in shifts), ZERO) for name in CHARGE_NAMES}
    moved = {COMPONENTS[name]: amount for name, amount in charges.items() if amount}
    if not moved:
        return None
    draft = postings.payments_recounted(event, moved, purchased=invoice.purchased)
    return journal.post(invoice.ledger, [draft], actor=actor, on=on)[0]


@dataclass(frozen=True, slots=True)
class Shift:
    """How the money of one value date is counted otherwise.

    Of each fee and of the interest an amount comes `back` from what was paid, or is paid if it is
    negative; principal gets it, or gives it. More than principal can get is `owed`.
    """

    value_on: dt.date
    back: Mapping[str, Decimal]
    owed: Mapping[str, Decimal]

    @property
    def components(self) -> dict[str, Decimal]:
        components = {name: amount for name, amount in self.back.items() if amount}
        if capital := sum(components.values(), ZERO):
            components[CAPITAL] = -capital
        return components

    def change(self, entry: JournalEntry) -> Change:
        components = self.components
        amount = max(
            sum((max(by, ZERO) for by in components.values()), ZERO),
            -sum((min(by, ZERO) for by in components.values()), ZERO),
        )
        return Change(entry, TransactionType.RETURNED, amount, components, value_on=self.value_on)


def _shifts(
    invoice: Invoice, dates: Sequence[dt.date], entry: JournalEntry, actor: Actor, on: dt.date
) -> list[Shift]:
    """Return by value date, in order, how its money is counted otherwise.

    The interest of each date depends on the principal that the money before it has met. So what is
    found is written as if it was booked, for the database to count with, and rolled back.
    """
    had = {day: _had(invoice, day) for day in dates}
    fees = {name: getattr(invoice, name) + sum((one[name] for one in had.values()), ZERO)
            for name in COSTS}  # fmt: skip
    open_now, shifts = invoice.capital_debt, []
    tried = transaction.savepoint()
    for day, paid in had.items():
        money = sum(paid.values(), ZERO)
        if money < 0:
            continue
        debt = {name: max(fees[name] - late, ZERO) for name, late in _later_fees(invoice, day)}
        debt[INTEREST] = queries.interest_by(
            invoice,
            day,
            booked_on=on,
            without=total_of(met_by_money(invoice).filter(value_on__gte=day), "interest_change"),
        )
        debt[CAPITAL] = max(paid[CAPITAL] + open_now, ZERO)
        order = invoice.ledger.allocation_order
        means = allocate(
            money, debt, written_off={}, order=order, remission_limit=ZERO, rounding_limit=ZERO
        )
        back = {name: paid[name] - means.paid.get(name, ZERO) for name in CHARGE_NAMES}
        owed, left = {}, means.surplus
        for name in (INTEREST, *COSTS):
            if by := min(left, max(back[name], ZERO)):
                owed[name] = by
                back[name] -= by
                left -= by
        for name in COSTS:
            fees[name] -= means.paid.get(name, ZERO)
        open_now -= sum(back.values(), ZERO)
        if any(back.values()) or owed:
            shift = Shift(day, back, owed)
            shifts.append(shift)
            tries = [shift.change(entry)] if any(back.values()) else []
            if owed:
                tries.append(_given_back(entry, shift, CHARGE_NAMES))
            add_transactions([(invoice, one) for one in tries], actor=actor, on=on)
    transaction.savepoint_rollback(tried)
    return shifts


def _owe(
    invoice: Invoice,
    event: BookedEvent,
    owed: Sequence[Shift],
    entry: JournalEntry,
    actor: Actor,
    on: dt.date,
) -> None:
    """Owe the customer the fees and interest that it paid too much, when no principal is left.

    The event may have given others back: then this is a count for which its `entry` is the reason.
    """
    for names in (COSTS, (INTEREST,)):
        sums = {name: sum((one.owed.get(name, ZERO) for one in owed), ZERO) for name in names}
        charges = {COMPONENTS[name]: amount for name, amount in sums.items() if amount}
        if not charges:
            continue
        draft = postings.charges_returned(
            event, charges, capital=ZERO, recovered=ZERO, purchased=invoice.purchased
        )
        given = JournalEntry.objects.filter(
            ledger=invoice.ledger_id,
            document_type=event.document_type,
            document_id=event.document_id,
            template=draft.template,
        )
        if given.exists():
            draft = replace(draft, event=counted_by(invoice, entry.pk, event.value_on))
        (returned,) = journal.post(invoice.ledger, [draft], actor=actor, on=on)
        add_surplus(
            customer=invoice.customer,
            seller_id=invoice.seller_id,
            entry=returned,
            amount=sum(charges.values(), ZERO),
            currency=invoice.currency,
            actor=actor,
            owed_by_client=not invoice.purchased,
        )
        back = [one for one in owed if any(name in one.owed for name in names)]
        changes = [_given_back(returned, one, names) for one in back]
        change(invoice, "return_charges", changes, actor=actor, on=on)


def _given_back(entry: JournalEntry, shift: Shift, names: Collection[str]) -> Change:
    back = {name: amount for name, amount in shift.owed.items() if name in names}
    amount = sum(back.values(), ZERO)
    return Change(entry, TransactionType.RETURNED, amount, back, value_on=shift.value_on)


def _had(invoice: Invoice, day: dt.date) -> dict[str, Decimal]:
    """Return what the money of a value date has met until now, by component."""
    rows = met_by_money(invoice).filter(value_on=day)
    return {name: -total_of(rows, column) for name, column in COLUMNS.items()}


def _later_fees(invoice: Invoice, day: dt.date) -> Iterator[tuple[str, Decimal]]:
    """Yield by kind the fees of claims that were made after a day and stand."""
    claims = Claim.objects.filter(
        ledger=invoice.ledger_id,
        invoice=invoice,
        withdrawn_on=None,
        recalled_on=None,
        claimed_on__gt=day,
    )
    for name in COSTS:
        yield name, total_of(claims.filter(fee_kind=name), "fee")


@prepared
def _later(ledger: int, invoice: int, value_on: dt.date) -> QuerySet[InvoiceTransaction, int]:
    return (
        _met_by_money(ledger, invoice)
        .filter(value_on__gt=value_on)
        .values_list("pk", flat=True)[:1]
    )


def met_by_money(invoice: Invoice) -> QuerySet[InvoiceTransaction]:
    """Return what money met of an invoice; not what it met in excess until later money came.

    That is principal alone, while what comes back always is a fee or interest.
    """
    return _met_by_money(invoice.ledger_id, invoice.pk)


def _met_by_money(ledger: int, invoice: int) -> QuerySet[InvoiceTransaction]:
    rows = InvoiceTransaction.objects.filter(ledger=ledger, invoice=invoice, type__in=PAYING)
    of_principal = {COLUMNS[name]: ZERO for name in CHARGE_NAMES}
    return rows.exclude(type=TransactionType.RETURNED, **of_principal).order_by()


def counted_until(invoice: Invoice) -> dt.date:
    """Return the last day of which the money is not counted again, by what is not undone."""
    given_up = WriteOff.objects.filter(ledger=invoice.ledger_id, invoice=invoice, undone_on=None)
    if given_up.exists() or met(invoice, [TransactionType.WRITE_OFF]):
        return dt.date.max
    rows = InvoiceTransaction.objects.filter(
        ledger=invoice.ledger_id,
        invoice=invoice,
        entry__reverses__isnull=True,
        entry__reversed_by__isnull=True,
    )
    # With a credit's rest that is owed again, what fell away with it is, too.
    interest = rows.filter(type=TransactionType.WAIVER).exclude(interest_change=0)
    waived = interest.values("entry").order_by()
    waived = waived.annotate(total=Sum("interest_change"), last=Max("value_on"))
    returned = rows.filter(type=TransactionType.RETURNED)
    returned = returned.exclude(entry__document_type__in=MONEY_DOCUMENTS)
    days = [*waived.exclude(total=0).values_list("last", flat=True)]
    days += [queries.interest_waived_on(invoice)]
    days += [returned.aggregate(last=Max("value_on"))["last"]]
    return max((day for day in days if day), default=dt.date.min)


def total_of(rows: QuerySet[Any], column: str) -> Decimal:
    return rows.aggregate(total=Sum(column))["total"] or ZERO
