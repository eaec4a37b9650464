"""Routes under /ledger/customer/v1/{ledgerNo}/."""

from django.urls import path

from customers.views import (
    BillingAddressViewSet,
    ConsentViewSet,
    CustomerViewSet,
    LegalAddressViewSet,
)

ONE = "customers/<str:customer_no>"
CONSENT = f"{ONE}/consents/<str:consent_id>"

urlpatterns = [
    path("customers", CustomerViewSet.as_view({"get": "list", "post": "create"})),
    path(
        ONE,
        CustomerViewSet.as_view(
            {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}
        ),
    ),
    path(f"{ONE}/initiates-termination", CustomerViewSet.as_view({"post": "initiate_termination"})),
    path(f"{ONE}/withdraws-termination", CustomerViewSet.as_view({"post": "withdraw_termination"})),
    path(
        f"{ONE}/legal-address",
        LegalAddressViewSet.as_view(
            {"get": "retrieve", "put": "update", "patch": "partial_update"}
        ),
    ),
    path(
        f"{ONE}/legal-address/update-legal-address-from-population-register",
        LegalAddressViewSet.as_view({"post": "refresh"}),
    ),
    path(
        f"{ONE}/billing-address",
        BillingAddressViewSet.as_view(
            {"get": "retrieve", "put": "update", "patch": "partial_update", "delete": "destroy"}
        ),
    ),
    path(f"{ONE}/consents", ConsentViewSet.as_view({"get": "list", "post": "create"})),
    path(f"{ONE}/consents/active-consents", ConsentViewSet.as_view({"get": "active"})),
    path(CONSENT, ConsentViewSet.as_view({"get": "retrieve"})),
    path(f"{CONSENT}/withdraw-consent", ConsentViewSet.as_view({"post": "withdraw"})),
]
