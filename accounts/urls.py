"""Routes of the Account API, and of the surpluses under a customer."""

from django.urls import path

from accounts.views import AccountViewSet, RecurringPaymentViewSet, SurplusViewSet

ACCOUNTS = "account/v1/<str:ledger_no>/accounts"
ONE = f"{ACCOUNTS}/<str:account_no>"
SURPLUSES = "customer/v1/<str:ledger_no>/customers/<str:customer_no>/surpluses"

urlpatterns = [
    path(ACCOUNTS, AccountViewSet.view(get=AccountViewSet.list, post=AccountViewSet.create)),
    path(
        ONE, AccountViewSet.view(get=AccountViewSet.retrieve, patch=AccountViewSet.partial_update)
    ),
    *(
        path(f"{ONE}/{verb}", AccountViewSet.view(post=method))
        for verb, method in (
            ("lower-credit-limit", AccountViewSet.lower_credit_limit),
            ("apply-for-raised-credit-limit", AccountViewSet.apply_for_raised_credit_limit),
            ("request-close-account", AccountViewSet.request_close),
            ("withdraws-close-request", AccountViewSet.withdraw_close_request),
        )
    ),
    path(
        f"{ONE}/recurring-payment-configuration",
        RecurringPaymentViewSet.view(
            get=RecurringPaymentViewSet.retrieve, patch=RecurringPaymentViewSet.partial_update
        ),
    ),
    path(SURPLUSES, SurplusViewSet.view(get=SurplusViewSet.list)),
    path(f"{SURPLUSES}/<str:surplus_id>", SurplusViewSet.view(get=SurplusViewSet.retrieve)),
    path(
        f"{SURPLUSES}/<str:surplus_id>/pay-out-surplus",
        SurplusViewSet.view(post=SurplusViewSet.pay_out),
    ),
]
