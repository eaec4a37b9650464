"""Filters of the customer list."""

from django.db.models import QuerySet
from django_filters import FilterSet

from customers.models import Customer
from customers.queries import may_see_protected
from customers.states import CUSTOMER
from ledger_project.api.filters import Exact, OneOf, Prefix
from ledger_project.core import identifiers
from ledger_project.core.clock import business_date

Customers = QuerySet[Customer]


def with_reg_no(found: Customers, value: str, country: str | None) -> Customers:
    """Return those of the customers that have a national identifier, in any usual spelling."""
    spelled = identifiers.candidates(value, country, today=business_date())
    found = found.filter(reg_no__in=spelled)
    return found.filter(reg_country=country) if country else found


class CustomerFilter(FilterSet):
    """Filter of customers; identifiers and phone numbers match in any usual spelling."""

    customerNo = Exact(field_name="customer_no")
    regNo = Exact(field_name="reg_no", method="filter_reg_no")
    countryCode = Exact(field_name="reg_country")
    name = Prefix(field_name="name", method="filter_name")
    emailAddress = Exact(field_name="email_address", method="filter_email")
    msisdn = Exact(field_name="msisdn", method="filter_msisdn")
    legalStatus = OneOf(field_name="state", choices=[(s, s) for s in CUSTOMER.states])

    class Meta:
        model = Customer
        fields: list[str] = []

    def filter_reg_no(self, found: Customers, name: str, value: str) -> Customers:
        return with_reg_no(found, value, self.data.get("countryCode"))

    def filter_name(self, found: Customers, name: str, value: str) -> Customers:
        return self._unmasked(found).filter(name__istartswith=value)

    def filter_email(self, found: Customers, name: str, value: str) -> Customers:
        return self._unmasked(found).filter(email_address=value)

    def filter_msisdn(self, found: Customers, name: str, value: str) -> Customers:
        # A plus sign that was not encoded arrives as a space.
        number = "+" + value[1:] if value.startswith(" ") else value
        try:
            number = identifiers.phone(number, self.request.auth.country)
        except identifiers.InvalidIdentifier:
            return found.none()
        return self._unmasked(found).filter(msisdn=number)

    def _unmasked(self, found: Customers) -> Customers:
        """Exclude masked customers, whose hidden values could be guessed by filtering."""
        if may_see_protected(self.request.user):
            return found
        return found.filter(protected_identity=False)
