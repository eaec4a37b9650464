"""Routes of the Account API, and of the surpluses under a customer."""

from django.urls import path

from accounts.views import AccountViewSet, SurplusViewSet

SURPLUSES = "customer/v1/<str:ledger_no>/customers/<str:customer_no>/surpluses"

urlpatterns = [
    path("account/v1/<str:ledger_no>/accounts", AccountViewSet.as_view({"get": "list"})),
    path(
        "account/v1/<str:ledger_no>/accounts/<str:account_no>",
        AccountViewSet.as_view({"get": "retrieve"}),
    ),
    path(SURPLUSES, SurplusViewSet.as_view({"get": "list"})),
    path(f"{SURPLUSES}/<str:surplus_id>", SurplusViewSet.as_view({"get": "retrieve"})),
]
