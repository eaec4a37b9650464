"""The lifecycles of webhooks and of what is delivered to them.

Dispatchers move deliveries in statements of their own, and a delivery's row tells of its attempts
itself: its history holds what staff did.
"""

from ledger_project.core.statemachine import KEEP, NEW, StateMachine, Transition

ENABLED, DISABLED = "enabled", "disabled"
PENDING, DELIVERED, FAILED = "pending", "delivered", "failed"

WEBHOOK = StateMachine(
    "webhook",
    permission_app="webhooks",
    states=(ENABLED, DISABLED),
    initial=ENABLED,
    state_of=lambda webhook, on: str(webhook.state),
    transitions=[
        Transition(
            operation="register",
            sources=NEW,
            targets=frozenset({ENABLED}),
            title="Register a webhook: it is told of each event from now on",
        ),
        Transition(
            operation="rotate_secret",
            sources=frozenset({ENABLED, DISABLED}),
            targets=KEEP,
            title="Make a new secret; the one before signs for a day more",
        ),
        Transition(
            operation="disable",
            sources=frozenset({ENABLED}),
            targets=frozenset({DISABLED}),
            title="Send nothing more",
        ),
        Transition(
            operation="enable",
            sources=frozenset({DISABLED}),
            targets=frozenset({ENABLED}),
            title="Send again, first what was missed",
        ),
    ],
)

DELIVERY = StateMachine(
    "delivery",
    permission_app="webhooks",
    states=(PENDING, DELIVERED, FAILED),
    initial=PENDING,
    state_of=lambda delivery, on: str(delivery.state),
    transitions=[
        Transition(
            operation="deliver",
            sources=frozenset({PENDING}),
            targets=frozenset({DELIVERED}),
            title="The receiver has taken it",
        ),
        Transition(
            operation="give_up",
            sources=frozenset({PENDING}),
            targets=frozenset({FAILED}),
            title="Every attempt has failed",
        ),
        Transition(
            operation="send_again",
            sources=frozenset({DELIVERED, FAILED}),
            targets=frozenset({PENDING}),
            title="Send once more",
        ),
    ],
)
