"""The lifecycle of the cases that are with a collection agency."""

from invoices import messages
from ledger_project.core.statemachine import NEW, StateMachine, Transition

HANDED_OVER, PAID, RECALLED = "handed-over", "paid", "recalled"
ACTIVE = (HANDED_OVER,)
"""The states in which the agency works on a case."""
OVER = (PAID, RECALLED)
"""The states of a case that is over: its invoice can have another one."""

COLLECTION_CASE = StateMachine(
    "collectioncase",
    permission_app="invoices",
    messages=messages.COLLECTION_CASE,
    states=(HANDED_OVER, RECALLED),
    initial=HANDED_OVER,
    state_of=lambda case, on: case.state,
    transitions=[
        Transition(
            operation="hand_over",
            sources=NEW,
            targets=frozenset({HANDED_OVER}),
            event="collection-case-handed-over",
        ),
        Transition(
            operation="recall",
            sources=frozenset(ACTIVE),
            targets=frozenset({RECALLED}),
            event="collection-case-recalled",
        ),
    ],
)
