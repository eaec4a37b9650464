"""Operations tell the truth: for every state × operation × actor, listed ⇔ accepted.

The cases are generated from the transition table of authorizations. Each state is reached by real
operations, each call goes through HTTP with a valid body. What is not listed changes nothing. A row
of the table without a valid body here, or a state without a way to it, fails.
"""

import pytest

from invoices.models import Authorization
from invoices.states import AUTHORIZATION
from tests.support.bodies import authorization_body
from tests.support.payments import pay
from tests.support.purchases import cancel, capture, credit, run_expiry
from tests.support.transitions import (
    ACTORS,
    POWERLESS,
    accepted,
    each_alone,
    judge,
    listed_for,
    offers,
    operations_in,
    refuse_all,
    refused,
)

PAST = "2026-07-09"


def untouched(api, one, ledger, at):
    pass


def partly_captured(api, one, ledger, at):
    capture(api, one, amount=40)


def partly_captured_and_credited(api, one, ledger, at):
    capture(api, one, amount=40)
    credit(api, one, amount=40)


def captured(api, one, ledger, at):
    capture(api, one)


def captured_and_partly_credited(api, one, ledger, at):
    capture(api, one)
    credit(api, one, amount=10)


def captured_and_paid(api, one, ledger, at):
    capture(api, one)
    pay(ledger, one, "100.00")


def captured_and_credited(api, one, ledger, at):
    capture(api, one)
    credit(api, one, amount=100)


def rest_cancelled(api, one, ledger, at):
    capture(api, one, amount=40)
    cancel(api, one)


def cancelled(api, one, ledger, at):
    cancel(api, one)


def expired_by_its_date(api, one, ledger, at):
    at(PAST)


def expired_by_the_run(api, one, ledger, at):
    at(PAST)
    run_expiry(ledger, PAST)


def captured_and_expired_by_its_date(api, one, ledger, at):
    capture(api, one, amount=40)
    at(PAST)


def captured_and_expired_by_the_run(api, one, ledger, at):
    capture(api, one, amount=40)
    at(PAST)
    run_expiry(ledger, PAST)


def captured_credited_and_expired(api, one, ledger, at):
    capture(api, one, amount=40)
    credit(api, one, amount=40)
    at(PAST)
    run_expiry(ledger, PAST)


def extended_past_its_first_validity(api, one, ledger, at):
    at("2026-06-30")
    assert api.post(f"{one['@id']}/extend-validity").status_code == 200
    at(PAST)


WAYS = {
    "Authorized": [untouched, partly_captured, partly_captured_and_credited,
                   extended_past_its_first_validity],
    "Captured": [captured, captured_and_partly_credited, captured_and_paid, captured_and_credited,
                 rest_cancelled],
    "Cancelled": [cancelled],
    "Expired": [expired_by_its_date, expired_by_the_run, captured_and_expired_by_its_date,
                captured_and_expired_by_the_run, captured_credited_and_expired],
}  # fmt: skip
BODIES = {
    "capture": {"amount": 1},
    "credit": {"amount": 1, "creditInvoiceNumber": "K-MATRIX", "reason": "Complaint"},
    "cancel": {},
    "extend_validity": {},
}
ACCEPTED = {untouched: {"capture", "cancel", "extend_validity"}, captured: {"credit"}}
ROWS = [row for row in AUTHORIZATION.transitions.values() if row.rel and row.sources]


@pytest.mark.parametrize(
    ("state", "reach"),
    [(state, reach) for state in AUTHORIZATION.states for reach in WAYS[state]],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_listed_operations_of_an_authorization_are_accepted_and_the_rest_refused(
    api, authorize, ledger, at, client_of, state, reach
):
    one = authorize(amount=100)
    reach(api, one, ledger, at)
    assert api.get(one["@id"]).data["status"] == state
    others = [actor for actor in ACTORS if actor != "full"]
    refuse_all(client_of, others, one["@id"], AUTHORIZATION, ROWS, BODIES)
    offered = listed_for(api, one["@id"])
    assert operations_in(offered, ROWS, one["@id"]) >= ACCEPTED.get(reach, set())
    document = Authorization.objects.get(pk=one["authorizationId"])
    for row in each_alone(ROWS):
        judge(api, one["@id"], AUTHORIZATION, row, document, BODIES[row.operation], offered)


def test_an_authorization_is_listed_with_the_same_operations_as_it_shows(
    api, authorize, ledger, at
):
    ones = []
    for reach in (way for ways in WAYS.values() for way in ways):
        if (
            not {reach.__name__} & {"extended_past_its_first_validity"}
            and "expired" not in reach.__name__
        ):
            ones.append(authorize(amount=100))
            reach(api, ones[-1], ledger, at)
    items = api.get("/ledger/invoice-purchase/v1/501/authorizations").data["items"]
    assert items == [api.get(one["@id"]).data for one in ones]


def test_every_row_and_state_of_an_authorization_has_a_case():
    assert set().union(*ACCEPTED.values()) == {row.operation for row in ROWS}
    assert {row.operation for row in ROWS} == set(BODIES)
    assert set(AUTHORIZATION.states) == set(WAYS)
    assert all(WAYS.values())


@pytest.mark.parametrize("actor", ACTORS)
def test_an_authorization_is_created_by_those_to_whom_it_is_listed(
    ledger, seller, client_of, actor
):
    path = "/ledger/invoice-purchase/v1/501/authorizations"
    client = client_of(actor)
    offered = listed_for(client, path)
    number = "655" if actor == "of another seller" else "654"
    (row,) = [row for row in AUTHORIZATION.transitions.values() if row.rel and not row.sources]
    answer = client.request(row.method, path, authorization_body(seller=number))
    if actor in POWERLESS:
        refused(answer, actor, AUTHORIZATION)
        assert offered == []
    else:
        accepted(answer, row)
        assert offered == [offers(row, path)]
