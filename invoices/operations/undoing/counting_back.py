"""Count mirrored money back: what it paid by the last count of it, it pays no more."""

import datetime as dt
from collections.abc import Sequence

from accounts.models import JournalEntry
from invoices.models import Invoice
from invoices.models.invoices import PAYING, TransactionType
from invoices.operations.recounting import (
    CHARGE_NAMES,
    Shift,
    book_count,
    counted_by,
    met_by_money,
    total_of,
)
from invoices.operations.subledger import CAPITAL, COLUMNS, Change
from ledger_project.core.actors import Actor
from ledger_project.core.money import ZERO

_CAME_BACK = ("fee_waived", "interest_waived", "fee_taken_back", "interest_taken_back")


def count_back(
    invoice: Invoice, changes: Sequence[Change], entry: JournalEntry, actor: Actor, on: dt.date
) -> list[Change]:
    """Return the changes by which mirrored money counts again as it was booked.

    `changes` are its mirrored ones, `entry` is one of its mirrors. With both it has met nothing.

    Books: `payments_recounted`.
    """
    changes = [one for one in changes if not _is_excess(one)]
    counted = met_by_money(invoice).filter(type=TransactionType.RETURNED)
    counted = counted.exclude(entry__template__in=_CAME_BACK)
    shifts = []
    for day in sorted({one.value_on for one in changes if one.type in PAYING and one.value_on}):
        rows = counted.filter(value_on=day)
        moved = {name: total_of(rows, COLUMNS[name]) for name in CHARGE_NAMES}
        gone = {
            name: sum((one.components.get(name, ZERO) for one in changes
                       if one.type in PAYING and one.value_on == day), ZERO)
            for name in COLUMNS
        }  # fmt: skip
        # First what principal got: it can give that to what is taken from it again.
        back = {name: -min(max(by, ZERO), max(gone[name], ZERO)) for name, by in moved.items()}
        left = max(gone[CAPITAL], ZERO) - sum(back.values(), ZERO)
        for name in moved:
            if moved[name] < 0:
                back[name] = min(-moved[name], left)
                left -= back[name]
        if any(back.values()):
            shifts.append(Shift(day, back, {}))
    shifts += _counted_twice(invoice, changes, shifts)
    shifts += _all_gone(invoice, changes, shifts)
    if not shifts:
        return []
    first = min(one.value_on for one in shifts)
    event = counted_by(invoice, entry.pk, first)
    entry = book_count(invoice, event, shifts, actor, on) or entry
    return [one.change(entry) for one in shifts]


def _is_excess(one: Change) -> bool:
    """Return whether a change says what money met in excess until later money came."""
    charges = any(one.components.get(name) for name in CHARGE_NAMES)
    return one.type == TransactionType.RETURNED and not charges


def _counted_twice(
    invoice: Invoice, changes: Sequence[Change], shifts: Sequence[Shift]
) -> list[Shift]:
    """Return what takes back mirrors of a count of other money that is undone already.

    With that money its count was taken back, too: principal would be more than the invoice has.
    """
    if invoice.debited < 0:
        return []  # Of a credit invoice nothing is counted.
    moved = sum((sum(one.back.values(), ZERO) for one in shifts), ZERO)
    paying = [one for one in changes if one.type in PAYING]
    paid = -sum((one.components.get(CAPITAL, ZERO) for one in paying), ZERO)
    over = -(invoice.paid + paid + moved)
    found = []
    for one in paying:
        if over <= 0 or one.type != TransactionType.RETURNED or one.value_on is None:
            continue
        back = dict.fromkeys(CHARGE_NAMES, ZERO)
        for name in CHARGE_NAMES:
            back[name] = max(min(-one.components.get(name, ZERO), over), ZERO)
            over -= back[name]
        if any(back.values()):
            found.append(Shift(one.value_on, back, {}))
    return found


def _all_gone(invoice: Invoice, changes: Sequence[Change], shifts: Sequence[Shift]) -> list[Shift]:
    """Return what takes back the counts of value dates of which no money is left: it met nothing.

    A count that other money had changed, and that was taken back with that, is mirrored here, too.
    """
    mirrored = [
        one for one in changes
        if one.type in PAYING and one.entry and one.entry.template not in _CAME_BACK
    ]  # fmt: skip
    counted = met_by_money(invoice).exclude(entry__template__in=_CAME_BACK)
    found = []
    for day in sorted({one.value_on for one in mirrored if one.value_on}):
        rows = counted.filter(value_on=day)
        met = {name: total_of(rows, column) for name, column in COLUMNS.items()}
        moved = [one.components for one in mirrored if one.value_on == day]
        moved += [one.components for one in shifts if one.value_on == day]
        for components in moved:
            for name, amount in components.items():
                met[name] += amount
        if not sum(met.values()) and any(met.values()):
            found.append(Shift(day, {name: -met[name] for name in CHARGE_NAMES}, {}))
    return found
