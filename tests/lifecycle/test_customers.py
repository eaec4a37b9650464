"""Listed ⇔ accepted, for customers, their addresses and their consents."""

import pytest

from customers.models import Consent
from customers.states import CONSENT, CUSTOMER
from tests.support.bodies import ADDRESS, customer_body
from tests.support.clients import succeeded
from tests.support.customer_states import (
    STATES,
    WAYS,
    blocked_stranger,
    customer_at,
    fresh,
    terminating,
    with_a_billing_address,
    with_a_consent,
    with_an_account_of_another,
    without_identifier,
)
from tests.support.paths import CUSTOMERS
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
    "add_note": {"kind": "note", "text": "He called"},
}
ACCEPTED = {
    fresh: {"amend", "replace", "remove", "initiate_termination", "replace_legal_address",
            "amend_legal_address", "replace_billing_address", "amend_billing_address",
            "give_consent", "add_note"},
    terminating: {"withdraw_termination"},
    with_a_billing_address: {"remove_billing_address"},
}  # fmt: skip
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
def test_listed_operations_of_a_customer_are_accepted_and_the_rest_refused(
    api, authorize, ledger, client_of, state, reach
):
    path = reach(api, authorize, ledger)
    assert api.get(path).data["legalStatus"] == state
    refuse_all(client_of, STRANGERS, path, CUSTOMER, ROWS, BODIES)
    customer = customer_at(path)
    found = set()
    for row in each_alone(ROWS):
        offered = listed_for(api, where(path, row))
        found |= operations_in(offered, [row], path)
        judge(api, path, CUSTOMER, row, customer, BODIES[row.operation], offered)
    assert found >= ACCEPTED.get(reach, set())


@pytest.mark.parametrize(("state", "reach"), STATES, ids=name)
def test_the_population_register_is_asked_for_registered_persons_where_there_is_one(
    api, authorize, ledger, client_of, constraints, register, state, reach
):
    row = CUSTOMER.transitions["refresh_legal_address"]
    path = reach(api, authorize, ledger)
    refuse_all(client_of, STRANGERS, path, CUSTOMER, [row], BODIES)
    offered = listed_for(api, where(path, row))
    judge(api, path, CUSTOMER, row, customer_at(path), BODIES[row.operation], offered)
    living = state in ("active", "blocked", "terminating")
    able = register == "with a register" and living and reach is not without_identifier
    assert (offers(row, path) in offered) == able


def test_every_row_and_state_of_a_customer_has_a_case():
    # The register is asked in a test of its own: here there is none.
    operations = {row.operation for row in ROWS}
    assert set().union(*ACCEPTED.values()) == operations - {"refresh_legal_address"}
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
def test_customers_are_created_and_summed_by_those_to_whom_it_is_listed(ledger, client_of, actor):
    client = client_of(actor)
    rows = [row for row in CUSTOMER.transitions.values() if row.rel and not row.sources]
    bodies = {"create": customer_body(), "summarize": {}}
    assert {row.operation for row in rows} == set(bodies)
    for row in rows:
        offered = listed_for(client, CUSTOMERS)
        answer = client.request(row.method, f"{CUSTOMERS}{row.path}", bodies[row.operation])
        if actor in POWERLESS:
            refused(answer, actor, CUSTOMER)
            assert offered == []
        else:
            accepted(answer, row)
            assert offered == [offers(one, CUSTOMERS) for one in rows]


@pytest.mark.parametrize("state", CONSENT.states)
def test_a_consent_is_withdrawn_by_those_to_whom_it_is_listed(
    api, authorize, ledger, client_of, constraints, state
):
    path = with_a_consent(api, authorize, ledger)
    (consent,) = api.get(f"{path}/consents").data["items"]
    (row,) = CONSENT.transitions.values()
    if state == "withdrawn":
        succeeded(api.post(f"{consent['@id']}/withdraw-consent"))
    refuse_all(client_of, STRANGERS, consent["@id"], CONSENT, [row], {})
    offered = listed_for(api, consent["@id"])
    judge(api, consent["@id"], CONSENT, row, Consent.objects.get(), {}, offered)
    assert offered == ([offers(row, consent["@id"])] if state == "active" else [])
