"""Customers as the tests here want them."""

import datetime as dt

import pytest

from customers import operations
from customers.models import Customer
from ledger_project.core.clock import business_date
from ledger_project.core.setup import open_ledger
from tests.support.actors import STAFF
from tests.support.clients import issue
from tests.support.customers import FULL, body
from tests.support.paths import CUSTOMERS


@pytest.fixture
def create(api):
    """Create a customer: `create(**members)`; by default with the least there can be."""

    def make(**members):
        answer = api.post(CUSTOMERS, body(**members))
        assert answer.status_code == 201, answer.text
        return answer.data

    return make


@pytest.fixture
def full(api):
    """Return a customer with every member."""
    answer = api.post(CUSTOMERS, FULL)
    assert answer.status_code == 201, answer.text
    return answer.data


@pytest.fixture
def by_staff():
    """Perform an operation that only staff has: `by_staff("block", path)`."""

    def do(operation, path, on: dt.date | None = None):
        customer = Customer.objects.get(customer_no=path.rsplit("/", 1)[1])
        work = getattr(operations, operation)
        work(customer=customer, actor=STAFF, on=on or business_date())

    return do


@pytest.fixture
def abroad(db):
    """Return a client of another ledger, 502, by country."""
    return lambda country: issue(open_ledger(502, name="Nordic", country=country)[0])


@pytest.fixture
def status(api):
    """Return the legal status of the customer at a path."""
    return lambda path: api.get(path).data["legalStatus"]
