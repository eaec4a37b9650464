"""The lifecycles of webhooks and of their deliveries.

Dispatchers move deliveries in statements of their own, and a delivery's row records its attempts
itself: its history holds only the operations of staff and clients.
"""

from ledger_project.core.statemachine import KEEP, NEW, StateMachine, Transition
from webhooks import messages

ENABLED, DISABLED = "enabled", "disabled"
PENDING, DELIVERED, FAILED = "pending", "delivered", "failed"
WRITE = "webhook:write"

WEBHOOK = StateMachine(
    "webhook",
    permission_app="webhooks",
    messages=messages.WEBHOOK,
    states=(ENABLED, DISABLED),
    initial=ENABLED,
    state_of=lambda webhook, on: str(webhook.state),
    transitions=[
        Transition(
            operation="register",
            sources=NEW,
            targets=frozenset({ENABLED}),
            scope=WRITE,
            rel="create-webhook",
        ),
        Transition(
            operation="send_test",
            sources=frozenset({ENABLED, DISABLED}),
            targets=KEEP,
            scope=WRITE,
            rel="test",
            path="/test",
        ),
        Transition(
            operation="rotate_secret",
            sources=frozenset({ENABLED, DISABLED}),
            targets=KEEP,
            scope=WRITE,
            rel="rotate-secret",
            path="/rotate-secret",
        ),
        Transition(
            operation="disable",
            sources=frozenset({ENABLED}),
            targets=frozenset({DISABLED}),
            scope=WRITE,
            rel="disable",
            path="/disable",
        ),
        Transition(
            operation="enable",
            sources=frozenset({DISABLED}),
            targets=frozenset({ENABLED}),
            scope=WRITE,
            rel="enable",
            path="/enable",
        ),
    ],
)

DELIVERY = StateMachine(
    "delivery",
    permission_app="webhooks",
    messages=messages.DELIVERY,
    states=(PENDING, DELIVERED, FAILED),
    initial=PENDING,
    state_of=lambda delivery, on: str(delivery.state),
    transitions=[
        Transition(
            operation="deliver",
            sources=frozenset({PENDING}),
            targets=frozenset({DELIVERED}),
        ),
        Transition(
            operation="give_up",
            sources=frozenset({PENDING}),
            targets=frozenset({FAILED}),
        ),
        Transition(
            operation="send_again",
            sources=frozenset({DELIVERED, FAILED}),
            targets=frozenset({PENDING}),
            scope=WRITE,
            rel="replay",
            path="/replay",
        ),
    ],
)
