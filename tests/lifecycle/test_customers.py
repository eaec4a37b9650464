"""Listed ⇔ accepted, for customers, their addresses and their consents."""

import datetime as dt

import pytest

from customers import operations
from customers.models import Customer
from customers.states import CONSENT, CUSTOMER
from ledger_project.core.actors import command
from tests.api_client import ADDRESS, customer_body
from tests.invoices.flows import capture, credit, pay
from tests.lifecycle.judging import (
    ACTORS,
    POWERLESS,
    client_of,
    each_alone,
    judge,
    listed_for,
    offers,
    refuse_all,
    where,
)

__all__ = ["client_of"]

STAFF = command("staff")
TODAY = dt.date(2026, 6, 8)
CUSTOMERS = "/ledger/customer/v1/501/customers"


def by_staff(operation, path):
    customer = Customer.objects.get(customer_no=path.rsplit("/", 1)[1])
    operation(customer=customer, actor=STAFF, on=TODAY)
    return path


def done(answer):
    assert answer.status_code in (200, 201, 204), answer.text
    return answer.data


def fresh(api, authorize, ledger):
    return done(api.post(CUSTOMERS, customer_body()))["@id"]


def without_identifier(api, authorize, ledger):
    return done(api.post(CUSTOMERS, customer_body(nationalIdentifier=None)))["@id"]


def with_an_account(api, authorize, ledger):
    return authorize()["customer"]


def with_a_billing_address(api, authorize, ledger):
    path = fresh(api, authorize, ledger)
    done(api.request("put", f"{path}/billing-address", ADDRESS))
    return path


def with_a_consent(api, authorize, ledger):
    path = fresh(api, authorize, ledger)
    done(api.post(f"{path}/consents", {"type": "PharmaciesSE"}))
    return path


def unblocked(api, authorize, ledger):
    return by_staff(operations.unblock, blocked(api, authorize, ledger))


def with_termination_withdrawn(api, authorize, ledger):
    path = terminating(api, authorize, ledger)
    done(api.post(f"{path}/withdraws-termination"))
    return path


def blocked(api, authorize, ledger):
    return by_staff(operations.block, fresh(api, authorize, ledger))


def terminating(api, authorize, ledger):
    path = authorize()["customer"]
    done(api.post(f"{path}/initiates-termination"))
    return path


def terminating_with_a_surplus_alone(api, authorize, ledger):
    one = authorize(amount=100)
    capture(api, one)
    done(api.post(f"{one['account']}/request-close-account"))
    done(api.post(f"{one['customer']}/initiates-termination"))
    pay(ledger, one, "101.00")
    assert api.get(one["account"]).data["status"] == "Closed"
    return one["customer"]


def terminated_at_once(api, authorize, ledger):
    path = fresh(api, authorize, ledger)
    done(api.post(f"{path}/initiates-termination"))
    return path


def terminated_with_the_last_credit(api, authorize, ledger):
    one = authorize(amount=100)
    capture(api, one)
    done(api.post(f"{one['customer']}/initiates-termination"))
    done(api.post(f"{one['account']}/request-close-account"))
    credit(api, one, amount=100)
    return one["customer"]


def deceased(api, authorize, ledger):
    return by_staff(operations.register_death, fresh(api, authorize, ledger))


def deceased_with_an_account(api, authorize, ledger):
    return by_staff(operations.register_death, with_an_account(api, authorize, ledger))


WAYS = {
    "active": [fresh, without_identifier, with_an_account, with_a_billing_address, with_a_consent,
               unblocked, with_termination_withdrawn],
    "blocked": [blocked],
    "terminating": [terminating, terminating_with_a_surplus_alone],
    "terminated": [terminated_at_once, terminated_with_the_last_credit],
    "deceased": [deceased, deceased_with_an_account],
}  # fmt: skip
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
STATES = [(state, reach) for state in CUSTOMER.states for reach in WAYS[state]]


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


def blocked_stranger(api, authorize, ledger):
    path = done(api.post(CUSTOMERS, customer_body(nationalIdentifier=None)))["@id"]
    return by_staff(operations.block, path)


def with_an_account_of_another(api, authorize, ledger):
    return authorize(reg_no="19811228-9874")["customer"]


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
        done(api.post(f"{consent['@id']}/withdraw-consent"))
    for actor in POWERLESS:
        client = client_of(actor)
        offered = listed_for(client, consent["@id"])
        answer = judge(client, consent["@id"], row, {}, offered)
        assert offered == []
        assert answer.status_code == (401 if actor == "of another ledger" else 403)
    offered = listed_for(api, consent["@id"])
    judge(api, consent["@id"], row, {}, offered)
    assert offered == ([offers(row, consent["@id"])] if state == "active" else [])
