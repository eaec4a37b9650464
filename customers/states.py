"""The customer's lifecycle.

To add an operation: a row here, a function of that name in `operations`, a line in `views`, a test.
"""

from ledger_project.core.statemachine import KEEP, NEW, StateMachine, Transition

ACTIVE, BLOCKED, DECEASED = "active", "blocked", "deceased"
WRITE = "customer:write"

CUSTOMER = StateMachine(
    "customer",
    permission_app="customers",
    states=(ACTIVE, BLOCKED, DECEASED),
    initial=ACTIVE,
    state_of=lambda customer, on: customer.state,
    transitions=[
        Transition(
            operation="create",
            sources=NEW,
            targets=frozenset({ACTIVE}),
            title="Create a customer",
            scope=WRITE,
            rel="create-customer",
        ),
        Transition(
            operation="amend",
            sources=frozenset({ACTIVE, BLOCKED}),
            targets=KEEP,
            title="Change some members",
            scope=WRITE,
            rel="partial-update",
            method="patch",
        ),
        Transition(
            operation="block",
            sources=frozenset({ACTIVE}),
            targets=frozenset({BLOCKED}),
            title="Block: no new authorizations",
        ),
        Transition(
            operation="unblock",
            sources=frozenset({BLOCKED}),
            targets=frozenset({ACTIVE}),
            title="Lift the block",
        ),
        Transition(
            operation="register_death",
            sources=frozenset({ACTIVE, BLOCKED}),
            targets=frozenset({DECEASED}),
            title="Register that the customer is deceased",
        ),
    ],
)
