"""The APIs of invoices, and the routes of accounts and customers that invoices serve."""

from invoices.views.accounts import AccountTransactionViewSet, BillViewSet, ReservationViewSet
from invoices.views.collection import CollectionCaseViewSet
from invoices.views.customers import SetOffViewSet
from invoices.views.events import EventViewSet
from invoices.views.invoices import InvoiceViewSet, IssuingViewSet
from invoices.views.letters import LetterViewSet
from invoices.views.notes import CustomerNoteViewSet, InvoiceNoteViewSet
from invoices.views.plans import PaymentPlanViewSet
from invoices.views.purchases import (
    AuthorizationViewSet,
    CancellationViewSet,
    CaptureViewSet,
    CreditViewSet,
)
from invoices.views.summaries import AccountSummaryViewSet, CustomerSummaryViewSet

__all__ = [
    "AccountSummaryViewSet",
    "AccountTransactionViewSet",
    "AuthorizationViewSet",
    "BillViewSet",
    "CancellationViewSet",
    "CaptureViewSet",
    "CollectionCaseViewSet",
    "CreditViewSet",
    "CustomerNoteViewSet",
    "CustomerSummaryViewSet",
    "EventViewSet",
    "InvoiceNoteViewSet",
    "InvoiceViewSet",
    "IssuingViewSet",
    "LetterViewSet",
    "PaymentPlanViewSet",
    "ReservationViewSet",
    "SetOffViewSet",
]
