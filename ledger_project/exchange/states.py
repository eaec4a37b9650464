"""What may be done with a file that came in by a directory and failed."""

from ledger_project.core.statemachine import KEEP, OperationText, StateMachine, Transition

FAILED = "failed"

EXCHANGED_FILE = StateMachine(
    "exchangedfile",
    permission_app="exchange",
    messages={
        "take_again": OperationText(
            "Take the file in again",
            "A worker takes the file from the directory of those that failed and reads it once "
            "more, under a name of its own. What of it had its effect already has it no second "
            "time. Do so when the reason is gone: a file that is wrong itself fails again.",
        ),
    },
    states=(FAILED,),
    initial=FAILED,
    state_of=lambda file, on: file.outcome,
    transitions=[
        Transition(operation="take_again", sources=frozenset({FAILED}), targets=KEEP),
    ],
)
"""The record of a file never changes: what is taken in again has a record of its own."""
