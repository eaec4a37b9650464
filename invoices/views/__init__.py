"""The APIs of invoices, and what invoices are on accounts and customers."""

from invoices.views.elsewhere import (
    AccountSummaryViewSet,
    AccountTransactionViewSet,
    BillViewSet,
    CustomerSummaryViewSet,
    ReservationViewSet,
    SetOffViewSet,
)
from invoices.views.events import EventViewSet
from invoices.views.invoices import InvoiceViewSet, IssuingViewSet
from invoices.views.purchases import (
    AuthorizationViewSet,
    CancellationViewSet,
    CaptureViewSet,
    CreditViewSet,
)

__all__ = [
    "AccountSummaryViewSet",
    "AccountTransactionViewSet",
    "AuthorizationViewSet",
    "BillViewSet",
    "CancellationViewSet",
    "CaptureViewSet",
    "CreditViewSet",
    "CustomerSummaryViewSet",
    "EventViewSet",
    "InvoiceViewSet",
    "IssuingViewSet",
    "ReservationViewSet",
    "SetOffViewSet",
]
