"""The lifecycles of payouts and of fee invoices."""

from accounts import messages
from ledger_project.core.statemachine import StateMachine, Transition

HELD, APPROVED_ONCE, READY, SENT, PAID, RETURNED = (
    "held",
    "approved-once",
    "ready",
    "sent",
    "paid",
    "returned",
)

NOT_LEFT = frozenset({HELD, APPROVED_ONCE, READY})

PAYOUT = StateMachine(
    "payout",
    permission_app="accounts",
    messages=messages.PAYOUT,
    states=(HELD, APPROVED_ONCE, READY, SENT, PAID, RETURNED),
    initial=HELD,
    state_of=lambda payout, on: str(payout.state),
    transitions=[
        Transition(
            operation="approve",
            sources=frozenset({HELD}),
            targets=frozenset({APPROVED_ONCE}),
        ),
        Transition(
            operation="countersign",
            sources=frozenset({APPROVED_ONCE}),
            targets=frozenset({READY}),
            four_eyes="approved_person",
        ),
        Transition(
            operation="void_approvals",
            sources=frozenset({APPROVED_ONCE, READY}),
            targets=frozenset({HELD}),
            event="payout-approvals-voided",
        ),
        Transition(
            operation="reject",
            sources=NOT_LEFT,
            targets=frozenset({RETURNED}),
            event="payout-returned",
        ),
        Transition(
            operation="withdraw",
            sources=NOT_LEFT,
            targets=frozenset({RETURNED}),
            event="payout-returned",
        ),
        Transition(
            operation="send",
            sources=frozenset({READY}),
            targets=frozenset({SENT}),
            event="payout-sent",
        ),
        Transition(
            operation="confirm",
            sources=frozenset({SENT}),
            targets=frozenset({PAID}),
            event="payout-paid",
        ),
        Transition(
            operation="fail",
            sources=frozenset({SENT, PAID}),
            targets=frozenset({RETURNED}),
            event="payout-returned",
        ),
    ],
)

UNPAID = "open"

FEE_INVOICE = StateMachine(
    "feeinvoice",
    permission_app="accounts",
    messages=messages.FEE_INVOICE,
    states=(UNPAID, PAID),
    initial=UNPAID,
    state_of=lambda invoice, on: str(invoice.state),
    transitions=[
        Transition(
            operation="register_fee_payment",
            sources=frozenset({UNPAID}),
            targets=frozenset({PAID}),
        ),
        Transition(
            operation="pay",
            sources=frozenset({UNPAID}),
            targets=frozenset({UNPAID, PAID}),
        ),
        Transition(
            operation="remind",
            sources=frozenset({UNPAID}),
            targets=frozenset({UNPAID}),
            event="fee-invoice-reminded",
        ),
        Transition(
            operation="take_back_payment",
            sources=frozenset({UNPAID, PAID}),
            targets=frozenset({UNPAID}),
        ),
    ],
)
