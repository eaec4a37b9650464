"""Purchases, invoices, claims and payments. Customers' accounts and the books are in `accounts`."""

from accounts.claim_levels import ClaimLevel
from invoices.models.changes import CreditSettlement, DirectPayment, InvoiceCredit, WriteOff
from invoices.models.claims import Claim, ClaimTerm
from invoices.models.documents import Document
from invoices.models.invoices import Invoice, InvoiceRow, InvoiceTransaction, InvoiceType
from invoices.models.payments import Payment, PaymentImport, PaymentReturn, PaymentReversal
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
    "Claim",
    "ClaimLevel",
    "ClaimTerm",
    "Credit",
    "CreditSettlement",
    "DirectPayment",
    "Document",
    "Invoice",
    "InvoiceCredit",
    "InvoiceRow",
    "InvoiceTransaction",
    "InvoiceType",
    "Payment",
    "PaymentImport",
    "PaymentReturn",
    "PaymentReversal",
    "TransactionCause",
    "WriteOff",
]
