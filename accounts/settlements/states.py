"""The lifecycles of payouts and of fee invoices."""

from ledger_project.core.statemachine import StateMachine, Transition

HELD, APPROVED_ONCE, READY, SENT, PAID, RETURNED = (
    "held",
    "approved-once",
    "ready",
    "sent",
    "paid",
    "returned",
)

PAYOUT = StateMachine(
    "payout",
    permission_app="accounts",
    states=(HELD, APPROVED_ONCE, READY, SENT, PAID, RETURNED),
    initial=HELD,
    state_of=lambda payout, on: str(payout.state),
    transitions=[
        Transition(
            operation="approve",
            sources=frozenset({HELD}),
            targets=frozenset({APPROVED_ONCE}),
            title="Approve the payout, as the first of two persons",
        ),
        Transition(
            operation="countersign",
            sources=frozenset({APPROVED_ONCE}),
            targets=frozenset({READY}),
            title="Approve the payout, as the second of two persons",
            four_eyes="approved_by",
        ),
        Transition(
            operation="reject",
            sources=frozenset({HELD, APPROVED_ONCE, READY}),
            targets=frozenset({RETURNED}),
            title="Do not pay: the amount returns to the seller's next settlement",
        ),
        Transition(
            operation="send",
            sources=frozenset({READY}),
            targets=frozenset({SENT}),
            title="Send to the bank in a payout file",
        ),
        Transition(
            operation="confirm",
            sources=frozenset({SENT}),
            targets=frozenset({PAID}),
            title="The bank has paid it",
        ),
        Transition(
            operation="fail",
            sources=frozenset({SENT, PAID}),
            targets=frozenset({RETURNED}),
            title="Not paid by the bank: the amount returns to the seller's next settlement",
        ),
    ],
)

UNPAID = "open"

FEE_INVOICE = StateMachine(
    "feeinvoice",
    permission_app="accounts",
    states=(UNPAID, PAID),
    initial=UNPAID,
    state_of=lambda invoice, on: str(invoice.state),
    transitions=[
        Transition(
            operation="register_fee_payment",
            sources=frozenset({UNPAID}),
            targets=frozenset({PAID}),
            title="The seller has paid the fee invoice",
        ),
    ],
)
