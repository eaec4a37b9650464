"""What write-offs still give up: money and credits take from it, and each can be undone."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Max, QuerySet

from accounts.models import JournalEntry
from invoices.models import Invoice, InvoiceTransaction, WriteOff
from invoices.models.invoices import TransactionType
from invoices.operations.subledger import CAPITAL, Change, components_of
from ledger_project.core.money import ZERO


def standing(invoice: Invoice) -> dict[str, Decimal]:
    """Return by component what the write-offs that were not undone still give up.

    What was recovered or credited is taken from the first write-off that has something left of it,
    so it falls with that one if it is undone. What was mirrored never was.
    """
    rows = InvoiceTransaction.objects.filter(
        ledger=invoice.ledger_id,
        invoice=invoice,
        type=TransactionType.WRITE_OFF,
        entry__reverses__isnull=True,
        entry__reversed_by__isnull=True,
    )
    given_up: dict[int, dict[str, Decimal]] = {}
    left: dict[int, dict[str, Decimal]] = {}
    for row in rows.select_related("entry").order_by("pk"):
        entry, changes = row.entry, components_of(row)
        if entry is None:  # Waived: fees and interest that are given up have no entry.
            for name, by in changes.items():
                _take(given_up, left, name, by)
        elif entry.template == "written_off" and entry.document_id not in given_up:
            given_up[entry.document_id] = {name: -by for name, by in changes.items()}
            left[entry.document_id] = dict(given_up[entry.document_id])
        elif entry.template in ("written_off", "write_off_undone"):
            # Of another event, it opened what was given up by none that stands. Of fees and
            # interest alone, which are not booked, it changed the invoice by its own entry.
            if entry.document_type == "writeoff":
                left.pop(entry.document_id, None)
        else:
            for name, by in changes.items():
                _take(given_up, left, name, by)
    totals: dict[str, Decimal] = {}
    for parts in left.values():
        for name, amount in parts.items():
            totals[name] = totals.get(name, ZERO) + amount
    return totals


def _take(
    given_up: dict[int, dict[str, Decimal]],
    left: dict[int, dict[str, Decimal]],
    name: str,
    amount: Decimal,
) -> None:
    """Take an amount of a component from what is left; a negative one is given up again."""
    for key, parts in left.items():
        has = parts.get(name, ZERO)
        by = max(min(amount, has), has - given_up[key].get(name, ZERO))
        if by:
            parts[name] = has - by
            amount -= by


def recovered_since(invoice: Invoice, entry: JournalEntry, left: Decimal) -> dict[dt.date, Decimal]:
    """Return by value date what was recovered or credited of the principal that an entry gave up.

    `left` of it is given up still. The last is of the last write-off.
    """
    taken = _taken_since(invoice, TransactionType.WRITE_OFF, entry)
    taken = taken.exclude(entry__template__in=("written_off", "write_off_undone"))
    return _last_of(taken, _given_up(invoice, TransactionType.WRITE_OFF, entry) - left)


def credited_since(invoice: Invoice, entry: JournalEntry) -> dict[dt.date, Decimal]:
    """Return by value date what was credited of the remission that an entry booked."""
    taken = _taken_since(invoice, TransactionType.REMISSION, entry).filter(debt_change__gt=0)
    taken = taken.exclude(entry__template="remission_undone")
    given_up = _given_up(invoice, TransactionType.REMISSION, entry)
    return _last_of(taken, given_up - invoice.remitted)


def owed_until(
    kind: TransactionType, entry: JournalEntry, on: dt.date, taken: Mapping[dt.date, Decimal]
) -> list[Change]:
    """Return changes by which what was taken of an undone loss was owed, at interest, until then.

    The sum is nothing.
    """
    return [
        Change(entry, kind, amount, {CAPITAL: signed}, value_on=value_on, book_on=on)
        for day, amount in taken.items()
        if day > entry.value_on
        for value_on, signed in ((entry.value_on, amount), (day, -amount))
    ]


def _taken_since(
    invoice: Invoice, kind: TransactionType, entry: JournalEntry
) -> QuerySet[InvoiceTransaction]:
    """Return what changed losses of a kind after an entry, and is not mirrored."""
    return InvoiceTransaction.objects.filter(
        ledger=invoice.ledger_id,
        invoice=invoice,
        type=kind,
        entry__gt=entry.pk,
        entry__reverses__isnull=True,
        entry__reversed_by__isnull=True,
    )


def _given_up(invoice: Invoice, kind: TransactionType, entry: JournalEntry) -> Decimal:
    rows = InvoiceTransaction.objects.filter(
        ledger=invoice.ledger_id, invoice=invoice, type=kind, entry=entry
    )
    return -rows.order_by("pk").values_list("debt_change", flat=True)[0]


def _last_of(rows: QuerySet[InvoiceTransaction], wanted: Decimal) -> dict[dt.date, Decimal]:
    """Return by value date the last of the amounts, as far as they are wanted."""
    by_date: dict[dt.date, Decimal] = {}
    for row in rows.order_by("-pk"):
        by_date[row.value_on] = by_date.get(row.value_on, ZERO) + row.debt_change
    found = {}
    for day, amount in by_date.items():
        if (by := min(amount, wanted)) > 0:
            found[day] = by
            wanted -= by
    return found


def recovered_on(invoice: Invoice, value_on: dt.date) -> dt.date:
    """Return from when money worth `value_on` lowers a loss: there was none before the write-off.

    Until then the money lowers the debt itself, which bore interest.
    """
    last = WriteOff.objects.filter(ledger=invoice.ledger_id, invoice=invoice, undone_on=None)
    written_on = last.order_by("pk").values_list("book_on", flat=True).last()
    return max(value_on, written_on) if written_on else value_on


def credited_on(invoice: Invoice, value_on: dt.date) -> dt.date:
    """Return from when a credit of a day lowers what was remitted: there was none before that."""
    remitted = InvoiceTransaction.objects.filter(
        ledger=invoice.ledger_id,
        invoice=invoice,
        type=TransactionType.REMISSION,
        debt_change__lt=0,
        entry__reverses__isnull=True,
        entry__reversed_by__isnull=True,
    )
    last: dt.date | None = remitted.aggregate(last=Max("value_on"))["last"]
    return max(value_on, last) if last else value_on
