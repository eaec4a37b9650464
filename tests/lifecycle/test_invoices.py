"""Every way into every state of an invoice × every row of the table × actors: listed ⇔ accepted."""

import pytest
from django.db import transaction

from invoices.states import INVOICE, PAYMENT
from reports.proof import prove
from tests.invoices.ways import BODIES, WAYS, overdue
from tests.lifecycle.judging import ACTORS, client_of, judge, listed_for, offers

__all__ = ["client_of"]
ROWS = [row for row in INVOICE.transitions.values() if row.path]
STATES = [(state, reach) for state in INVOICE.states for reach in WAYS[state]]


def name(value):
    return getattr(value, "__name__", None) or getattr(value, "operation", None) or str(value)


@pytest.mark.parametrize(("state", "reach"), STATES, ids=name)
def test_of_an_invoice(api, authorize, ledger, client_of, constraints, state, reach):
    path = reach(api, authorize, ledger)
    assert api.get(path).data["status"] == state
    clients = {actor: client_of(actor) for actor in ACTORS}
    for row in ROWS:
        with transaction.atomic():
            for actor, client in clients.items():
                offered = listed_for(client, path)
                answer = judge(client, path, row, BODIES.get(row.operation, {}), offered)
                if actor != "full":
                    assert offered == []
                    refusal = {"of another seller": 404, "of another ledger": 401}.get(actor, 403)
                    assert answer.status_code == refusal
                elif offers(row, path) not in offered:
                    assert answer.status_code == 409
            assert [breach for one in prove(ledger) for breach in one.breaches] == []
            transaction.set_rollback(True)


def test_every_state_has_a_way_and_every_row_of_the_contract_is_there():
    assert set(WAYS) == set(INVOICE.states)
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
