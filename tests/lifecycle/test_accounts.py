"""Listed ⇔ accepted, for accounts and surpluses; and every rel that the contract names exists."""

from decimal import Decimal

import pytest

from accounts.credit.queries import get_surplus, visible_to
from accounts.credit.states import ACCOUNT, SURPLUS
from accounts.models import Surplus
from customers.states import CONSENT, CUSTOMER
from invoices.states import AUTHORIZATION
from ledger_project.core.actors import SYSTEM
from ledger_project.core.clock import business_date
from tests.support.account_states import (
    SURPLUS_WAYS,
    WAYS,
    opened_by_itself,
    owed_while_an_invoice_is_open,
    pending_for_a_debt,
    surplus_of,
)
from tests.support.bodies import customer_body
from tests.support.clients import succeeded
from tests.support.paths import ACCOUNTS, CUSTOMERS
from tests.support.transitions import (
    ACTORS,
    POWERLESS,
    STRANGERS,
    accepted,
    each_alone,
    judge,
    listed_for,
    offers,
    operations_in,
    refuse_all,
    refused,
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
ACCEPTED = {
    opened_by_itself: {"amend", "lower_credit_limit", "apply_for_raised_credit_limit",
                       "request_close", "configure_recurring_payment"},
    pending_for_a_debt: {"withdraw_close_request"},
}  # fmt: skip
ROWS = [row for row in ACCOUNT.transitions.values() if row.rel and row.sources]


def name(value):
    return getattr(value, "__name__", None) or getattr(value, "operation", value)


@pytest.mark.parametrize(
    ("state", "reach"),
    [(state, reach) for state in ACCOUNT.states for reach in WAYS[state]],
    ids=name,
)
def test_listed_operations_of_an_account_are_accepted_and_the_rest_refused(
    api, authorize, ledger, at, client_of, state, reach
):
    path = reach(api, authorize, ledger, at)
    shown = api.get(path).data
    assert shown["status"] == state
    bodies = {operation: body(shown) for operation, body in BODIES.items()}
    refuse_all(client_of, STRANGERS, path, ACCOUNT, ROWS, bodies)
    account = visible_to(SYSTEM, business_date()).get(account_no=shown["accountNo"])
    found = set()
    for row in each_alone(ROWS):
        offered = listed_for(api, where(path, row))
        found |= operations_in(offered, [row], path)
        judge(api, path, ACCOUNT, row, account, bodies[row.operation], offered)
    assert found >= ACCEPTED.get(reach, set())


def test_every_row_and_state_of_an_account_has_a_case():
    assert set().union(*ACCEPTED.values()) == {row.operation for row in ROWS}
    assert {row.operation for row in ROWS} == set(BODIES)
    assert set(ACCOUNT.states) == set(WAYS)
    assert all(WAYS.values())


@pytest.mark.parametrize("actor", ACTORS)
def test_accounts_are_opened_and_summed_by_those_to_whom_it_is_listed(
    api, ledger, client_of, actor
):
    client = client_of(actor)
    creator = client if actor == "of another seller" else api
    customer = succeeded(creator.post(CUSTOMERS, customer_body()))
    new = {
        "customerNo": customer["customerNo"],
        "accountProfileType": "kontokredit",
        "creditLimit": 2000,
    }
    rows = [row for row in ACCOUNT.transitions.values() if row.rel and not row.sources]
    bodies = {"open": new, "summarize": {}}
    assert {row.operation for row in rows} == set(bodies)
    for row in rows:
        offered = listed_for(client, ACCOUNTS)
        answer = client.request(row.method, f"{ACCOUNTS}{row.path}", bodies[row.operation])
        if actor in POWERLESS:
            refused(answer, actor, ACCOUNT)
            assert offered == []
        else:
            accepted(answer, row)
            assert offered == [offers(one, ACCOUNTS) for one in rows]


# --- Surpluses ----------------------------------------------------------------------------------


SURPLUS_ACCEPTED = {owed_while_an_invoice_is_open: {"pay_out", "set_off"}}
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
def test_listed_operations_of_a_surplus_are_accepted_and_the_rest_refused(
    api, authorize, ledger, client_of, state, reach
):
    one = reach(api, authorize, ledger)
    path = surplus_of(api, one)
    assert api.get(path).data["status"] == state
    # A surplus that cannot be set off has no valid body for it; any other is as good.
    bodies = {operation: body(one) for operation, body in SURPLUS_BODIES.items()}
    others = [actor for actor in ACTORS if actor != "full"]
    refuse_all(client_of, others, path, SURPLUS, SURPLUS_ROWS, bodies)
    offered = listed_for(api, path)
    assert operations_in(offered, SURPLUS_ROWS, path) >= SURPLUS_ACCEPTED.get(reach, set())
    stored = Surplus.objects.get()
    surplus = get_surplus(SYSTEM, stored.customer, stored.pk)
    for row in each_alone(SURPLUS_ROWS):
        judge(api, path, SURPLUS, row, surplus, bodies[row.operation], offered)


def test_every_row_and_state_of_a_surplus_has_a_case():
    assert set().union(*SURPLUS_ACCEPTED.values()) == {row.operation for row in SURPLUS_ROWS}
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
