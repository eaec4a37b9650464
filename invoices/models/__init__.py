"""Purchases, invoices, claims and payments. Customers' accounts and the books are in `accounts`."""

from accounts.claim_levels import ClaimLevel
from invoices.models.changes import (
    CreditSettlement,
    DirectPayment,
    InvoiceCredit,
    Remission,
    Waiver,
    WriteOff,
)
from invoices.models.claims import Claim, ClaimTerm
from invoices.models.collection import (
    CollectionAgency,
    CollectionAnswer,
    CollectionBatch,
    CollectionCase,
    CollectionMessage,
)
from invoices.models.documents import Document
from invoices.models.draws import Draw, DrawBatch, MandateOrder
from invoices.models.invoices import (
    Invoice,
    InvoiceImport,
    InvoiceRow,
    InvoiceTransaction,
    InvoiceType,
)
from invoices.models.letters import Letter, LetterBatch, Sending
from invoices.models.notes import Note, NoteKind
from invoices.models.payments import (
    FeePayment,
    Payment,
    PaymentImport,
    PaymentMatch,
    PaymentReturn,
    PaymentReversal,
)
from invoices.models.plans import PaymentPlan, PlannedInvoice, PlanPart
from invoices.models.purchases import (
    NEVER_OWED,
    Authorization,
    Cancellation,
    Capture,
    Credit,
    TransactionCause,
)
from invoices.models.statements import BankStatement, LeftOutEntry
from invoices.models.templates import LetterTemplate

__all__ = [
    "NEVER_OWED",
    "Authorization",
    "BankStatement",
    "Cancellation",
    "Capture",
    "Claim",
    "ClaimLevel",
    "ClaimTerm",
    "CollectionAgency",
    "CollectionAnswer",
    "CollectionBatch",
    "CollectionCase",
    "CollectionMessage",
    "Credit",
    "CreditSettlement",
    "DirectPayment",
    "Document",
    "Draw",
    "DrawBatch",
    "FeePayment",
    "Invoice",
    "InvoiceCredit",
    "InvoiceImport",
    "InvoiceRow",
    "InvoiceTransaction",
    "InvoiceType",
    "LeftOutEntry",
    "Letter",
    "LetterBatch",
    "LetterTemplate",
    "MandateOrder",
    "Note",
    "NoteKind",
    "Payment",
    "PaymentImport",
    "PaymentMatch",
    "PaymentPlan",
    "PaymentReturn",
    "PaymentReversal",
    "PlanPart",
    "PlannedInvoice",
    "Remission",
    "Sending",
    "TransactionCause",
    "Waiver",
    "WriteOff",
]
