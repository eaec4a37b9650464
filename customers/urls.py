"""Routes under /ledger/customer/v1/{ledgerNo}/."""

from django.urls import path

from customers.views import CustomerViewSet

urlpatterns = [
    path("customers", CustomerViewSet.as_view({"get": "list", "post": "create"})),
    path(
        "customers/<str:customer_no>",
        CustomerViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
    ),
    path(
        "customers/<str:customer_no>/legal-address",
        CustomerViewSet.as_view({"get": "legal_address"}),
    ),
    path(
        "customers/<str:customer_no>/billing-address",
        CustomerViewSet.as_view({"get": "billing_address"}),
    ),
]
