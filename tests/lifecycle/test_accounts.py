"""Listed ⇔ accepted, for accounts and surpluses; and every rel that the contract names exists."""

from decimal import Decimal

import pytest

from accounts.credit.states import ACCOUNT, SURPLUS
from customers.states import CONSENT, CUSTOMER
from invoices.states import AUTHORIZATION
from tests.support.account_states import SURPLUS_WAYS, WAYS, surplus_of
from tests.support.bodies import customer_body
from tests.support.clients import succeeded
from tests.support.paths import ACCOUNTS, CUSTOMERS
from tests.support.transitions import (
    ACTORS,
    POWERLESS,
    each_alone,
    judge,
    listed_for,
    offers,
    refuse_all,
    where,
)

BODIES = {
    "amend": lambda account: {"description": "Changed", "accountAlias": "matkonto1"},
    "lower_credit_limit": lambda account: {"creditLimit": account["creditLimit"] - Decimal("0.01")},
    "apply_for_raised_credit_limit": lambda account: {"creditLimit": account["creditLimit"] + 1},
    "request_close": lambda account: {},
    "withdraw_close_request": lambda account: {},
    "configure_recurring_payment": lambda account: {"paymentScope": "totalDebt"},
}
ROWS = [row for row in ACCOUNT.transitions.values() if row.rel and row.sources]


def name(value):
    return getattr(value, "__name__", None) or getattr(value, "operation", value)


@pytest.mark.parametrize(
    ("state", "reach"),
    [(state, reach) for state in ACCOUNT.states for reach in WAYS[state]],
    ids=name,
)
def test_of_an_account(api, authorize, ledger, at, client_of, state, reach):
    path = reach(api, authorize, ledger, at)
    shown = api.get(path).data
    assert shown["status"] == state
    bodies = {operation: body(shown) for operation, body in BODIES.items()}
    refuse_all(client_of, POWERLESS, path, ROWS, bodies)
    for row in each_alone(ROWS):
        offered = listed_for(api, where(path, row))
        assert listed_for(client_of("of another seller"), where(path, row)) == offered
        answer = judge(api, path, row, bodies[row.operation], offered)
        if offers(row, path) not in offered:
            assert answer.status_code == 409
            assert state not in row.sources or row.guards


def test_every_row_and_state_of_an_account_has_a_case():
    assert {row.operation for row in ROWS} == set(BODIES)
    assert set(ACCOUNT.states) == set(WAYS)
    assert all(WAYS.values())


@pytest.mark.parametrize("actor", ACTORS)
def test_of_the_collection_of_accounts(api, ledger, client_of, actor):
    customer = succeeded(api.post(CUSTOMERS, customer_body()))
    new = {
        "customerNo": customer["customerNo"],
        "accountProfileType": "kontokredit",
        "creditLimit": 2000,
    }
    client = client_of(actor)
    rows = [row for row in ACCOUNT.transitions.values() if row.rel and not row.sources]
    bodies = {"open": new, "summarize": {}}
    assert {row.operation for row in rows} == set(bodies)
    for row in rows:
        offered = listed_for(client, ACCOUNTS)
        judge(client, ACCOUNTS, row, bodies[row.operation], offered)
        expected = [] if actor in POWERLESS else [offers(one, ACCOUNTS) for one in rows]
        assert offered == expected


# --- Surpluses ----------------------------------------------------------------------------------


SURPLUS_BODIES = {
    "pay_out": lambda one: {},
    "set_off": lambda one: {"invoiceNo": one["invoice"]["invoiceNumber"]},
}
# That a payment's surplus goes with the payment is the bank's doing, and nobody's to ask for.
SURPLUS_ROWS = [row for row in SURPLUS.transitions.values() if row.scope]


@pytest.mark.parametrize(
    ("state", "reach"),
    [(state, reach) for state in SURPLUS.states for reach in SURPLUS_WAYS[state]],
    ids=name,
)
def test_of_a_surplus(api, authorize, ledger, client_of, state, reach):
    one = reach(api, authorize, ledger)
    path = surplus_of(api, one)
    assert api.get(path).data["status"] == state
    # A surplus that cannot be set off has no valid body for it; any other is as good.
    bodies = {operation: body(one) for operation, body in SURPLUS_BODIES.items()}
    others = [actor for actor in ACTORS if actor != "full"]
    refuse_all(client_of, others, path, SURPLUS_ROWS, bodies)
    offered = listed_for(api, path)
    for row in each_alone(SURPLUS_ROWS):
        answer = judge(api, path, row, bodies[row.operation], offered)
        if offers(row, path) not in offered:
            assert answer.status_code == 409


def test_every_row_and_state_of_a_surplus_has_a_case():
    assert {row.operation for row in SURPLUS_ROWS} == set(SURPLUS_BODIES)
    assert set(SURPLUS.states) == set(SURPLUS_WAYS)


def test_every_rel_that_the_contract_names_is_in_a_table():
    tables = (CUSTOMER, CONSENT, ACCOUNT, SURPLUS, AUTHORIZATION)
    known = {row.rel for table in tables for row in table.transitions.values()}
    assert known >= {
        "create-customer", "generate-summary", "partial-update", "update", "delete",
        "initiates-termination", "withdraws-termination",
        "update-legal-address-from-population-register", "pay-out-surplus",
        "create-account", "lower-credit-limit", "apply-for-raised-credit-limit",
        "request-close-account", "withdraws-close-request",
        "create-authorization", "create-capture", "create-credit", "create-cancellation",
        "extend-validity",
    }  # fmt: skip
