"""The lifecycles of authorizations, invoices and payments.

A new operation begins with a row here; CONTRIBUTING.md lists the other changes that it needs.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from accounts.claim_levels import ClaimLevel
from invoices import errors, messages
from ledger_project.core.errors import OperationNotAllowed
from ledger_project.core.shared_states import (
    AUTHORIZATION_AUTHORIZED,
    INVOICE_OPEN,
    INVOICE_PENDING,
)
from ledger_project.core.statemachine import KEEP, NEW, Guard, StateMachine, Transition

AUTHORIZED = AUTHORIZATION_AUTHORIZED
CAPTURED, CANCELLED, EXPIRED = "Captured", "Cancelled", "Expired"
PURCHASE = "invoice-purchase:write"


def authorization_state(authorization: Any, on: dt.date) -> str:
    """Return the effective state on a date.

    An authorization past its validity counts as expired, even before the expiry run.
    """
    if authorization.state == AUTHORIZED and on > authorization.valid_to:
        return EXPIRED
    return str(authorization.state)


def _nothing_debited(authorization: Any) -> errors.InsufficientDebitedAmount:
    available = authorization.captured - authorization.credited
    return errors.InsufficientDebitedAmount(available, "captured")


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
    messages=messages.AUTHORIZATION,
    states=(AUTHORIZED, CAPTURED, CANCELLED, EXPIRED),
    initial=AUTHORIZED,
    state_of=authorization_state,
    transitions=[
        Transition(
            operation="authorize",
            sources=NEW,
            targets=frozenset({AUTHORIZED}),
            scope=PURCHASE,
            rel="create-authorization",
        ),
        Transition(
            operation="capture",
            sources=frozenset({AUTHORIZED}),
            targets=frozenset({AUTHORIZED, CAPTURED}),
            scope=PURCHASE,
            rel="create-capture",
            path="/captures",
            refusals=_CLOSED,
        ),
        Transition(
            operation="credit",
            sources=frozenset({AUTHORIZED, CAPTURED, EXPIRED}),
            targets=KEEP,
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
            scope=PURCHASE,
            rel="create-cancellation",
            path="/cancellations",
            refusals=_CLOSED,
        ),
        Transition(
            operation="extend_validity",
            sources=frozenset({AUTHORIZED}),
            targets=KEEP,
            scope=PURCHASE,
            rel="extend-validity",
            path="/extend-validity",
            refusals=_CLOSED,
        ),
        Transition(
            operation="expire",
            sources=frozenset({EXPIRED}),
            targets=frozenset({EXPIRED}),
            guards=(EXPIRY_NOT_RECORDED,),
        ),
    ],
)

PENDING, OPEN, CLOSED = INVOICE_PENDING, INVOICE_OPEN, "closed"
DEBIT, CREDIT = "debit", "credit"
SERVICE, INVOICE_SCOPE = "invoice-service:write", "invoice:write"


def _not_possible(detail: str) -> Callable[[Any], OperationNotAllowed]:
    return lambda invoice: OperationNotAllowed(detail, State=invoice.state)


IS_DEBIT = Guard(
    "is_debit_invoice",
    lambda invoice, on: invoice.type == DEBIT,
    _not_possible("This is a credit invoice"),
)
IS_CREDIT = Guard(
    "is_credit_invoice",
    lambda invoice, on: invoice.type == CREDIT,
    _not_possible("This is not a credit invoice"),
)
BEFORE_DEBT_COLLECTION = Guard(
    "before_debt_collection",
    lambda invoice, on: invoice.claim_level != ClaimLevel.DEBT_COLLECTION,
    _not_possible("The claim is in debt collection"),
)
UNDISPUTED = Guard(
    "undisputed",
    lambda invoice, on: not invoice.disputed,
    _not_possible("The invoice is disputed"),
)
DISPUTED = Guard(
    "disputed",
    lambda invoice, on: invoice.disputed,
    _not_possible("The invoice is not disputed"),
)
HAS_RESPITE = Guard(
    "has_respite",
    lambda invoice, on: invoice.respite_on is not None,
    _not_possible("The invoice has no respite"),
)
WITHOUT_RESPITE = Guard(
    "respite_is_over",
    lambda invoice, on: invoice.respite_on is None or invoice.respite_on < on,
    _not_possible("The invoice has respite"),
)
OVERDUE = Guard(
    "overdue",
    lambda invoice, on: invoice.due_date < on,
    _not_possible("The invoice is not past its due date"),
)
HAS_CREDITABLE_REMAINDER = Guard(
    "has_creditable_remainder",
    lambda invoice, on: invoice.debited > invoice.credited,
    lambda invoice: errors.InsufficientDebitedAmount(
        invoice.debited - invoice.credited, "invoiced"
    ),
)

INVOICE = StateMachine(
    "invoice",
    permission_app="invoices",
    messages=messages.INVOICE,
    states=(PENDING, OPEN, CLOSED),
    initial=PENDING,
    state_of=lambda invoice, on: invoice.state,
    tracked=("claim_level", "respite_on", "disputed"),
    transitions=[
        Transition(
            operation="issue",
            sources=NEW,
            targets=frozenset({PENDING, OPEN}),
            scope=SERVICE,
            rel="create-invoice",
        ),
        Transition(
            operation="purchase",
            sources=NEW,
            targets=frozenset({OPEN}),
            event="invoice-opened",
        ),
        Transition(
            operation="distribute",
            sources=frozenset({PENDING}),
            targets=frozenset({OPEN}),
            event="invoice-opened",
        ),
        Transition(
            operation="debit",
            sources=frozenset({OPEN, CLOSED}),
            targets=frozenset({OPEN}),
            event="invoice-debited",
        ),
        Transition(
            operation="lower",
            sources=frozenset({OPEN, CLOSED}),
            targets=frozenset({OPEN, CLOSED}),
            event="invoice-credited",
        ),
        Transition(
            operation="pay",
            sources=frozenset({OPEN}),
            targets=frozenset({OPEN, CLOSED}),
            event="invoice-paid",
        ),
        Transition(
            operation="reverse_payment",
            sources=frozenset({OPEN, CLOSED}),
            targets=frozenset({OPEN, CLOSED}),
            event="invoice-payment-reversed",
        ),
        Transition(
            operation="claim",
            sources=frozenset({OPEN}),
            targets=KEEP,
            guards=(IS_DEBIT, UNDISPUTED, WITHOUT_RESPITE, BEFORE_DEBT_COLLECTION, OVERDUE),
            event="invoice-claimed",
        ),
        Transition(
            operation="set_respite",
            sources=frozenset({OPEN}),
            targets=KEEP,
            scope=INVOICE_SCOPE,
            rel="set-respite",
            path="/set-respite",
            guards=(IS_DEBIT, BEFORE_DEBT_COLLECTION),
            event="respite-registered",
        ),
        Transition(
            operation="remove_respite",
            sources=frozenset({OPEN}),
            targets=KEEP,
            scope=INVOICE_SCOPE,
            rel="remove-respite",
            path="/remove-respite",
            guards=(HAS_RESPITE,),
            event="respite-removed",
        ),
        Transition(
            operation="dispute",
            sources=frozenset({OPEN}),
            targets=KEEP,
            scope=INVOICE_SCOPE,
            rel="dispute",
            path="/dispute",
            guards=(IS_DEBIT, UNDISPUTED),
            event="invoice-disputed",
        ),
        Transition(
            operation="withdraw_dispute",
            sources=frozenset({OPEN}),
            targets=KEEP,
            scope=INVOICE_SCOPE,
            rel="withdraw-dispute",
            path="/withdraw-dispute",
            guards=(DISPUTED,),
            event="dispute-withdrawn",
        ),
        Transition(
            operation="credit",
            sources=frozenset({OPEN, CLOSED}),
            targets=frozenset({OPEN, CLOSED}),
            scope=INVOICE_SCOPE,
            rel="credit",
            path="/credit",
            guards=(IS_DEBIT, HAS_CREDITABLE_REMAINDER),
            event="invoice-credited",
        ),
        Transition(
            operation="report_direct_payment",
            sources=frozenset({OPEN}),
            targets=frozenset({OPEN, CLOSED}),
            scope=INVOICE_SCOPE,
            rel="report-direct-payment",
            path="/report-direct-payment",
            guards=(IS_DEBIT,),
            event="invoice-paid-directly",
        ),
        Transition(
            operation="transfer_to_debt_collection",
            sources=frozenset({OPEN}),
            targets=KEEP,
            scope=INVOICE_SCOPE,
            rel="transfer-to-debt-collection",
            path="/transfer-to-debt-collection",
            guards=(IS_DEBIT, UNDISPUTED, WITHOUT_RESPITE, BEFORE_DEBT_COLLECTION, OVERDUE),
            event="transferred-to-debt-collection",
        ),
        Transition(
            operation="write_off",
            sources=frozenset({OPEN}),
            targets=frozenset({CLOSED}),
            scope=INVOICE_SCOPE,
            rel="write-off",
            path="/write-off",
            guards=(IS_DEBIT,),
            event="invoice-written-off",
        ),
        Transition(
            operation="settle_credit",
            sources=frozenset({OPEN}),
            targets=frozenset({OPEN, CLOSED}),
            scope=INVOICE_SCOPE,
            rel="set-off",
            path="/set-off",
            guards=(IS_CREDIT,),
            event="credit-invoice-set-off",
        ),
        Transition(
            operation="owe_credit",
            sources=frozenset({OPEN}),
            targets=frozenset({CLOSED}),
            scope=INVOICE_SCOPE,
            rel="owe-to-customer",
            path="/owe-to-customer",
            guards=(IS_CREDIT,),
            event="credit-invoice-owed",
        ),
    ],
)

UNMATCHED, MATCHED, REVERSED, RETURNED = "unmatched", "matched", "withdrawn", "returned"

PAYMENT = StateMachine(
    "payment",
    permission_app="invoices",
    messages=messages.PAYMENT,
    states=(UNMATCHED, MATCHED, REVERSED, RETURNED),
    initial=UNMATCHED,
    state_of=lambda payment, on: payment.state,
    transitions=[
        Transition(
            operation="match",
            sources=frozenset({UNMATCHED}),
            targets=frozenset({MATCHED}),
        ),
        Transition(
            operation="withdraw",
            sources=frozenset({UNMATCHED, MATCHED}),
            targets=frozenset({REVERSED}),
        ),
        Transition(
            operation="return_to_payer",
            sources=frozenset({UNMATCHED}),
            targets=frozenset({RETURNED}),
        ),
        Transition(
            operation="take_back_return",
            sources=frozenset({RETURNED}),
            targets=frozenset({UNMATCHED}),
        ),
    ],
)
