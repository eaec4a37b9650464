"""Every way into every state of an invoice × every row of the table × actors: listed ⇔ accepted."""

import pytest

from invoices.states import INVOICE, PAYMENT
from tests.support.books import breaches
from tests.support.invoice_states import BODIES, WAYS, overdue
from tests.support.transitions import ACTORS, each_alone, judge, listed_for, offers, refuse_all

ROWS = [row for row in INVOICE.transitions.values() if row.path]
STATES = [(state, reach) for state in INVOICE.states for reach in WAYS[state]]


def name(value):
    return getattr(value, "__name__", None) or getattr(value, "operation", None) or str(value)


@pytest.mark.parametrize(("state", "reach"), STATES, ids=name)
def test_of_an_invoice(api, authorize, ledger, client_of, state, reach):
    path = reach(api, authorize, ledger)
    assert api.get(path).data["status"] == state
    others = [actor for actor in ACTORS if actor != "full"]
    refuse_all(client_of, others, path, ROWS, BODIES)
    offered = listed_for(api, path)
    for row in each_alone(ROWS):
        answer = judge(api, path, row, BODIES[row.operation], offered)
        if offers(row, path) in offered:
            assert breaches(ledger) == []
        else:
            assert answer.status_code == 409


def test_every_state_has_a_way_and_every_row_of_the_contract_is_there():
    assert set(WAYS) == set(INVOICE.states)
    assert {row.operation for row in ROWS} == set(BODIES)
    assert {row.rel for row in ROWS} >= {
        "set-respite", "remove-respite", "dispute", "withdraw-dispute", "credit",
        "report-direct-payment", "transfer-to-debt-collection", "write-off",
    }  # fmt: skip
    assert not [row for row in PAYMENT.transitions.values() if row.scope]


def test_an_overdue_invoice_offers_all_that_can_be_done(api, authorize, ledger):
    path = overdue(api, authorize, ledger)
    assert [one["rel"] for one in api.get(path).data["operations"]] == [
        "set-respite", "dispute", "credit", "report-direct-payment",
        "transfer-to-debt-collection", "write-off",
    ]  # fmt: skip
