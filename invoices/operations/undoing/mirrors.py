"""Mirror what entries changed of invoices."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from accounts.models import JournalEntry
from invoices.models import InvoiceTransaction
from invoices.models.invoices import COSTS, TransactionType
from invoices.operations.subledger import CAPITAL, INTEREST, Change
from invoices.operations.undoing.context import Context
from ledger_project.core.money import ZERO

_MIRRORED = {
    TransactionType.PAYMENT: TransactionType.PAYMENT_REVERSAL,
    TransactionType.CREDIT: TransactionType.CREDIT_REVERSAL,
}


def mirrored(context: Context, by_entry: Mapping[int, JournalEntry]) -> dict[int, list[Change]]:
    """Return the mirrored changes of the entries, by invoice."""
    done = InvoiceTransaction.objects.filter(ledger=context.ledger, entry__in=by_entry)
    changes: dict[int, list[Change]] = {}
    for one in done.order_by("pk"):
        mirrored = Change(
            entry=by_entry[one.entry_id or 0],
            type=_MIRRORED.get(TransactionType(one.type), TransactionType(one.type)),
            amount=one.amount,
            components={
                CAPITAL: -one.debt_change,
                INTEREST: -one.interest_change,
                **{name: -getattr(one, f"{name}_change") for name in COSTS},
            },
            reference=one.reference,
            value_on=one.value_on,
        )
        changes.setdefault(one.invoice_id, []).append(mirrored)
    return changes


def event_amount(changes: Iterable[Change]) -> Decimal:
    """Return the amount that the event says: what is paid, credited or forgiven no more."""
    return sum((one.amount for one in changes if one.type != TransactionType.WAIVER), ZERO)


def sum_of(rows: Iterable[InvoiceTransaction], column: str) -> Decimal:
    return sum((getattr(one, column) for one in rows), ZERO)
