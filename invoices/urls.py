"""Routes of the Invoice purchase and Invoice APIs, and of an account's reservations."""

from django.urls import path

from invoices.views import (
    AuthorizationViewSet,
    CancellationViewSet,
    CaptureViewSet,
    CreditViewSet,
    InvoiceViewSet,
    ReservationViewSet,
)

AUTHORIZATIONS = "invoice-purchase/v1/<str:ledger_no>/authorizations"
ONE = f"{AUTHORIZATIONS}/<str:authorization_id>"
INVOICES = "invoice/v1/<str:ledger_no>/invoices"

urlpatterns = [
    path(AUTHORIZATIONS, AuthorizationViewSet.as_view({"get": "list", "post": "create"})),
    path(ONE, AuthorizationViewSet.as_view({"get": "retrieve"})),
    path(f"{ONE}/extend-validity", AuthorizationViewSet.as_view({"post": "extend_validity"})),
    *(
        route
        for name, view in (
            ("captures", CaptureViewSet),
            ("credits", CreditViewSet),
            ("cancellations", CancellationViewSet),
        )
        for route in (
            path(f"{ONE}/{name}", view.as_view({"get": "list", "post": "create"})),
            path(f"{ONE}/{name}/<str:step_id>", view.as_view({"get": "retrieve"})),
        )
    ),
    path(
        "account/v1/<str:ledger_no>/accounts/<str:account_no>/reservations",
        ReservationViewSet.as_view({"get": "list"}),
    ),
    path(INVOICES, InvoiceViewSet.as_view({"get": "list"})),
    path(f"{INVOICES}/<str:invoice_no>", InvoiceViewSet.as_view({"get": "retrieve"})),
    path(
        f"{INVOICES}/<str:invoice_no>/transactions",
        InvoiceViewSet.as_view({"get": "transactions"}),
    ),
    path(
        f"{INVOICES}/<str:invoice_no>/transactions/<str:transaction_id>",
        InvoiceViewSet.as_view({"get": "transaction"}),
    ),
]
