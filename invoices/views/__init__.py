"""The Invoice purchase and Invoice APIs, and what invoices are on accounts and customers."""

from invoices.views.elsewhere import (
    AccountSummaryViewSet,
    AccountTransactionViewSet,
    BillViewSet,
    CustomerSummaryViewSet,
    ReservationViewSet,
    SetOffViewSet,
)
from invoices.views.purchases import (
    AuthorizationViewSet,
    CancellationViewSet,
    CaptureViewSet,
    CreditViewSet,
    InvoiceViewSet,
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
    "InvoiceViewSet",
    "ReservationViewSet",
    "SetOffViewSet",
]
