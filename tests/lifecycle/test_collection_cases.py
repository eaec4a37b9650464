"""Listed ⇔ accepted, for collection cases in each state."""

import pytest

from invoices.collection_queries import with_sums
from invoices.collection_states import COLLECTION_CASE
from invoices.models import CollectionCase
from tests.support.books import violations
from tests.support.clients import succeeded
from tests.support.commands import run
from tests.support.invoices import OVERDUE, billed, done
from tests.support.transitions import (
    STRANGERS,
    each_alone,
    judge,
    listed_for,
    operations_in,
    refuse_all,
)

CASES = "/ledger/invoice/v1/501/collection-cases"
ROWS = [row for row in COLLECTION_CASE.transitions.values() if row.path]
WHY = {"reason": "Agreed"}
BODIES = {
    "accept": {},
    "refuse": WHY,
    "report_payment": {"reference": "N-1", "valueDate": "2026-06-08", "charges": 10},
    "take_payment_back": {"reference": "P-1", **WHY},
    "charge_costs": {"reference": "N-2", "valueDate": "2026-06-08", "expenses": 300},
    "remit": {"reference": "N-3", "remittance": "R-1", "amount": 10},
    "close": {},
    "give_up": WHY,
    "hand_over_again": {},
    "recall": WHY,
}
MONEY = {"report_payment", "take_payment_back", "charge_costs", "remit"}


def handed_over(api):
    done(api, billed(api, 1000, **OVERDUE), "transfer-to-debt-collection")
    run("set_collection_agency", 501, name="Inkasso AB", creditor_number="K-7")
    run("hand_over_cases", 501)
    case = succeeded(api.get(CASES))["items"][0]
    return done(api, case, "report-payment", paid("P-1", 100))


def paid(reference, principal):
    return {"reference": reference, "valueDate": "2026-06-08", "principal": principal}


def accepted(api):
    return done(api, handed_over(api), "accept", {"agencyReference": "A-1"})


def refused(api):
    return done(api, accepted(api), "refuse", WHY)


def uncollectable(api):
    return done(api, accepted(api), "give-up", WHY)


def paid_off(api):
    return done(api, accepted(api), "report-payment", paid("P-2", 900))


def closed(api):
    return done(api, paid_off(api), "close")


def recalled(api):
    return done(api, handed_over(api), "recall", WHY)


WAYS = {
    handed_over: ("handed-over", {"accept", "refuse", "give_up", "recall", *MONEY}),
    accepted: ("accepted", {"refuse", "give_up", "recall", *MONEY}),
    refused: ("refused", {"hand_over_again", "recall", *MONEY}),
    uncollectable: ("uncollectable", {"hand_over_again", "recall", *MONEY}),
    paid_off: ("accepted", {"refuse", "close", *MONEY}),
    closed: ("paid", MONEY),
    recalled: ("recalled", MONEY),
}


@pytest.mark.parametrize("reach", WAYS, ids=lambda reach: reach.__name__)
def test_listed_operations_of_a_case_are_accepted_and_the_rest_refused(
    api, ledger, client_of, reach
):
    path = reach(api)["@id"]
    state, expected = WAYS[reach]
    assert api.get(path).data["status"] == state
    refuse_all(client_of, STRANGERS, path, COLLECTION_CASE, ROWS, BODIES)
    offered = listed_for(api, path)
    assert operations_in(offered, ROWS, path) == expected
    case = with_sums(CollectionCase.objects.select_related("invoice")).get()
    for row in each_alone(ROWS):
        if judge(api, path, COLLECTION_CASE, row, case, BODIES[row.operation], offered):
            assert violations(ledger) == []


def test_every_state_of_a_case_has_a_way():
    assert {state for state, _ in WAYS.values()} == set(COLLECTION_CASE.states)
