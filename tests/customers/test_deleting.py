"""DELETE of a customer, who must be without any history."""

import pytest

from customers.models import Customer
from ledger_project.core.models import StateChange
from tests.support.assertions import assert_problem, rels, unchanged
from tests.support.bodies import authorization_body, customer_body, invoice_body
from tests.support.clients import issue, succeeded
from tests.support.customers import FULL, SE
from tests.support.paths import AUTHORIZATIONS, CUSTOMERS, ISSUING


def delete(api, path):
    return api.request("delete", path)


@pytest.fixture
def customer(api, ledger):
    answer = api.post(CUSTOMERS, customer_body())
    assert answer.status_code == 201
    return answer.data["@id"]


def account(api, customer):
    number = customer.rsplit("/", 1)[1]
    opened = {"customerNo": number, "accountProfileType": "kontokredit", "creditLimit": 100}
    assert api.post("/ledger/account/v1/501/accounts", opened).status_code == 201


def closed_account(api, customer):
    account(api, customer)
    path = api.get("/ledger/account/v1/501/accounts").data["items"][0]["@id"]
    assert api.post(f"{path}/request-close-account").data["status"] == "Closed"


def consent(api, customer):
    assert api.post(f"{customer}/consents", {"type": "Email"}).status_code == 201


def withdrawn_consent(api, customer):
    given = api.post(f"{customer}/consents", {"type": "Email"}).data
    assert api.post(f"{given['@id']}/withdraw-consent").status_code == 200


def purchase(api, customer):
    assert api.post(AUTHORIZATIONS, authorization_body()).status_code == 201


def declined_purchase(api, customer):
    assert api.post(AUTHORIZATIONS, authorization_body(amount=99999)).status_code == 422
    assert api.get("/ledger/account/v1/501/accounts").data["items"] == []


def test_a_customer_without_history_is_deleted_and_gone(api, full):
    assert "delete" in rels(full)
    answer = delete(api, full["@id"])
    assert (answer.status_code, answer.content) == (204, b"")
    for part in ("", "/legal-address", "/billing-address", "/consents", "/surpluses"):
        assert_problem(api.get(f"{full['@id']}{part}"), 404, "customer-not-found")
    assert api.get(CUSTOMERS).data["items"] == []
    with unchanged():
        assert_problem(delete(api, full["@id"]), 404, "customer-not-found")


def test_number_and_identifier_are_free_again(api, full):
    delete(api, full["@id"])
    again = api.post(CUSTOMERS, {**FULL, "name": "Another"})
    assert (again.status_code, again.data["nationalIdentifier"]) == (201, SE)
    assert again.data["@id"] == full["@id"]
    assert Customer.objects.count() == 1


def test_a_number_of_the_series_is_not_given_twice(api, create):
    first = create()
    delete(api, first["@id"])
    assert create()["customerNo"] == "1000002"


def test_that_a_customer_existed_stays_in_the_audit_trail_without_personal_data(api, full):
    key = Customer.objects.get().pk
    delete(api, full["@id"])
    trace = StateChange.objects.get(document_type="customer")
    assert (trace.document_type, trace.document_id, trace.operation) == ("customer", key, "remove")
    assert trace.replaced == {
        "legal_entity": "consumer", "registered_on": "2026-06-08", "sellers": [],
    }  # fmt: skip
    assert (trace.reason, trace.business_date.isoformat()) == ("", "2026-06-08")


@pytest.mark.parametrize(
    "history",
    [account, closed_account, consent, withdrawn_consent, purchase, declined_purchase],
)
def test_a_customer_with_history_is_in_use(api, seller, customer, history):
    assert "delete" in rels(api.get(customer).data)
    history(api, customer)
    shown = api.get(customer).data
    assert "delete" not in rels(shown)
    assert api.get(CUSTOMERS).data["items"] == [shown]
    with unchanged():
        refused = delete(api, customer)
    assert_problem(refused, 409, "customer-in-use")


@pytest.mark.parametrize("end", ["terminated", "blocked", "deceased"])
def test_one_without_history_can_go_in_any_state(api, customer, by_staff, status, end):
    if end == "terminated":
        api.post(f"{customer}/initiates-termination")
    else:
        by_staff({"blocked": "block", "deceased": "register_death"}[end], customer)
    assert status(customer) == end
    assert delete(api, customer).status_code == 204


def test_the_history_of_another_sellers_purchase_counts_too(api, ledger, other_seller, customer):
    purchase(api, customer)
    narrow = issue(ledger, sellers=("655",))
    issued = invoice_body(customerNo=customer.rsplit("/", 1)[1], sellerNumber="655")
    succeeded(narrow.post(ISSUING, issued))
    assert "delete" not in rels(narrow.get(customer).data)
    with unchanged():
        assert_problem(delete(narrow, customer), 409, "customer-in-use")
