"""Which sellers' clients see a customer: those that have business with it, or registered it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger_project.core.setup import register_seller
from tests.support.assertions import assert_problem, faults, unchanged
from tests.support.bodies import authorization_body, customer_body, invoice_body
from tests.support.clients import created, issue, succeeded
from tests.support.customers import NOBODY, body
from tests.support.paths import ACCOUNTS, AUTHORIZATIONS, CUSTOMERS, EVENTS, ISSUING, REPORTS
from tests.support.purchases import cancel

IDENTIFIER = {"regNo": "19101010-1010", "countryCode": "SE"}


@pytest.fixture
def shop(api, ledger):
    """Return a client of the seller 654 alone."""
    return issue(ledger, sellers=("654",))


@pytest.fixture
def other(ledger):
    """Return a client of another seller, which may sell."""
    register_seller(ledger, "655", item_fee=1, commission_percent=1)
    return issue(ledger, sellers=("655",))


@pytest.fixture
def both(ledger, other):
    return issue(ledger, sellers=("654", "655"))


@pytest.fixture
def buyer(shop):
    """Return the customer that bought of 654, by path."""
    return created(shop.post(AUTHORIZATIONS, authorization_body()))["customer"]


def listed(client, collection=CUSTOMERS):
    return [one["@id"] for one in client.get(collection).data["items"]]


def number_of(path):
    return path.rsplit("/", 1)[1]


def test_who_has_not_sold_to_a_customer_finds_it_by_nothing(api, shop, other, buyer):
    member = api.get(buyer).data
    account = api.get(ACCOUNTS).data["items"][0]
    for client, seen in ((shop, True), (other, False)):
        for query in ("", f"customerNo={member['customerNo']}", "regNo=19101010-1010", "name=John",
                      "emailAddress=test@example.com", "msisdn=0701234456"):  # fmt: skip
            found = [buyer] if seen else []
            assert listed(client, f"{CUSTOMERS}?{query}") == found, query
        numbers = (f"accountNo={account['accountNo']}", f"customerNo={member['customerNo']}")
        for query in ("", *numbers):
            found = [account["@id"]] if seen else []
            assert listed(client, f"{ACCOUNTS}?{query}") == found, query
        assert (client.get(buyer).status_code, client.get(account["@id"]).status_code) == (
            (200, 200) if seen else (404, 404)
        )


def test_a_sale_makes_a_customer_known_and_it_stays_so(other, buyer):
    bought = created(other.post(AUTHORIZATIONS, authorization_body(seller="655")))
    assert bought["customer"] == buyer
    cancel(other, bought)
    assert listed(other) == [buyer]
    assert listed(other, ACCOUNTS) == [bought["account"]]
    assert succeeded(other.patch(buyer, {"preferredLanguageCode": "EN"}))


def test_a_sale_that_is_declined_makes_nobody_known(other, buyer):
    refused = other.post(AUTHORIZATIONS, authorization_body(seller="655", amount=99_999))
    assert_problem(refused, 422, "authorization-declined")
    assert listed(other) == []


def test_an_invoice_by_the_customers_number_makes_it_known(api, other):
    path = created(api.post(CUSTOMERS, customer_body(**NOBODY)))["@id"]
    assert_problem(other.get(path), 404, "customer-not-found")
    issued = invoice_body(customerNo=number_of(path), sellerNumber="655")
    assert created(other.post(ISSUING, issued))["customer"] == path
    assert listed(other) == [path]


def test_who_registers_a_customer_sees_it(api, shop, other, both):
    mine = created(shop.post(CUSTOMERS, body()))["@id"]
    ours = created(both.post(CUSTOMERS, body()))["@id"]
    operators = created(api.post(CUSTOMERS, body()))["@id"]
    assert listed(shop) == listed(both) == [mine, ours]
    assert listed(other) == [ours]
    assert listed(api) == [mine, ours, operators]


def test_an_account_is_opened_for_a_customer_that_one_sees(shop, other):
    customer = created(shop.post(CUSTOMERS, body()))
    wanted = {"accountProfileType": "kontokredit", "creditLimit": 100, "accountNo": "A-1"}
    with unchanged():
        assert faults(other.post(ACCOUNTS, {**wanted, "customerNo": customer["customerNo"]})) == {
            "customerNo": f"There is no customer {customer['customerNo']}"
        }
    opened = created(shop.post(ACCOUNTS, {**wanted, "customerNo": customer["customerNo"]}))
    assert listed(shop, ACCOUNTS) == [opened["@id"]]
    assert listed(other, ACCOUNTS) == []


def test_a_number_in_use_is_refused_without_saying_whose_it_is(shop, other):
    asked = {**body(customerNo="7", nationalIdentifier=IDENTIFIER)}
    customer = created(shop.post(CUSTOMERS, asked))
    account = {"accountProfileType": "kontokredit", "creditLimit": 100, "accountNo": "A-1"}
    created(shop.post(ACCOUNTS, {**account, "customerNo": "7"}))
    own = created(other.post(CUSTOMERS, body()))
    elsewhere = {**account, "customerNo": own["customerNo"]}
    taken = "customer-already-exists"
    with unchanged():
        for client, named in ((shop, customer["@id"]), (other, None)):
            for wanted in (body(customerNo="7"), body(nationalIdentifier=IDENTIFIER)):
                assert_problem(client.post(CUSTOMERS, wanted), 409, taken, Customer=named)
        # Sent again by another it is no repeated request: that would show the customer.
        assert_problem(other.post(CUSTOMERS, asked), 409, taken, Customer=None)
        changed = other.patch(own["@id"], {"nationalIdentifier": IDENTIFIER})
        assert_problem(changed, 409, taken, Customer=None)
        opened = other.post(ACCOUNTS, elsewhere)
        assert_problem(opened, 409, "account-already-exists", Account=None)
    assert shop.post(CUSTOMERS, asked).status_code == 200


def test_events_of_a_customer_are_for_those_who_see_it_also_when_it_is_deleted(shop, other, buyer):
    own = created(other.post(CUSTOMERS, body()))
    assert other.request("delete", own["@id"]).status_code == 204

    def told(client):
        return [(one["type"], one["customer"]) for one in client.get(EVENTS).data["items"]]

    assert told(shop) == [("customer-created", buyer)]
    deleted = own["@id"]
    assert told(other) == [("customer-created", deleted), ("customer-deleted", deleted)]
    (mine, *_) = shop.get(EVENTS).data["items"]
    assert_problem(other.get(mine["@id"]), 404, "not-found")


def test_no_statement_of_an_account_is_made_for_others(api, shop, other, buyer):
    (account,) = api.get(ACCOUNTS).data["items"]
    path = f"{REPORTS}/account-statement?accountNo={account['accountNo']}"
    assert shop.get(path).status_code == 200
    assert_problem(other.get(path), 404, "account-not-found")


def test_a_list_takes_the_same_statements_whatever_is_in_it(shop, api):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            assert shop.get(f"{CUSTOMERS}?$top=200").status_code == 200
            assert shop.get(f"{ACCOUNTS}?$top=200").status_code == 200
        return len(captured)

    created(shop.post(CUSTOMERS, body()))
    one = statements()
    for _ in range(5):
        created(shop.post(CUSTOMERS, body()))
    assert statements() == one
