"""The lifecycle of API clients. No client changes another, so no row has a scope."""

import datetime as dt
from typing import Any

from ledger_project.api import messages
from ledger_project.core.errors import OperationNotAllowed
from ledger_project.core.statemachine import KEEP, NEW, Guard, StateMachine, Transition
from ledger_project.core.texts import say

ACTIVE, EXPIRED, REVOKED = "active", "expired", "revoked"
KNOWN = frozenset({ACTIVE, EXPIRED})
SOON = dt.timedelta(days=30)
"""How long before its last day a client is warned of."""


def state_of(client: Any, on: dt.date) -> str:
    """Return the effective state: no run records that the last day of a client is over."""
    over = client.valid_to is not None and client.valid_to < on
    return EXPIRED if over and client.state == ACTIVE else str(client.state)


HAS_A_SECRET = Guard(
    "the client has a secret",
    lambda client, on: client.needs_secret,
    lambda client: OperationNotAllowed(say("The client has certificates instead of a secret")),
)

CLIENT = StateMachine(
    "client",
    permission_app="api",
    messages=messages.CLIENT,
    states=(ACTIVE, EXPIRED, REVOKED),
    initial=ACTIVE,
    state_of=state_of,
    transitions=[
        Transition(operation="issue", sources=NEW, targets=frozenset({ACTIVE})),
        Transition(operation="rotate_secret", sources=KNOWN, targets=KEEP, guards=(HAS_A_SECRET,)),
        Transition(operation="rehash_secret", sources=KNOWN, targets=KEEP),
        Transition(operation="narrow", sources=KNOWN, targets=KEEP),
        Transition(operation="widen", sources=KNOWN, targets=KEEP),
        Transition(operation="set_certificates", sources=KNOWN, targets=KEEP),
        Transition(operation="rename", sources=KNOWN, targets=KEEP),
        Transition(operation="set_last_day", sources=KNOWN, targets=frozenset({ACTIVE})),
        Transition(operation="expire", sources=frozenset({ACTIVE}), targets=frozenset({EXPIRED})),
        Transition(operation="revoke", sources=KNOWN, targets=frozenset({REVOKED})),
    ],
)
