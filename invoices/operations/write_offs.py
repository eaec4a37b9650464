"""What write-offs still give up: money and credits take from it, and each can be undone."""

import datetime as dt
from decimal import Decimal

from invoices.models import Invoice, InvoiceTransaction, WriteOff
from invoices.models.invoices import TransactionType
from invoices.operations.subledger import components_of
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


def recovered_on(invoice: Invoice, value_on: dt.date) -> dt.date:
    """Return from when money worth `value_on` lowers a loss: there was none before the write-off.

    Until then the money lowers the debt itself, which bore interest.
    """
    last = WriteOff.objects.filter(ledger=invoice.ledger_id, invoice=invoice, undone_on=None)
    written_on = last.order_by("pk").values_list("book_on", flat=True).last()
    return max(value_on, written_on) if written_on else value_on
