"""The customer account's lifecycle."""

from ledger_project.core.statemachine import NEW, StateMachine, Transition

OPEN = "Open"

ACCOUNT = StateMachine(
    "account",
    permission_app="accounts",
    states=(OPEN,),
    initial=OPEN,
    state_of=lambda account, on: account.state,
    transitions=[
        Transition(
            operation="open",
            sources=NEW,
            targets=frozenset({OPEN}),
            title="Open an account",
        ),
    ],
)
