"""Purchases, invoices and payments. The customers' accounts and the books stand in `accounts`."""

from invoices.models.invoices import ClaimLevel, Invoice, InvoiceTransaction
from invoices.models.payments import Payment
from invoices.models.purchases import (
    Authorization,
    Cancellation,
    Capture,
    Credit,
    DeclinedAuthorization,
    TransactionCause,
)

__all__ = [
    "Authorization",
    "Cancellation",
    "Capture",
    "ClaimLevel",
    "Credit",
    "DeclinedAuthorization",
    "Invoice",
    "InvoiceTransaction",
    "Payment",
    "TransactionCause",
]
