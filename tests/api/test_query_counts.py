"""How many statements a route takes: the same for a list of one and of fifty."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger_project.postgresql import base
from tests.support.bodies import authorization_body
from tests.support.paths import AUTHORIZATIONS
from tests.support.purchases import capture, credit

AT_MOST = 14  # Statements of an authorization for a new buyer, whom the seller gets to know.


def statements(work, *arguments):
    with CaptureQueriesContext(connection) as context:
        answer = work(*arguments)
    assert answer.status_code in (200, 201), answer.text
    # The test's own transaction turns BEGIN and COMMIT into a savepoint and its release. A share of
    # a client's allowance is taken once in many requests, its use noted once in ten minutes.
    # The ledger is said in the same message as the statement after it.
    seldom = ("api_allowance", "SET last_used_at")
    begun = re.compile(r"\s*(SET LOCAL [^;]+; )?SAVEPOINT")
    return [
        one["sql"]
        for one in context
        if not begun.match(one["sql"]) and not any(part in one["sql"] for part in seldom)
    ]


@pytest.fixture
def fill(api, authorize):
    """Add `count` of everything: customers, accounts, authorizations, captures, invoices."""

    def add(count, one):
        for _ in range(count):
            made = authorize(amount=1)
            capture(api, made)
        for _ in range(count):
            capture(api, one, amount=1)
            credit(api, one, amount=1)

    return add


def test_a_list_of_fifty_takes_as_many_statements_as_a_list_of_one(api, authorize, fill):
    one = authorize(amount=1000)
    fill(1, one)
    customer, account = one["customer"], one["account"]
    invoice = f"/ledger/invoice/v1/501/invoices/{one['invoice']['invoiceNumber']}"
    paths = [
        "/ledger/customer/v1/501/customers",
        f"{customer}/surpluses",
        "/ledger/account/v1/501/accounts",
        f"{account}/reservations",
        f"{account}/transactions",
        f"{account}/bills",
        f"{customer}/consents",
        AUTHORIZATIONS,
        one["captures"],
        one["credits"],
        "/ledger/invoice/v1/501/invoices",
        "/ledger/invoice/v1/501/invoices?asOf=2026-06-08",
        f"{invoice}/transactions",
    ]

    def counts():
        return {path: len(statements(api.get, path)) for path in paths}

    before = counts()
    fill(25, one)
    assert counts() == before
    assert max(before.values()) <= 4


def test_an_item_takes_two_statements(api, authorize):
    one = authorize()
    capture(api, one, amount=1)
    for path in (one["@id"], one["customer"], one["account"], "/ledger/invoice/v1/501/invoices/"
                 + one["invoice"]["invoiceNumber"]):  # fmt: skip
        assert len(statements(api.get, path)) == 2, path


def test_parts_and_operations_take_a_few_statements_whatever_hangs_on_them(api, authorize, fill):
    one = authorize(amount=1000)
    fill(1, one)
    customer, account = one["customer"], one["account"]

    def counts():
        limit = {"creditLimit": 40_000 - len(api.get(one["captures"]).data["items"])}
        return [
            len(statements(api.get, f"{customer}/consents/active-consents")),
            len(statements(api.get, f"{account}/recurring-payment-configuration")),
            len(statements(api.patch, customer, {"name": f"Name {limit}"})),
            len(statements(api.post, f"{account}/lower-credit-limit", limit)),
            len(statements(api.post, "/ledger/customer/v1/501/customers/generate-summary")),
            len(statements(api.post, "/ledger/account/v1/501/accounts/generate-summary")),
        ]

    before = counts()
    fill(10, one)
    assert counts() == before
    assert max(before) <= 7, before


def test_an_authorization_for_a_new_buyer_takes_at_most_fourteen_statements(api):
    found = statements(api.post, AUTHORIZATIONS, authorization_body())
    assert len(found) <= AT_MOST, "\n".join(found)


@pytest.mark.django_db(transaction=True)
def test_each_step_of_a_purchase_takes_its_round_trips_and_no_more(api, monkeypatch):
    messages, send = [], base._send
    monkeypatch.setattr(base, "_send", lambda *given: messages.append(given) or send(*given))

    def round_trips(call, *arguments):
        call(*arguments)  # What is seldom is done, and each statement compiled.
        messages.clear()
        with CaptureQueriesContext(connection) as captured:
            answer = call(*arguments)
        assert answer.status_code in (200, 201), answer.text
        # BEGIN goes with the message that sets the ledger; COMMIT is one of the messages.
        return len(messages) + sum(one["sql"] not in ("BEGIN", "COMMIT") for one in captured)

    def authorize():
        return api.post(AUTHORIZATIONS, authorization_body(amount=100))

    one = authorize().data
    numbers = iter("AB")
    steps = {
        "authorize": round_trips(authorize),
        "capture": round_trips(api.post, one["captures"], {"amount": 10}),
        "credit": round_trips(
            lambda: api.post(
                one["credits"],
                {"amount": 1, "creditInvoiceNumber": next(numbers), "reason": "Complaint"},
            )
        ),
        "read": round_trips(api.get, one["@id"]),
        "list": round_trips(api.get, AUTHORIZATIONS),
    }
    assert steps == {"authorize": 12, "capture": 18, "credit": 21, "read": 6, "list": 6}


def test_a_later_purchase_takes_no_more_than_the_first(api, authorize):
    authorize()
    found = statements(api.post, AUTHORIZATIONS, authorization_body())
    assert len(found) <= AT_MOST, "\n".join(found)
