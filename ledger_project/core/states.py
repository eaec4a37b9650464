"""The lifecycles of a ledger itself, of what it is set up with, and of changed payment details."""

from ledger_project.core import messages
from ledger_project.core.errors import NotASandbox, OperationNotAllowed
from ledger_project.core.statemachine import (
    KEEP,
    NEW,
    Guard,
    Privilege,
    StateMachine,
    Transition,
)
from ledger_project.core.texts import say

IN_USE = "in-use"
SEALED = "ledger-sealed"
"""The event by which the head of a ledger's chain of seals is published each day."""
DRAW_REFUSED = "direct-debit-refused"
"""The event of an invoice whose draw by direct debit the bank has refused."""
FILE_FAILED = "exchange-file-failed"
"""The event of a file that came in by a ledger's directory and failed."""
DECLINED = "authorization-declined"
"""The event of a buyer who is not accepted."""
SURPLUS_CREATED = "surplus-created"
"""The event of money that is owed to a customer from now on."""
SETTLED = "seller-settled"
"""The event of a settlement."""
FILE_PRODUCED = "file-produced"
"""The event of an output file that clients can download."""

CLOCK = "clock"
"""The sub-resource of a sandbox."""

_SANDBOX = Guard(
    "is a sandbox",
    lambda ledger, on: ledger.sandbox,
    lambda ledger: NotASandbox(ledger.number),
)
_STANDING = Guard(
    "clock is not advancing",
    lambda ledger, on: ledger.clock_to is None,
    lambda ledger: OperationNotAllowed(
        say(
            "The clock is advancing to {clock_to}; wait until it is there", clock_to=ledger.clock_to
        ),
        State="advancing",
    ),
)

EVERY_LEDGER = Privilege(
    "every_ledger", lambda entity, actor: actor.ledgers is None, "only who works in all ledgers may"
)
"""What concerns more than the ledgers that are there is for who works in all of them."""

LEDGER = StateMachine(
    "ledger",
    permission_app="core",
    messages=messages.LEDGER,
    states=(IN_USE,),
    initial=IN_USE,
    state_of=lambda ledger, on: IN_USE,
    transitions=[
        Transition(
            operation="open",
            sources=NEW,
            targets=frozenset({IN_USE}),
            privilege=EVERY_LEDGER,
        ),
        Transition(
            operation="change_settings",
            sources=frozenset({IN_USE}),
            targets=KEEP,
        ),
        Transition(
            operation="set_penalty_interest",
            sources=frozenset({IN_USE}),
            targets=KEEP,
        ),
        Transition(
            operation="set_claim_terms",
            sources=frozenset({IN_USE}),
            targets=KEEP,
        ),
        Transition(
            operation="set_letter_template",
            sources=frozenset({IN_USE}),
            targets=KEEP,
        ),
        Transition(
            operation="override_account",
            sources=frozenset({IN_USE}),
            targets=KEEP,
        ),
        Transition(
            operation="set_collection_agency",
            sources=frozenset({IN_USE}),
            targets=KEEP,
        ),
        Transition(
            operation="close_period",
            sources=frozenset({IN_USE}),
            targets=KEEP,
        ),
        Transition(
            operation="run_again",
            sources=frozenset({IN_USE}),
            targets=KEEP,
        ),
        Transition(
            operation="advance_clock",
            sources=frozenset({IN_USE}),
            targets=KEEP,
            scope="sandbox:write",
            rel="advance",
            path="/clock/advance",
            sub_resource=CLOCK,
            guards=(_SANDBOX, _STANDING),
        ),
    ],
)

SELLER = StateMachine(
    "seller",
    permission_app="core",
    messages=messages.SELLER,
    states=(IN_USE,),
    initial=IN_USE,
    state_of=lambda seller, on: IN_USE,
    transitions=[
        Transition(
            operation="register",
            sources=NEW,
            targets=frozenset({IN_USE}),
        ),
        Transition(
            operation="change_settings",
            sources=frozenset({IN_USE}),
            targets=KEEP,
        ),
        Transition(
            operation="charge_monthly",
            sources=frozenset({IN_USE}),
            targets=KEEP,
        ),
        Transition(
            operation="end_monthly_fee",
            sources=frozenset({IN_USE}),
            targets=KEEP,
        ),
    ],
)

REFERENCE_RATE = StateMachine(
    "referencerate",
    permission_app="core",
    messages=messages.REFERENCE_RATE,
    states=(IN_USE,),
    initial=IN_USE,
    state_of=lambda rate, on: IN_USE,
    transitions=[
        Transition(
            operation="enter",
            sources=NEW,
            targets=frozenset({IN_USE}),
            privilege=EVERY_LEDGER,
        ),
    ],
)

PROPOSED, APPROVED_ONCE, RESTING, IN_FORCE, REJECTED, WITHDRAWN = (
    "proposed",
    "approved-once",
    "resting",
    "in-force",
    "rejected",
    "withdrawn",
)
OPEN_REQUESTS = (PROPOSED, APPROVED_ONCE, RESTING)

CHANGE_REQUEST = StateMachine(
    "changerequest",
    permission_app="core",
    messages=messages.CHANGE_REQUEST,
    states=(*OPEN_REQUESTS, IN_FORCE, REJECTED, WITHDRAWN),
    initial=PROPOSED,
    state_of=lambda request, on: str(request.state),
    transitions=[
        Transition(
            operation="propose_payout_account",
            sources=NEW,
            targets=frozenset({PROPOSED}),
            event="payment-details-proposed",
        ),
        Transition(
            operation="propose_ledger_details",
            sources=NEW,
            targets=frozenset({PROPOSED}),
            event="payment-details-proposed",
        ),
        Transition(
            operation="approve",
            sources=frozenset({PROPOSED}),
            targets=frozenset({APPROVED_ONCE}),
        ),
        Transition(
            operation="countersign",
            sources=frozenset({APPROVED_ONCE}),
            targets=frozenset({RESTING}),
            four_eyes="approved_person",
            event="payment-details-approved",
        ),
        Transition(
            operation="reject",
            sources=frozenset(OPEN_REQUESTS),
            targets=frozenset({REJECTED}),
            event="payment-details-kept",
        ),
        Transition(
            operation="withdraw",
            sources=frozenset(OPEN_REQUESTS),
            targets=frozenset({WITHDRAWN}),
            event="payment-details-kept",
        ),
        Transition(
            operation="take_effect",
            sources=frozenset({RESTING}),
            targets=frozenset({IN_FORCE}),
            event="payment-details-in-force",
        ),
    ],
)
