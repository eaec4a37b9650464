"""Filters of the customer list."""

from django_filters import FilterSet

from customers.models import Customer
from customers.states import CUSTOMER
from ledger_project.api.filters import Exact, OneOf, Prefix


class CustomerFilter(FilterSet):
    customerNo = Exact(field_name="customer_no")
    regNo = Exact(field_name="reg_no")
    countryCode = Exact(field_name="reg_country")
    name = Prefix(field_name="name")
    emailAddress = Exact(field_name="email_address")
    msisdn = Exact(field_name="msisdn")
    legalStatus = OneOf(field_name="state", choices=[(s, s) for s in CUSTOMER.states])

    class Meta:
        model = Customer
        fields: list[str] = []
