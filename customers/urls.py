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
    path("customers", CustomerViewSet.view(get=CustomerViewSet.list, post=CustomerViewSet.create)),
    # Longer than a customer's number.
    path("customers/find-by-identifier", CustomerViewSet.view(post=CustomerViewSet.find)),
    path(
        ONE,
        CustomerViewSet.view(
            get=CustomerViewSet.retrieve,
            put=CustomerViewSet.update,
            patch=CustomerViewSet.partial_update,
            delete=CustomerViewSet.destroy,
        ),
    ),
    path(
        f"{ONE}/initiates-termination",
        CustomerViewSet.view(post=CustomerViewSet.initiate_termination),
    ),
    path(
        f"{ONE}/withdraws-termination",
        CustomerViewSet.view(post=CustomerViewSet.withdraw_termination),
    ),
    path(
        f"{ONE}/legal-address",
        LegalAddressViewSet.view(
            get=LegalAddressViewSet.retrieve,
            put=LegalAddressViewSet.update,
            patch=LegalAddressViewSet.partial_update,
        ),
    ),
    path(
        f"{ONE}/legal-address/update-legal-address-from-population-register",
        LegalAddressViewSet.view(post=LegalAddressViewSet.refresh),
    ),
    path(
        f"{ONE}/billing-address",
        BillingAddressViewSet.view(
            get=BillingAddressViewSet.retrieve,
            put=BillingAddressViewSet.update,
            patch=BillingAddressViewSet.partial_update,
            delete=BillingAddressViewSet.destroy,
        ),
    ),
    path(
        f"{ONE}/consents", ConsentViewSet.view(get=ConsentViewSet.list, post=ConsentViewSet.create)
    ),
    path(f"{ONE}/consents/active-consents", ConsentViewSet.view(get=ConsentViewSet.active)),
    path(CONSENT, ConsentViewSet.view(get=ConsentViewSet.retrieve)),
    path(f"{CONSENT}/withdraw-consent", ConsentViewSet.view(post=ConsentViewSet.withdraw)),
]
