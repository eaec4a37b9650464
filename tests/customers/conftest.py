"""Customers as the tests here want them."""

import datetime as dt

import pytest

from customers import operations
from customers.models import Customer
from ledger_project.core.actors import command
from ledger_project.core.clock import business_date
from ledger_project.core.setup import open_ledger
from tests.api_client import issue

CUSTOMERS = "/ledger/customer/v1/501/customers"
SE = {"regNo": "19811228-9874", "countryCode": "SE"}
STAFF = command("staff")


def body(**members):
    """The least that makes a customer."""
    return {
        "name": "Britt-Marie Axelstopp",
        "legalEntity": "consumer",
        "legalAddress": {"addressee": "Britt-Marie Axelstopp", "countryCode": "SE"},
        **members,
    }


FULL = body(
    customerNo="17",
    nationalIdentifier={"regNo": "8112289874", "countryCode": "SE"},
    vatNo="101010-1010 01",
    emailAddress="britt@example.com",
    protectedIdentity=False,
    preferredLanguageCode="SV",
    msisdn="070-123 44 56",
    eDIAddressInfo={"VAN": "ABCXYZ", "InterChangeRecipient": "R1", "BuyerId": "123465"},
    legalAddress={
        "addressee": "Britt-Marie Axelstopp",
        "streetAddress": "Storgatan 1",
        "coAddress": "c/o Andersson",
        "zipCode": "123 45",
        "city": "Visby",
        "countryCode": "SE",
    },
)
BILLING = {
    "addressee": "Axelstopp Ekonomi",
    "streetAddress": "Box 7",
    "coAddress": "Plan 2",
    "zipCode": "0150",
    "city": "Oslo",
    "countryCode": "NO",
}
NO_IDENTIFIER = {"regNo": None, "countryCode": None}
NO_EDI = {"VAN": None, "InterChangeRecipient": None, "BuyerId": None}


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
    """A customer with every member."""
    answer = api.post(CUSTOMERS, FULL)
    assert answer.status_code == 201, answer.text
    return answer.data


@pytest.fixture
def by_staff():
    """An operation that only staff has: `by_staff("block", path)`."""

    def do(operation, path, on: dt.date | None = None):
        customer = Customer.objects.get(customer_no=path.rsplit("/", 1)[1])
        work = getattr(operations, operation)
        work(customer=customer, actor=STAFF, on=on or business_date())

    return do


@pytest.fixture
def abroad(db):
    """A client of another ledger, 502, by country."""
    return lambda country: issue(open_ledger(502, name="Nordic", country=country)[0])


@pytest.fixture
def status(api):
    """The legal status of the customer at a path."""
    return lambda path: api.get(path).data["legalStatus"]
