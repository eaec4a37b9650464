"""The lifecycle of a ledger itself. Opening it and changing its settings is done by commands."""

from ledger_project.core import messages
from ledger_project.core.statemachine import KEEP, StateMachine, Transition

IN_USE = "in-use"
SEALED = "ledger-sealed"
"""The event by which the head of a ledger's chain of seals is published each day."""

LEDGER = StateMachine(
    "ledger",
    permission_app="core",
    messages=messages.LEDGER,
    states=(IN_USE,),
    initial=IN_USE,
    state_of=lambda ledger, on: IN_USE,
    transitions=[
        Transition(
            operation="close_period",
            sources=frozenset({IN_USE}),
            targets=KEEP,
        ),
    ],
)
