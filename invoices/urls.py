"""Routes of the APIs of invoices, and of invoices on accounts and customers."""

from django.urls import path

from invoices.states import INVOICE as INVOICE_MACHINE
from invoices.views import (
    AccountSummaryViewSet,
    AccountTransactionViewSet,
    AuthorizationViewSet,
    BillViewSet,
    CancellationViewSet,
    CaptureViewSet,
    CreditViewSet,
    CustomerSummaryViewSet,
    EventViewSet,
    InvoiceViewSet,
    IssuingViewSet,
    ReservationViewSet,
    SetOffViewSet,
)

AUTHORIZATIONS = "invoice-purchase/v1/<str:ledger_no>/authorizations"
ONE = f"{AUTHORIZATIONS}/<str:authorization_id>"
CUSTOMERS = "customer/v1/<str:ledger_no>/customers"
ACCOUNTS = "account/v1/<str:ledger_no>/accounts"
ACCOUNT = f"{ACCOUNTS}/<str:account_no>"
EVENTS = "invoice/v1/<str:ledger_no>/events"
ISSUING = "invoice-service/v1/<str:ledger_no>/invoices"
INVOICES = "invoice/v1/<str:ledger_no>/invoices"
INVOICE = f"{INVOICES}/<str:invoice_no>"

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
    path(f"{CUSTOMERS}/generate-summary", CustomerSummaryViewSet.as_view({"post": "summarize"})),
    path(
        f"{CUSTOMERS}/<str:customer_no>/surpluses/<str:surplus_id>/set-off-surplus",
        SetOffViewSet.as_view({"post": "set_off"}),
    ),
    path(f"{ACCOUNTS}/generate-summary", AccountSummaryViewSet.as_view({"post": "summarize"})),
    path(f"{ACCOUNT}/reservations", ReservationViewSet.as_view({"get": "list"})),
    path(f"{ACCOUNT}/transactions", AccountTransactionViewSet.as_view({"get": "list"})),
    path(
        f"{ACCOUNT}/transactions/<str:transaction_id>",
        AccountTransactionViewSet.as_view({"get": "retrieve"}),
    ),
    path(f"{ACCOUNT}/bills", BillViewSet.as_view({"get": "list"})),
    path(f"{ACCOUNT}/bills/<str:bill>", BillViewSet.as_view({"get": "retrieve"})),
    path(EVENTS, EventViewSet.as_view({"get": "list"})),
    path(f"{EVENTS}/<str:position>", EventViewSet.as_view({"get": "retrieve"})),
    path(ISSUING, IssuingViewSet.as_view({"post": "create"})),
    path(INVOICES, InvoiceViewSet.as_view({"get": "list"})),
    path(INVOICE, InvoiceViewSet.as_view({"get": "retrieve"})),
    *(
        route
        for name, one, key in (
            ("transactions", "transaction", "transaction_id"),
            ("rows", "row", "row_no"),
            ("claims", "claim", "claim_id"),
            ("documents", "document", "document"),
        )
        for route in (
            path(f"{INVOICE}/{name}", InvoiceViewSet.as_view({"get": name})),
            path(f"{INVOICE}/{name}/<str:{key}>", InvoiceViewSet.as_view({"get": one})),
        )
    ),
    *(
        path(f"{INVOICE}{row.path}", InvoiceViewSet.as_view({"post": row.operation}))
        for row in INVOICE_MACHINE.transitions.values()
        if row.path
    ),
]
