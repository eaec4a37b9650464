"""Purchases, invoices and payments. The customers' accounts and the books stand in `accounts`."""

from accounts.credit_policy import ClaimLevel
from invoices.models.invoices import Invoice, InvoiceTransaction
from invoices.models.payments import Payment
from invoices.models.purchases import (
    Authorization,
    Cancellation,
    Capture,
    Credit,
    TransactionCause,
)

__all__ = [
    "Authorization",
    "Cancellation",
    "Capture",
    "ClaimLevel",
    "Credit",
    "Invoice",
    "InvoiceTransaction",
    "Payment",
    "TransactionCause",
]
