"""The transactions of invoices: the sub-ledger that the receivables in the books sum up."""

from decimal import Decimal

from accounts.models import JournalEntry
from invoices.models import Invoice, InvoiceTransaction
from invoices.models.invoices import TransactionType


def add_transaction(
    invoice: Invoice,
    type_: TransactionType,
    entry: JournalEntry,
    *,
    amount: Decimal,
    debt_change: Decimal,
    reference: str = "",
) -> None:
    """Record what `entry` did to the invoice: `amount` is the event's own, positive."""
    InvoiceTransaction.objects.create(
        ledger_id=invoice.ledger_id,
        invoice=invoice,
        type=type_,
        amount=amount,
        debt_change=debt_change,
        book_on=entry.book_on,
        value_on=entry.value_on,
        cause=entry.transaction_cause,
        reference=reference,
        entry=entry,
        created_by=entry.created_by,
    )
