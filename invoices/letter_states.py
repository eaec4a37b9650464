"""The lifecycle of letters: invoices, credit notes, reminders and claims on their way."""

from enum import StrEnum

from invoices import messages
from ledger_project.core.errors import OperationNotAllowed
from ledger_project.core.statemachine import NEW, Guard, StateMachine, Transition
from ledger_project.core.texts import say

TO_SEND, SENT, DELIVERED = "to-send", "sent", "delivered"
RETURNED, FAILED, WITHDRAWN = "returned", "failed", "withdrawn"
SCOPE = "invoice:write"


class Channel(StrEnum):
    """How a letter goes out: the values of an invoice's `distribution`."""

    EMAIL = "email"
    PRINT = "print"
    EINVOICE = "einvoice"
    NONE = "none"


STILL_HOLDS = Guard(
    "still_holds",
    lambda letter, on: letter.withdrawn_on is None,
    lambda letter: OperationNotAllowed(say("What it says was withdrawn"), State=letter.state),
)

LETTER = StateMachine(
    "letter",
    permission_app="invoices",
    messages=messages.LETTER,
    states=(TO_SEND, SENT, DELIVERED, RETURNED, FAILED, WITHDRAWN),
    initial=TO_SEND,
    state_of=lambda letter, on: letter.state,
    transitions=[
        Transition(
            operation="write",
            sources=NEW,
            targets=frozenset({TO_SEND, SENT}),
        ),
        Transition(
            operation="send",
            sources=frozenset({TO_SEND}),
            targets=frozenset({SENT}),
            event="letter-sent",
        ),
        Transition(
            operation="resend",
            sources=frozenset({TO_SEND, SENT, DELIVERED, RETURNED, FAILED}),
            targets=frozenset({TO_SEND}),
            scope=SCOPE,
            rel="resend",
            path="/resend",
            guards=(STILL_HOLDS,),
        ),
        Transition(
            operation="confirm_delivery",
            sources=frozenset({SENT, RETURNED}),
            targets=frozenset({DELIVERED}),
            scope=SCOPE,
            rel="confirm-delivery",
            path="/confirm-delivery",
            event="letter-delivered",
        ),
        Transition(
            operation="mark_returned",
            sources=frozenset({SENT, DELIVERED}),
            targets=frozenset({RETURNED}),
            scope=SCOPE,
            rel="mark-returned",
            path="/mark-returned",
            event="letter-returned",
        ),
        Transition(
            operation="fail",
            sources=frozenset({TO_SEND}),
            targets=frozenset({FAILED}),
            scope=SCOPE,
            rel="fail",
            path="/fail",
            event="letter-failed",
        ),
        Transition(
            operation="withdraw",
            sources=frozenset({TO_SEND}),
            targets=frozenset({WITHDRAWN}),
        ),
    ],
)
