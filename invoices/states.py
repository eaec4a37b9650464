"""The lifecycles of authorizations and invoices.

To add an operation: a row here, a function of that name in `operations`, a line in `views`, a test.
"""

import datetime as dt
from typing import Any

from invoices import errors
from ledger_project.core.statemachine import KEEP, NEW, Guard, StateMachine, Transition

AUTHORIZED, CAPTURED, CANCELLED, EXPIRED = "Authorized", "Captured", "Cancelled", "Expired"
PURCHASE = "invoice-purchase:write"


def authorization_state(authorization: Any, on: dt.date) -> str:
    """The state that counts: past its validity an authorization has expired, batch or no batch."""
    if authorization.state == AUTHORIZED and on > authorization.valid_to:
        return EXPIRED
    return str(authorization.state)


def _nothing_debited(authorization: Any) -> errors.InsufficientDebitedAmount:
    return errors.InsufficientDebitedAmount(authorization.captured - authorization.credited)


HAS_DEBITED_REMAINDER = Guard(
    "has_debited_remainder",
    lambda authorization, on: authorization.captured > authorization.credited,
    _nothing_debited,
)
EXPIRY_NOT_RECORDED = Guard(
    "expiry_not_recorded",
    lambda authorization, on: authorization.state == AUTHORIZED,
    errors.AuthorizationExpired,
)
_CLOSED = {
    CAPTURED: errors.AuthorizationAlreadyCaptured,
    CANCELLED: errors.AuthorizationCancelled,
    EXPIRED: errors.AuthorizationExpired,
}

AUTHORIZATION = StateMachine(
    "authorization",
    permission_app="invoices",
    states=(AUTHORIZED, CAPTURED, CANCELLED, EXPIRED),
    initial=AUTHORIZED,
    state_of=authorization_state,
    transitions=[
        Transition(
            operation="authorize",
            sources=NEW,
            targets=frozenset({AUTHORIZED}),
            title="Authorize an invoice",
            scope=PURCHASE,
            rel="create-authorization",
        ),
        Transition(
            operation="capture",
            sources=frozenset({AUTHORIZED}),
            targets=frozenset({AUTHORIZED, CAPTURED}),
            title="Capture all or part of what remains",
            scope=PURCHASE,
            rel="create-capture",
            path="/captures",
            refusals=_CLOSED,
        ),
        Transition(
            operation="credit",
            sources=frozenset({AUTHORIZED, CAPTURED, EXPIRED}),
            targets=KEEP,
            title="Credit all or part of what was captured",
            scope=PURCHASE,
            rel="create-credit",
            path="/credits",
            guards=(HAS_DEBITED_REMAINDER,),
            refusals={CANCELLED: _nothing_debited},
        ),
        Transition(
            operation="cancel",
            sources=frozenset({AUTHORIZED}),
            targets=frozenset({CANCELLED, CAPTURED}),
            title="Release what remains",
            scope=PURCHASE,
            rel="create-cancellation",
            path="/cancellations",
            refusals=_CLOSED,
        ),
        Transition(
            operation="extend_validity",
            sources=frozenset({AUTHORIZED}),
            targets=KEEP,
            title="Extend the validity",
            scope=PURCHASE,
            rel="extend-validity",
            path="/extend-validity",
            refusals=_CLOSED,
        ),
        Transition(
            operation="expire",
            sources=frozenset({EXPIRED}),
            targets=frozenset({EXPIRED}),
            title="Record the expiry and release what remains",
            guards=(EXPIRY_NOT_RECORDED,),
        ),
    ],
)

OPEN, CLOSED = "open", "closed"

INVOICE = StateMachine(
    "invoice",
    permission_app="invoices",
    states=(OPEN, CLOSED),
    initial=OPEN,
    state_of=lambda invoice, on: invoice.state,
    transitions=[
        Transition(
            operation="issue",
            sources=NEW,
            targets=frozenset({OPEN}),
            title="Issue with the first capture",
        ),
        Transition(
            operation="debit",
            sources=frozenset({OPEN, CLOSED}),
            targets=frozenset({OPEN}),
            title="Raise the debt by a further capture",
        ),
        Transition(
            operation="lower",
            sources=frozenset({OPEN, CLOSED}),
            targets=frozenset({OPEN, CLOSED}),
            title="Lower the debt by a credit",
        ),
        Transition(
            operation="pay",
            sources=frozenset({OPEN}),
            targets=frozenset({OPEN, CLOSED}),
            title="Match a payment",
        ),
    ],
)
