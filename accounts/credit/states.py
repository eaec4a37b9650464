"""The lifecycles of customer accounts and of surpluses.

An operation begins with a row here; CONTRIBUTING.md lists the other steps.
"""

import datetime as dt
from typing import Any

from accounts import messages
from ledger_project.core.errors import OperationNotAllowed
from ledger_project.core.shared_states import ACCOUNT_OPEN, ACCOUNT_PENDING_CLOSE
from ledger_project.core.statemachine import (
    KEEP,
    NEW,
    Guard,
    Privilege,
    StateMachine,
    Transition,
)
from ledger_project.core.texts import say

OPEN, PENDING_CLOSE, CLOSED = ACCOUNT_OPEN, ACCOUNT_PENDING_CLOSE, "Closed"
WRITE = "account:write"
RECURRING = "recurring-payment-configuration"


def account_state(account: Any, on: dt.date) -> str:
    """Return the effective state on a date.

    An account with a close request counts as closed once its last reservation has expired, even
    before the expiry run; `held` is the amount of reservations that have not expired.
    """
    if account.state == PENDING_CLOSE and not account.balance and not account.held:
        return CLOSED
    return str(account.state)


HAS_UNUSED_CREDIT = Guard(
    "has_unused_credit",
    lambda account, on: account.headroom(account.held) > 0,
    lambda account: OperationNotAllowed(
        say("The whole credit limit is in use"), State=account.state
    ),
)

ACCOUNT = StateMachine(
    "account",
    permission_app="accounts",
    messages=messages.ACCOUNT,
    states=(OPEN, PENDING_CLOSE, CLOSED),
    initial=OPEN,
    state_of=account_state,
    tracked=("credit_limit",),
    transitions=[
        Transition(
            operation="open",
            sources=NEW,
            targets=frozenset({OPEN}),
            scope=WRITE,
            rel="create-account",
        ),
        Transition(
            operation="summarize",
            sources=NEW,
            targets=KEEP,
            scope=WRITE,
            rel="generate-summary",
            path="/generate-summary",
        ),
        Transition(
            operation="amend",
            sources=frozenset({OPEN, PENDING_CLOSE}),
            targets=KEEP,
            scope=WRITE,
            rel="partial-update",
            method="patch",
        ),
        Transition(
            operation="lower_credit_limit",
            sources=frozenset({OPEN, PENDING_CLOSE}),
            targets=KEEP,
            scope=WRITE,
            rel="lower-credit-limit",
            path="/lower-credit-limit",
            guards=(HAS_UNUSED_CREDIT,),
        ),
        Transition(
            operation="apply_for_raised_credit_limit",
            sources=frozenset({OPEN}),
            targets=KEEP,
            scope=WRITE,
            rel="apply-for-raised-credit-limit",
            path="/apply-for-raised-credit-limit",
        ),
        Transition(
            operation="request_close",
            sources=frozenset({OPEN}),
            targets=frozenset({PENDING_CLOSE}),
            scope=WRITE,
            rel="request-close-account",
            path="/request-close-account",
        ),
        Transition(
            operation="withdraw_close_request",
            sources=frozenset({PENDING_CLOSE}),
            targets=frozenset({OPEN}),
            scope=WRITE,
            rel="withdraws-close-request",
            path="/withdraws-close-request",
        ),
        Transition(
            operation="close",
            sources=frozenset({PENDING_CLOSE}),
            targets=frozenset({CLOSED}),
        ),
        Transition(
            operation="reopen",
            sources=frozenset({CLOSED}),
            targets=frozenset({PENDING_CLOSE}),
        ),
        Transition(
            operation="configure_recurring_payment",
            sources=frozenset({OPEN, PENDING_CLOSE}),
            targets=KEEP,
            scope=WRITE,
            rel="partial-update",
            method="patch",
            path=f"/{RECURRING}",
            sub_resource=RECURRING,
        ),
    ],
)

OWED, USED_UP = "open", "closed"

HAS_OPEN_INVOICE = Guard(
    "has_open_invoice",
    lambda surplus, on: surplus.has_open_invoice,
    lambda surplus: OperationNotAllowed(
        say("The customer has no open invoice"), State=surplus.state
    ),
)

HAS_SET_OFF = Guard(
    "has_set_off",
    lambda surplus, on: surplus.has_set_off,
    lambda surplus: OperationNotAllowed(say("Nothing of it is set off"), State=surplus.state),
)
COVERS_ALL_SELLERS = Privilege(
    "covers_all_sellers",
    lambda surplus, actor: actor.sellers is None,
    "only a client of all sellers may",
)
"""Money is paid out by the operator and its staff; a seller's system only sets off."""

SURPLUS = StateMachine(
    "surplus",
    permission_app="accounts",
    messages=messages.SURPLUS,
    states=(OWED, USED_UP),
    initial=OWED,
    state_of=lambda surplus, on: surplus.state,
    transitions=[
        Transition(
            operation="pay_out",
            sources=frozenset({OWED}),
            targets=frozenset({OWED, USED_UP}),
            scope="customer:write",
            rel="pay-out-surplus",
            path="/pay-out-surplus",
            event="surplus-payout-ordered",
            privilege=COVERS_ALL_SELLERS,
        ),
        Transition(
            operation="set_off",
            sources=frozenset({OWED}),
            targets=frozenset({OWED, USED_UP}),
            scope="customer:write",
            rel="set-off-surplus",
            path="/set-off-surplus",
            event="surplus-set-off",
            guards=(HAS_OPEN_INVOICE,),
        ),
        Transition(
            operation="take_back",
            sources=frozenset({OWED}),
            targets=frozenset({OWED, USED_UP}),
            event="surplus-reduced",
        ),
        Transition(
            operation="undo_set_off",
            sources=frozenset({OWED, USED_UP}),
            targets=frozenset({OWED}),
            event="surplus-owed-again",
            guards=(HAS_SET_OFF,),
        ),
        Transition(
            operation="put_back",
            sources=frozenset({OWED, USED_UP}),
            targets=frozenset({OWED}),
            event="surplus-owed-again",
        ),
    ],
)
