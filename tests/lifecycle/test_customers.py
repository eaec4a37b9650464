"""Listed ⇔ accepted, for customers, their addresses and their consents."""

import pytest

from customers.states import CONSENT, CUSTOMER
from tests.support.bodies import ADDRESS, customer_body
from tests.support.clients import succeeded
from tests.support.customer_states import (
    STATES,
    WAYS,
    blocked_stranger,
    fresh,
    with_a_consent,
    with_an_account_of_another,
    without_identifier,
)
from tests.support.paths import CUSTOMERS
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
    "amend": {"name": "Another name"},
    "replace": customer_body(name="Another name"),
    "remove": None,
    "initiate_termination": {},
    "withdraw_termination": {},
    "replace_legal_address": ADDRESS,
    "amend_legal_address": {"city": "Elsewhere"},
    "refresh_legal_address": {},
    "replace_billing_address": ADDRESS,
    "amend_billing_address": {"city": "Elsewhere"},
    "remove_billing_address": None,
    "give_consent": {"type": "EInvoiceB2CSE"},
}
ROWS = [row for row in CUSTOMER.transitions.values() if row.rel and row.sources]


def name(value):
    return getattr(value, "__name__", None) or getattr(value, "operation", value)


@pytest.fixture(params=["with a register", "without a register"])
def register(request, settings, tmp_path):
    if request.param == "with a register":
        file = tmp_path / "register.csv"
        file.write_text("countryCode,regNo,name,streetAddress,zipCode,city\n")
        settings.POPULATION_REGISTER = "customers.population_register.FileRegister"
        settings.POPULATION_REGISTER_FILE = str(file)
    return request.param


@pytest.mark.parametrize(("state", "reach"), STATES, ids=name)
def test_of_a_customer(api, authorize, ledger, client_of, state, reach):
    path = reach(api, authorize, ledger)
    assert api.get(path).data["legalStatus"] == state
    refuse_all(client_of, POWERLESS, path, ROWS, BODIES)
    for row in each_alone(ROWS):
        offered = listed_for(api, where(path, row))
        assert listed_for(client_of("of another seller"), where(path, row)) == offered
        answer = judge(api, path, row, BODIES[row.operation], offered)
        if offers(row, path) not in offered:
            assert answer.status_code in (409, 501)
            assert state not in row.sources or row.guards


@pytest.mark.parametrize(("state", "reach"), STATES, ids=name)
def test_of_the_population_register(
    api, authorize, ledger, client_of, constraints, register, state, reach
):
    row = CUSTOMER.transitions["refresh_legal_address"]
    path = reach(api, authorize, ledger)
    refuse_all(client_of, POWERLESS, path, [row], BODIES)
    offered = listed_for(api, where(path, row))
    assert listed_for(client_of("of another seller"), where(path, row)) == offered
    answer = judge(api, path, row, BODIES[row.operation], offered)
    living = state in ("active", "blocked", "terminating")
    if register == "without a register":
        assert offers(row, path) not in offered
        assert answer.status_code == (501 if living else 409)
    else:
        assert (offers(row, path) in offered) is (living and reach is not without_identifier)


def test_every_row_and_state_of_a_customer_has_a_case():
    assert {row.operation for row in ROWS} == set(BODIES)
    assert set(CUSTOMER.states) == set(WAYS)
    assert all(WAYS.values())


def test_a_customer_is_listed_with_the_same_operations_as_it_shows(api, authorize, ledger):
    for reach in (fresh, blocked_stranger, with_an_account_of_another):
        reach(api, authorize, ledger)
    items = api.get(CUSTOMERS).data["items"]
    assert len(items) == 3
    assert items == [api.get(one["@id"]).data for one in items]


@pytest.mark.parametrize("actor", ACTORS)
def test_of_the_collection_of_customers(ledger, client_of, actor):
    client = client_of(actor)
    rows = [row for row in CUSTOMER.transitions.values() if row.rel and not row.sources]
    bodies = {"create": customer_body(), "summarize": {}}
    assert {row.operation for row in rows} == set(bodies)
    for row in rows:
        offered = listed_for(client, CUSTOMERS)
        judge(client, CUSTOMERS, row, bodies[row.operation], offered)
        expected = [] if actor in POWERLESS else [offers(one, CUSTOMERS) for one in rows]
        assert offered == expected


@pytest.mark.parametrize("state", CONSENT.states)
def test_of_a_consent(api, authorize, ledger, client_of, constraints, state):
    path = with_a_consent(api, authorize, ledger)
    (consent,) = api.get(f"{path}/consents").data["items"]
    (row,) = CONSENT.transitions.values()
    if state == "withdrawn":
        succeeded(api.post(f"{consent['@id']}/withdraw-consent"))
    for actor in POWERLESS:
        client = client_of(actor)
        offered = listed_for(client, consent["@id"])
        answer = judge(client, consent["@id"], row, {}, offered)
        assert offered == []
        assert answer.status_code == (401 if actor == "of another ledger" else 403)
    offered = listed_for(api, consent["@id"])
    judge(api, consent["@id"], row, {}, offered)
    assert offered == ([offers(row, consent["@id"])] if state == "active" else [])
