"""The lifecycle of the cases that are with a collection agency."""

from invoices import messages
from ledger_project.core.errors import OperationNotAllowed
from ledger_project.core.shared_states import INVOICE_OPEN
from ledger_project.core.statemachine import KEEP, NEW, Guard, Privilege, StateMachine, Transition
from ledger_project.core.texts import say

HANDED_OVER, ACCEPTED, REFUSED = "handed-over", "accepted", "refused"
PAID, UNCOLLECTABLE, RECALLED = "paid", "uncollectable", "recalled"
ACTIVE = (HANDED_OVER, ACCEPTED)
"""The states in which the agency works on a case."""
GIVEN_BACK = (REFUSED, UNCOLLECTABLE)
"""The states in which a case waits for somebody to decide: again, recalled, or a loss."""
OVER = (PAID, RECALLED)
"""The states of a case that is over: its invoice can have another one."""
SCOPE = "invoice:write"

STILL_OWED = Guard(
    "still_owed",
    lambda case, on: case.invoice.state == INVOICE_OPEN,
    lambda case: OperationNotAllowed(say("Nothing is owed on its invoice"), State=case.state),
)
NOTHING_OWED = Guard(
    "nothing_owed",
    lambda case, on: case.invoice.state != INVOICE_OPEN,
    lambda case: OperationNotAllowed(
        say("{capital_debt} of its invoice is still owed", capital_debt=case.invoice.capital_debt),
        State=case.state,
    ),
)
HAS_PAYMENT = Guard(
    "has_payment",
    lambda case, on: case.collected > 0,
    lambda case: OperationNotAllowed(say("The agency has reported no payment"), State=case.state),
)
HAS_MONEY_OR_COSTS = Guard(
    "has_money_or_costs",
    lambda case, on: case.unreported != 0,
    lambda case: OperationNotAllowed(
        say("The agency has neither money of the case nor costs to take"), State=case.state
    ),
)
WHOLE_LEDGER = Privilege(
    "whole_ledger", lambda case, actor: actor.sellers is None, "only a client of all sellers may"
)
"""An agency answers to the ledger: what it says is not for one seller's client to report."""
STAFF_IF_PURCHASED = Privilege(
    "staff_if_purchased",
    lambda case, actor: not (case.invoice.purchased and actor.client),
    "of a purchased invoice, only the operator's staff may",
)
_EVERY = frozenset({*ACTIVE, *GIVEN_BACK, *OVER})


def _answered(
    operation: str,
    sources: frozenset[str],
    targets: frozenset[str],
    event: str,
    guards: tuple[Guard, ...] = (),
) -> Transition:
    """Return the row of what an agency answers, or is handed once more."""
    name = operation.replace("_", "-")
    return Transition(
        operation=operation,
        sources=sources,
        targets=targets,
        scope=SCOPE,
        rel=name,
        path=f"/{name}",
        privilege=WHOLE_LEDGER,
        guards=guards,
        event=event,
    )


COLLECTION_CASE = StateMachine(
    "collectioncase",
    permission_app="invoices",
    messages=messages.COLLECTION_CASE,
    states=(HANDED_OVER, ACCEPTED, REFUSED, UNCOLLECTABLE, PAID, RECALLED),
    initial=HANDED_OVER,
    state_of=lambda case, on: case.state,
    transitions=[
        Transition(
            operation="hand_over",
            sources=NEW,
            targets=frozenset({HANDED_OVER}),
            event="collection-case-handed-over",
        ),
        _answered(
            "accept",
            frozenset({HANDED_OVER}),
            frozenset({ACCEPTED}),
            "collection-case-accepted",
        ),
        _answered("refuse", frozenset(ACTIVE), frozenset({REFUSED}), "collection-case-refused"),
        # Money comes whatever the state: it may have been on its way.
        _answered("report_payment", _EVERY, KEEP, "collection-payment-reported"),
        _answered(
            "take_payment_back", _EVERY, KEEP, "collection-payment-taken-back", (HAS_PAYMENT,)
        ),
        _answered("charge_costs", _EVERY, KEEP, "collection-costs-charged"),
        _answered("remit", _EVERY, KEEP, "collection-money-remitted", (HAS_MONEY_OR_COSTS,)),
        _answered(
            "close",
            frozenset({*ACTIVE, *GIVEN_BACK}),
            frozenset({PAID}),
            "collection-case-paid",
            (NOTHING_OWED,),
        ),
        _answered(
            "give_up",
            frozenset(ACTIVE),
            frozenset({UNCOLLECTABLE}),
            "collection-case-uncollectable",
            (STILL_OWED,),
        ),
        _answered(
            "hand_over_again",
            frozenset(GIVEN_BACK),
            frozenset({HANDED_OVER}),
            "collection-case-returned-to-agency",
            (STILL_OWED,),
        ),
        Transition(
            operation="recall",
            sources=frozenset({*ACTIVE, *GIVEN_BACK}),
            targets=frozenset({RECALLED}),
            scope=SCOPE,
            rel="recall",
            path="/recall",
            privilege=STAFF_IF_PURCHASED,
            guards=(STILL_OWED,),
            event="collection-case-recalled",
        ),
    ],
)
