"""Each route of the access table × what it tells of persons: a new route cannot be forgotten.

Every customer is protected here, so no answer may hold a value of any, whoever asks without the
scope; and what a customer is by its number is told to its own sellers alone.
"""

import pytest
from django.db import transaction

from customers.models import Customer
from ledger_project.api.scopes import SCOPES
from ledger_project.core.setup import register_seller
from ledger_project.samples import person_number
from tests.api.test_access_table import CUSTOMER, ONE, PURCHASE, TABLE, existing
from tests.support.bodies import authorization_body
from tests.support.clients import created, issue, succeeded

__all__ = ["existing"]
REVEALING = (
    "Axelstopp", "Britt-Marie", "britt@example.com", "701234456", "Teststreet", "Testcity",
    "John Smith", "test@example.com", "10101010", "811228",
)  # fmt: skip
SHOWN = {
    CUSTOMER, CUSTOMER + "/{customer}", CUSTOMER + "/{customer}/legal-address",
    CUSTOMER + "/{customer}/billing-address", PURCHASE, ONE,
}  # fmt: skip
"""The routes that show a person, of those that answer to GET with JSON."""
DOCUMENT = "/documents/{document}"


@pytest.fixture
def protected(existing, ledger):
    """Return what the access table has, with the identity of each customer protected."""
    client = issue(ledger, scopes=("customer:write",))
    for customer in Customer.objects.all():
        succeeded(client.patch(customer.get_absolute_url(), {"protectedIdentity": True}))
    return existing


def revealed(answer):
    """Return the values of persons in an answer: a document's bytes hold none that can be read."""
    return [value for value in REVEALING if value in answer.text]


@pytest.mark.parametrize("sellers", [(), ("654",), ("655",)])
def test_no_route_tells_a_protected_identity_to_whoever_lacks_the_scope(protected, ledger, sellers):
    client = issue(ledger, sellers=sellers)
    told = {}
    for method, path, body, *_ in TABLE:
        with transaction.atomic():
            answer = client.request(method, path.format(**protected), body)
            transaction.set_rollback(True)
        # The buyer of the table's purchase is new, and nobody's secret.
        told[method, path] = [one for one in revealed(answer) if one not in str(body)]
        if path.endswith(DOCUMENT):
            assert answer.status_code == (404 if sellers == ("655",) else 403)
    assert {route: values for route, values in told.items() if values} == {}


def test_the_scope_shows_it_on_the_routes_that_are_about_the_person_and_no_other(protected, ledger):
    client = issue(ledger, scopes=tuple(SCOPES))
    gets = [path for method, path, *_ in TABLE if method == "get"]
    told = {path for path in gets if revealed(client.get(path.format(**protected)))}
    assert told == SHOWN


def test_no_list_names_a_customer_that_only_others_know(existing, ledger):
    register_seller(ledger, "655", item_fee=1, commission_percent=1)
    other = issue(ledger, sellers=("655",))
    body = authorization_body(seller="655", reg_no=person_number(50))
    own = created(other.post(PURCHASE, body))["customer"].rsplit("/", 1)[1]
    strangers = [one.customer_no for one in Customer.objects.exclude(customer_no=own)]
    told = {}
    for method, path, *_ in TABLE:
        if method == "get":
            text = other.get(path.format(**existing)).text
            told[path] = [number for number in strangers if f'customers/{number}"' in text]
    assert {path: numbers for path, numbers in told.items() if numbers} == {}
    assert f'customers/{own}"' in other.get(CUSTOMER).text
