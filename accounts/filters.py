"""Filters of the account list."""

from django_filters import FilterSet

from accounts.models import Account
from ledger_project.api.filters import Exact


class AccountFilter(FilterSet):
    """Filter by account or customer; with both, the account must belong to the customer."""

    accountNo = Exact(field_name="account_no")
    customerNo = Exact(field_name="customer__customer_no")

    class Meta:
        model = Account
        fields: list[str] = []
