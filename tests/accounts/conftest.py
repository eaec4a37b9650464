"""Accounts as the tests here want them."""

import pytest

from ledger_project.core.clock import business_date
from ledger_project.core.setup import open_ledger
from tests.support.bodies import customer_body
from tests.support.customers import NOBODY
from tests.support.paths import ACCOUNTS, CUSTOMERS
from tests.support.payments import pay
from tests.support.purchases import capture


@pytest.fixture
def customer(api):
    """Create a customer, by default the buyer of `authorize`: `customer(**members)`."""

    def make(**members):
        answer = api.post(CUSTOMERS, customer_body(**members))
        assert answer.status_code == 201, answer.text
        return answer.data

    return make


@pytest.fixture
def open_account(api, customer):
    """Open an account, without `customerNo` for a new customer: `open_account(**members)`."""

    def make(**members):
        if "customerNo" not in members:
            members["customerNo"] = customer(**NOBODY)["customerNo"]
        body = {"accountProfileType": "kontokredit", "creditLimit": 2000, **members}
        answer = api.post(ACCOUNTS, body)
        assert answer.status_code == 201, answer.text
        return answer.data

    return make


@pytest.fixture
def totals(api):
    """(totalBalance, reservedAmount, availableAmount) of the authorization's account."""

    def read(authorization):
        account = api.get(authorization["account"]).data
        return tuple(account[m] for m in ("totalBalance", "reservedAmount", "availableAmount"))

    return read


@pytest.fixture
def status(api):
    """Return the status of the account at a path."""
    return lambda path: api.get(path).data["status"]


@pytest.fixture
def choose_policy(ledger):
    """Let the ledger decide by the policy of this name in `tests.support.credit_policies`."""
    return lambda name: open_ledger(501, credit_policy=f"tests.support.credit_policies.{name}")


@pytest.fixture
def owed(api, authorize, ledger):
    """Let the buyer pay `amount` more than an invoice of 100.00; the surplus and its purchase."""

    def make(amount=30, **members):
        one = authorize(amount=100, **members)
        capture(api, one)
        pay(ledger, one, f"{100 + amount}.00", on=business_date().isoformat())
        surplus = api.get(f"{one['customer']}/surpluses").data["items"][-1]
        assert surplus["remainingAmount"] == amount
        return surplus

    return make


@pytest.fixture
def bought(api, authorize):
    """Authorize and capture: `bought(amount=…)` returns the authorization."""

    def make(**members):
        one = authorize(**members)
        capture(api, one)
        return one

    return make
