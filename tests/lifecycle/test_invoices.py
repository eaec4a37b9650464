"""Every way into every state of an invoice × every row of the table × actors: listed ⇔ accepted."""

import pytest

from invoices.models import Invoice
from invoices.queries import with_interest
from invoices.states import INVOICE, PAYMENT
from ledger_project.core.clock import business_date
from tests.support.books import violations
from tests.support.invoice_states import (
    BODIES,
    WAYS,
    a_credit_invoice,
    a_credit_invoice_set_off,
    credited,
    disputed,
    in_debt_collection,
    overdue,
    paid_directly,
    reminded,
    with_respite,
    written_off,
)
from tests.support.transitions import (
    ACTORS,
    each_alone,
    judge,
    listed_for,
    operations_in,
    refuse_all,
    where,
)

ROWS = [row for row in INVOICE.transitions.values() if row.path]
ACCEPTED = {
    overdue: {"set_respite", "dispute", "credit", "report_direct_payment",
              "transfer_to_debt_collection", "write_off"},
    with_respite: {"remove_respite"},
    disputed: {"withdraw_dispute"},
    reminded: {"waive_fee", "waive_interest"},
    in_debt_collection: {"recall"},
    credited: {"undo_credit"},
    written_off: {"undo_write_off", "report_direct_payment"},
    paid_directly: {"undo_direct_payment"},
    a_credit_invoice_set_off: {"undo_set_off"},
    a_credit_invoice: {"settle_credit", "owe_credit", "add_note"},
}  # fmt: skip
STATES = [(state, reach) for state in INVOICE.states for reach in WAYS[state]]


def name(value):
    return getattr(value, "__name__", None) or getattr(value, "operation", None) or str(value)


@pytest.mark.parametrize(("state", "reach"), STATES, ids=name)
def test_listed_operations_of_an_invoice_are_accepted_and_the_rest_refused(
    api, authorize, ledger, client_of, state, reach
):
    path = reach(api, authorize, ledger)
    assert api.get(path).data["status"] == state
    others = [actor for actor in ACTORS if actor != "full"]
    refuse_all(client_of, others, path, INVOICE, ROWS, BODIES)
    offered = listed_for(api, path)
    found = operations_in(offered + listed_for(api, f"{path}/notes"), ROWS, path)
    assert found >= ACCEPTED.get(reach, set())
    of = with_interest(Invoice.objects.all(), business_date())
    invoice = of.get(invoice_no=path.rsplit("/", 1)[1])
    for row in each_alone(ROWS):
        here = listed_for(api, where(path, row)) if row.sub_resource else offered
        if judge(api, path, INVOICE, row, invoice, BODIES[row.operation], here):
            assert violations(ledger) == []


def test_every_operation_of_an_invoice_is_accepted_somewhere():
    assert set().union(*ACCEPTED.values()) == {row.operation for row in ROWS}


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
