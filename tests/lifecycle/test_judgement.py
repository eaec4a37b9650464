"""The judge of the matrices notices a table, a route and an answer that do not agree."""

from dataclasses import replace

import pytest

from invoices.models import Invoice
from invoices.states import INVOICE
from ledger_project.core.errors import OperationNotAllowed
from ledger_project.core.statemachine import Guard
from tests.support.invoice_states import overdue, paid
from tests.support.transitions import judge, listed_for, offers

DISPUTE = INVOICE.transitions["dispute"]
BODY = {"reason": "Broken"}
NEVER = Guard("never", lambda invoice, on: False, lambda invoice: OperationNotAllowed("Never"))


@pytest.fixture(params=[overdue, paid], ids=["accepting", "refusing"])
def path(request, api, authorize, ledger):
    return request.param(api, authorize, ledger)


def judged(api, path, row, offered=None):
    offered = listed_for(api, path) if offered is None else offered
    judge(api, path, INVOICE, row, Invoice.objects.get(), BODY, offered)


def test_an_operation_that_does_what_the_table_says_passes(api, path):
    judged(api, path, DISPUTE)


def test_a_missing_route_is_noticed_whether_the_table_accepts_or_refuses(api, path):
    missing = replace(DISPUTE, path="/no-such-route")
    accepting = INVOICE.state_of(Invoice.objects.get(), None) in DISPUTE.sources
    offered = [offers(missing, path)] if accepting else []
    with pytest.raises(AssertionError, match="not-found"):
        judged(api, path, missing, offered)


def test_an_operation_that_is_offered_though_its_guard_never_holds_is_noticed(
    api, authorize, ledger
):
    path = overdue(api, authorize, ledger)
    with pytest.raises(AssertionError, match="operation-not-allowed"):
        judged(api, path, replace(DISPUTE, guards=(NEVER,)))


def test_an_operation_that_the_table_accepts_and_nobody_is_offered_is_noticed(
    api, authorize, ledger
):
    path = overdue(api, authorize, ledger)
    with pytest.raises(AssertionError, match="dispute"):
        judged(api, path, DISPUTE, offered=[])


def test_another_refusal_than_the_table_calls_for_is_noticed(api, authorize, ledger):
    path = paid(api, authorize, ledger)
    other = replace(DISPUTE, sources=frozenset({"closed"}), guards=())
    with pytest.raises(AssertionError, match="operation-not-allowed"):
        judged(api, path, other, [offers(other, path)])
