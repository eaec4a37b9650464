"""The lifecycle of payment plans."""

from invoices import messages
from ledger_project.core.errors import OperationNotAllowed
from ledger_project.core.statemachine import KEEP, NEW, Guard, StateMachine, Transition
from ledger_project.core.texts import say

PROPOSED, ACTIVE, COMPLETED, BROKEN, ENDED = "proposed", "active", "completed", "broken", "ended"
SCOPE = "invoice:write"

NOT_TOO_LATE = Guard(
    "first_part_not_past",
    lambda plan, on: plan.first_due_on >= on,
    lambda plan: OperationNotAllowed(say("Its first part was due before today"), State=plan.state),
)

PAYMENT_PLAN = StateMachine(
    "paymentplan",
    permission_app="invoices",
    messages=messages.PAYMENT_PLAN,
    states=(PROPOSED, ACTIVE, COMPLETED, BROKEN, ENDED),
    initial=PROPOSED,
    state_of=lambda plan, on: plan.state,
    transitions=[
        Transition(
            operation="propose",
            sources=NEW,
            targets=frozenset({PROPOSED}),
            scope=SCOPE,
            rel="create-payment-plan",
            event="payment-plan-proposed",
        ),
        Transition(
            operation="accept",
            sources=frozenset({PROPOSED}),
            targets=frozenset({ACTIVE}),
            scope=SCOPE,
            rel="accept",
            path="/accept",
            guards=(NOT_TOO_LATE,),
            event="payment-plan-accepted",
        ),
        Transition(
            operation="replace_parts",
            sources=frozenset({ACTIVE}),
            targets=KEEP,
            scope=SCOPE,
            rel="replace-parts",
            path="/replace-parts",
            event="payment-plan-changed",
        ),
        Transition(
            operation="end",
            sources=frozenset({PROPOSED, ACTIVE}),
            targets=frozenset({ENDED}),
            scope=SCOPE,
            rel="end",
            path="/end",
            event="payment-plan-ended",
        ),
        Transition(
            operation="remind",
            sources=frozenset({ACTIVE}),
            targets=KEEP,
            event="payment-plan-part-missed",
        ),
        Transition(
            operation="fail",
            sources=frozenset({ACTIVE}),
            targets=frozenset({BROKEN}),
            event="payment-plan-broken",
        ),
        Transition(
            operation="complete",
            sources=frozenset({ACTIVE}),
            targets=frozenset({COMPLETED}),
            event="payment-plan-completed",
        ),
    ],
)
