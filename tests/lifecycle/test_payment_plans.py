"""Listed ⇔ accepted, for payment plans in each state."""

import pytest

from invoices.models import PaymentPlan
from invoices.plan_states import PAYMENT_PLAN
from tests.support.books import violations
from tests.support.clients import created
from tests.support.commands import run
from tests.support.invoices import OVERDUE, billed, done
from tests.support.paths import PLANS
from tests.support.payments import pay_invoice
from tests.support.transitions import (
    STRANGERS,
    each_alone,
    judge,
    listed_for,
    operations_in,
    refuse_all,
)

ROWS = [row for row in PAYMENT_PLAN.transitions.values() if row.path]
BODIES = {
    "accept": {},
    "replace_parts": {"parts": [{"dueDate": "2026-09-01"}], "reason": "Agreed"},
    "end": {"reason": "Agreed"},
}


def proposed(api, ledger, at):
    billed(api, 1000, **OVERDUE)
    body = {"invoices": ["S1"], "numberOfParts": 2, "firstDueDate": "2026-06-30"}
    return created(api.post(PLANS, body))


def proposed_too_long_ago(api, ledger, at):
    plan = proposed(api, ledger, at)
    at("2026-07-01")
    return plan


def active(api, ledger, at):
    return done(api, proposed(api, ledger, at), "accept")


def completed(api, ledger, at):
    plan = active(api, ledger, at)
    pay_invoice(ledger, api.get(plan["invoices"][0]["invoice"]).data, 1000)
    return plan


def broken(api, ledger, at):
    plan = active(api, ledger, at)
    for day in ("2026-07-06", "2026-07-20"):
        at(day)
        run("run_plans", 501)
    return plan


def ended(api, ledger, at):
    return done(api, active(api, ledger, at), "end", {"reason": "Agreed"})


WAYS = {
    proposed: ("proposed", {"accept", "end"}),
    proposed_too_long_ago: ("proposed", {"end"}),
    active: ("active", {"replace_parts", "end"}),
    completed: ("completed", set()),
    broken: ("broken", set()),
    ended: ("ended", set()),
}


@pytest.mark.parametrize("reach", WAYS, ids=lambda reach: reach.__name__)
def test_listed_operations_of_a_plan_are_accepted_and_the_rest_refused(
    api, ledger, client_of, at, reach
):
    path = reach(api, ledger, at)["@id"]
    state, expected = WAYS[reach]
    assert api.get(path).data["status"] == state
    refuse_all(client_of, STRANGERS, path, PAYMENT_PLAN, ROWS, BODIES)
    offered = listed_for(api, path)
    assert operations_in(offered, ROWS, path) == expected
    plan = PaymentPlan.objects.get()
    for row in each_alone(ROWS):
        if judge(api, path, PAYMENT_PLAN, row, plan, BODIES[row.operation], offered):
            assert violations(ledger) == []


def test_every_state_of_a_plan_has_a_way():
    assert {state for state, _ in WAYS.values()} == set(PAYMENT_PLAN.states)
