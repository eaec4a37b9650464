"""Routes of the Account API, and of the surpluses under a customer."""

from django.urls import path

from accounts.views import AccountViewSet, RecurringPaymentViewSet, SurplusViewSet

ACCOUNTS = "account/v1/<str:ledger_no>/accounts"
ONE = f"{ACCOUNTS}/<str:account_no>"
SURPLUSES = "customer/v1/<str:ledger_no>/customers/<str:customer_no>/surpluses"

urlpatterns = [
    path(ACCOUNTS, AccountViewSet.as_view({"get": "list", "post": "create"})),
    path(ONE, AccountViewSet.as_view({"get": "retrieve", "patch": "partial_update"})),
    *(
        path(f"{ONE}/{verb}", AccountViewSet.as_view({"post": method}))
        for verb, method in (
            ("lower-credit-limit", "lower_credit_limit"),
            ("apply-for-raised-credit-limit", "apply_for_raised_credit_limit"),
            ("request-close-account", "request_close"),
            ("withdraws-close-request", "withdraw_close_request"),
        )
    ),
    path(
        f"{ONE}/recurring-payment-configuration",
        RecurringPaymentViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
    ),
    path(SURPLUSES, SurplusViewSet.as_view({"get": "list"})),
    path(f"{SURPLUSES}/<str:surplus_id>", SurplusViewSet.as_view({"get": "retrieve"})),
    path(
        f"{SURPLUSES}/<str:surplus_id>/pay-out-surplus",
        SurplusViewSet.as_view({"post": "pay_out"}),
    ),
]
