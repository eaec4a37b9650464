"""The lifecycles of authorizations, invoices and payments.

A new operation begins with a row here; CONTRIBUTING.md lists the other changes that it needs.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from accounts.claim_levels import ClaimLevel
from customers.states import NOTES
from invoices import errors, messages
from ledger_project.core.errors import OperationNotAllowed
from ledger_project.core.shared_states import (
    AUTHORIZATION_AUTHORIZED,
    INVOICE_OPEN,
    INVOICE_PENDING,
)
from ledger_project.core.statemachine import KEEP, NEW, Guard, Privilege, StateMachine, Transition
from ledger_project.core.texts import say

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
            event="authorization-cancelled",
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
            operation="undo_credit",
            sources=frozenset({AUTHORIZED, CAPTURED, EXPIRED}),
            targets=KEEP,
        ),
        Transition(
            operation="expire",
            sources=frozenset({EXPIRED}),
            targets=frozenset({EXPIRED}),
            event="authorization-expired",
            guards=(EXPIRY_NOT_RECORDED,),
        ),
    ],
)

PENDING, OPEN, CLOSED = INVOICE_PENDING, INVOICE_OPEN, "closed"
DEBIT, CREDIT = "debit", "credit"
SERVICE, INVOICE_SCOPE = "invoice-service:write", "invoice:write"


def _not_possible(detail: str) -> Callable[[Any], OperationNotAllowed]:
    return lambda invoice: OperationNotAllowed(say(detail), State=invoice.state)


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
IN_DEBT_COLLECTION = Guard(
    "in_debt_collection",
    lambda invoice, on: invoice.claim_level == ClaimLevel.DEBT_COLLECTION,
    _not_possible("The claim is not in debt collection"),
)
UNDISPUTED = Guard(
    "undisputed",
    lambda invoice, on: not invoice.disputed,
    _not_possible("The invoice is disputed"),
)
HAS_UNDISPUTED_PART = Guard(
    "has_undisputed_part",
    lambda invoice, on: not invoice.disputed or invoice.undisputed_debt > 0,
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
NOT_IN_PLAN = Guard(
    "not_in_payment_plan",
    lambda invoice, on: invoice.payment_plan_id is None,
    _not_possible("The invoice is paid by a payment plan"),
)
LATE_CAPTURE_IS_DUE = Guard(
    "late_capture_is_due",
    lambda invoice, on: invoice.claims_after is None or invoice.claims_after < on,
    _not_possible("The customer still has time to pay what was captured late"),
)
OVERDUE = Guard(
    "overdue",
    lambda invoice, on: invoice.interest_after < on,
    _not_possible("The invoice is not past its due date"),
)
HAS_CREDITABLE_REMAINDER = Guard(
    "has_creditable_remainder",
    lambda invoice, on: invoice.debited > invoice.credited,
    lambda invoice: errors.InsufficientDebitedAmount(
        invoice.debited - invoice.credited, "invoiced"
    ),
)

CLAIMABLE = (
    IS_DEBIT,
    HAS_UNDISPUTED_PART,
    WITHOUT_RESPITE,
    NOT_IN_PLAN,
    BEFORE_DEBT_COLLECTION,
    OVERDUE,
    LATE_CAPTURE_IS_DUE,
)


def _charges_given_up(invoice: Any) -> bool:
    """Return whether fees or interest are written off: with a full credit none is owed."""
    return bool(
        invoice.credited < invoice.debited
        and (invoice.fees_given_up > 0 or invoice.interest_given_up > 0)
    )


HAS_DEBT = Guard(
    "has_debt",
    lambda invoice, on: bool(
        invoice.capital_debt > 0
        or invoice.costs
        or invoice.written_off
        or (invoice.accrued_interest > 0 and invoice.claim_level != ClaimLevel.INVOICE)
        or _charges_given_up(invoice)
    ),
    _not_possible("Nothing is owed"),
)
HAS_FEES = Guard(
    "has_fees",
    lambda invoice, on: bool(invoice.costs or invoice.fees_paid > 0 or invoice.fees_given_up > 0),
    _not_possible("The invoice has no fees"),
)
HAS_INTEREST = Guard(
    "has_interest",
    lambda invoice, on: (
        invoice.accrued_interest > 0 or invoice.interest_paid > 0 or invoice.interest_given_up > 0
    ),
    _not_possible("The invoice has no interest"),
)
WRITTEN_OFF = Guard(
    "written_off",
    lambda invoice, on: invoice.written_off > 0 or _charges_given_up(invoice),
    _not_possible("Nothing is written off"),
)
PAID_DIRECTLY = Guard(
    "paid_directly",
    lambda invoice, on: invoice.paid_directly > 0,
    _not_possible("Nothing was paid directly"),
)
CREDITED_BY_OPERATION = Guard(
    "credited_by_operation",
    lambda invoice, on: invoice.credited_by_operation > 0,
    _not_possible("There is no credit to undo"),
)
CREDIT_UNDOABLE = Guard(
    "credit_undoable",
    lambda invoice, on: invoice.credit_undoable,
    _not_possible("What it gave back was paid out"),
)
DIRECT_PAYMENT_UNDOABLE = Guard(
    "direct_payment_undoable",
    lambda invoice, on: invoice.direct_payment_undoable,
    _not_possible("What it gave back was paid out"),
)
SET_OFF_SOMEWHERE = Guard(
    "set_off_somewhere",
    lambda invoice, on: invoice.credit_settled > 0,
    _not_possible("Nothing of it is set off"),
)
CUSTOMER_NOT_ERASED = Guard(
    "customer_not_erased",
    lambda invoice, on: invoice.customer.erased_on is None,
    _not_possible("The customer's personal data was erased"),
)
REST_NOT_OWED = Guard(
    "rest_not_owed",
    lambda invoice, on: invoice.debited + invoice.credit_settled == invoice.capital_debt,
    _not_possible("The rest of it is owed to the customer"),
)
STAFF_IF_PURCHASED = Privilege(
    "staff_if_purchased",
    lambda invoice, actor: not (invoice.purchased and actor.client),
    "of a purchased invoice, only the operator's staff may",
)

INVOICE = StateMachine(
    "invoice",
    permission_app="invoices",
    messages=messages.INVOICE,
    states=(PENDING, OPEN, CLOSED),
    initial=PENDING,
    state_of=lambda invoice, on: invoice.state,
    tracked=("claim_level", "respite_on", "disputed", "disputed_amount"),
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
            sources=frozenset({OPEN, CLOSED}),
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
            operation="reverse_set_off",
            sources=frozenset({OPEN, CLOSED}),
            targets=frozenset({OPEN, CLOSED}),
            event="invoice-set-off-undone",
        ),
        Transition(
            operation="apply_credit",
            sources=frozenset({OPEN, CLOSED}),
            targets=frozenset({OPEN, CLOSED}),
            event="invoice-credit-applied",
        ),
        Transition(
            operation="return_charges",
            sources=frozenset({OPEN, CLOSED}),
            targets=frozenset({OPEN, CLOSED}),
            event="invoice-charges-returned",
        ),
        Transition(
            operation="claim",
            sources=frozenset({OPEN}),
            targets=KEEP,
            guards=CLAIMABLE,
            event="invoice-claimed",
        ),
        Transition(
            operation="withdraw_claim",
            sources=frozenset({OPEN, CLOSED}),
            targets=frozenset({OPEN, CLOSED}),
            event="claim-withdrawn",
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
            sources=frozenset({OPEN, CLOSED}),
            targets=frozenset({OPEN, CLOSED}),
            scope=INVOICE_SCOPE,
            rel="report-direct-payment",
            path="/report-direct-payment",
            guards=(IS_DEBIT, HAS_DEBT),
            event="invoice-paid-directly",
        ),
        Transition(
            operation="undo_direct_payment",
            sources=frozenset({OPEN, CLOSED}),
            targets=frozenset({OPEN, CLOSED}),
            scope=INVOICE_SCOPE,
            rel="undo-direct-payment",
            path="/undo-direct-payment",
            guards=(PAID_DIRECTLY, DIRECT_PAYMENT_UNDOABLE),
            event="direct-payment-undone",
        ),
        Transition(
            operation="undo_credit",
            sources=frozenset({OPEN, CLOSED}),
            targets=frozenset({OPEN, CLOSED}),
            scope=INVOICE_SCOPE,
            rel="undo-credit",
            path="/undo-credit",
            guards=(CREDITED_BY_OPERATION, CREDIT_UNDOABLE),
            event="credit-undone",
        ),
        Transition(
            operation="waive_fee",
            sources=frozenset({OPEN, CLOSED}),
            targets=frozenset({OPEN, CLOSED}),
            scope=INVOICE_SCOPE,
            rel="waive-fee",
            path="/waive-fee",
            privilege=STAFF_IF_PURCHASED,
            guards=(IS_DEBIT, HAS_FEES),
            event="fee-waived",
        ),
        Transition(
            operation="waive_interest",
            sources=frozenset({OPEN, CLOSED}),
            targets=frozenset({OPEN, CLOSED}),
            scope=INVOICE_SCOPE,
            rel="waive-interest",
            path="/waive-interest",
            privilege=STAFF_IF_PURCHASED,
            guards=(IS_DEBIT, HAS_INTEREST),
            event="interest-waived",
        ),
        Transition(
            operation="transfer_to_debt_collection",
            sources=frozenset({OPEN}),
            targets=KEEP,
            scope=INVOICE_SCOPE,
            rel="transfer-to-debt-collection",
            path="/transfer-to-debt-collection",
            guards=CLAIMABLE,
            event="transferred-to-debt-collection",
        ),
        Transition(
            operation="recall",
            sources=frozenset({OPEN}),
            targets=KEEP,
            scope=INVOICE_SCOPE,
            rel="recall",
            path="/recall",
            privilege=STAFF_IF_PURCHASED,
            guards=(IS_DEBIT, IN_DEBT_COLLECTION),
            event="recalled-from-debt-collection",
        ),
        Transition(
            operation="write_off",
            sources=frozenset({OPEN}),
            targets=frozenset({CLOSED}),
            scope=INVOICE_SCOPE,
            rel="write-off",
            path="/write-off",
            privilege=STAFF_IF_PURCHASED,
            guards=(IS_DEBIT,),
            event="invoice-written-off",
        ),
        Transition(
            operation="undo_write_off",
            sources=frozenset({OPEN, CLOSED}),
            targets=frozenset({OPEN, CLOSED}),
            scope=INVOICE_SCOPE,
            rel="undo-write-off",
            path="/undo-write-off",
            privilege=STAFF_IF_PURCHASED,
            guards=(WRITTEN_OFF,),
            event="write-off-undone",
        ),
        Transition(
            operation="remit",
            sources=frozenset({OPEN, CLOSED}),
            targets=frozenset({CLOSED}),
            guards=(IS_DEBIT, UNDISPUTED, WITHOUT_RESPITE),
            event="invoice-remitted",
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
        Transition(
            operation="undo_set_off",
            sources=frozenset({OPEN, CLOSED}),
            targets=frozenset({OPEN}),
            scope=INVOICE_SCOPE,
            rel="undo-set-off",
            path="/undo-set-off",
            guards=(IS_CREDIT, SET_OFF_SOMEWHERE, REST_NOT_OWED),
            event="credit-set-off-undone",
        ),
        Transition(
            operation="enter_plan",
            sources=frozenset({OPEN}),
            targets=KEEP,
            guards=(IS_DEBIT, NOT_IN_PLAN, BEFORE_DEBT_COLLECTION),
        ),
        Transition(
            operation="leave_plan",
            sources=frozenset({OPEN}),
            targets=KEEP,
        ),
        Transition(
            operation="add_note",
            sources=frozenset({PENDING, OPEN, CLOSED}),
            targets=KEEP,
            scope=INVOICE_SCOPE,
            rel="create-note",
            path=f"/{NOTES}",
            sub_resource=NOTES,
            guards=(CUSTOMER_NOT_ERASED,),
        ),
    ],
)

UNMATCHED, MATCHED, REVERSED, RETURNED = "unmatched", "matched", "withdrawn", "returned"

HAS_MATCH = Guard(
    "has_match",
    lambda payment, on: payment.matched > 0,
    lambda payment: OperationNotAllowed(say("It is matched to no invoice"), State=payment.state),
)
MATCH_UNDOABLE = Guard(
    "match_undoable",
    lambda payment, on: payment.match_undoable,
    lambda payment: OperationNotAllowed(say("Its surplus was paid out"), State=payment.state),
)

PAYMENT = StateMachine(
    "payment",
    permission_app="invoices",
    messages=messages.PAYMENT,
    states=(UNMATCHED, MATCHED, REVERSED, RETURNED),
    initial=UNMATCHED,
    state_of=lambda payment, on: payment.state,
    transitions=[
        Transition(
            operation="import_bank_file",
            sources=NEW,
            targets=frozenset({UNMATCHED, MATCHED}),
        ),
        Transition(
            operation="match",
            sources=frozenset({UNMATCHED}),
            targets=frozenset({UNMATCHED, MATCHED}),
        ),
        Transition(
            operation="split",
            sources=frozenset({UNMATCHED}),
            targets=frozenset({UNMATCHED, MATCHED}),
        ),
        Transition(
            operation="settle_remittance",
            sources=frozenset({UNMATCHED}),
            targets=frozenset({MATCHED}),
        ),
        Transition(
            operation="pay_fee_invoice",
            sources=frozenset({UNMATCHED}),
            targets=frozenset({UNMATCHED, MATCHED}),
        ),
        Transition(
            operation="unmatch",
            sources=frozenset({UNMATCHED, MATCHED}),
            targets=frozenset({UNMATCHED}),
            guards=(HAS_MATCH, MATCH_UNDOABLE),
        ),
        Transition(
            operation="rematch",
            sources=frozenset({UNMATCHED, MATCHED}),
            targets=frozenset({UNMATCHED, MATCHED}),
            guards=(HAS_MATCH, MATCH_UNDOABLE),
        ),
        Transition(
            operation="withdraw",
            sources=frozenset({UNMATCHED, MATCHED, RETURNED}),
            targets=frozenset({UNMATCHED, MATCHED, RETURNED, REVERSED}),
        ),
        Transition(
            operation="return_to_payer",
            sources=frozenset({UNMATCHED}),
            targets=frozenset({MATCHED, RETURNED}),
        ),
        Transition(
            operation="take_back_return",
            sources=frozenset({UNMATCHED, MATCHED, RETURNED, REVERSED}),
            targets=frozenset({UNMATCHED, RETURNED, REVERSED}),
        ),
    ],
)
