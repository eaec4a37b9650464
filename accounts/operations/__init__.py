"""Every change of a customer account, a surplus, a payout or a fee invoice. The
books are written by `journal`.
"""

from accounts.operations.accounts import (
    add,
    amend,
    apply_for_raised_credit_limit,
    configure_recurring_payment,
    lower_credit_limit,
    open_account,
    request_close,
    withdraw_close_request,
)
from accounts.operations.credit import decide
from accounts.operations.fee_invoices import invoice_fees, register_fee_payment
from accounts.operations.payouts import (
    apply_bank_status,
    approve,
    confirm,
    countersign,
    fail,
    reject,
    send,
)
from accounts.operations.surpluses import add_surplus, pay_out, replayed_use, take_back, use
from accounts.operations.totals import change_totals, close_settled

__all__ = [
    "add",
    "add_surplus",
    "amend",
    "apply_bank_status",
    "apply_for_raised_credit_limit",
    "approve",
    "change_totals",
    "close_settled",
    "configure_recurring_payment",
    "confirm",
    "countersign",
    "decide",
    "fail",
    "invoice_fees",
    "lower_credit_limit",
    "open_account",
    "pay_out",
    "register_fee_payment",
    "reject",
    "replayed_use",
    "request_close",
    "send",
    "take_back",
    "use",
    "withdraw_close_request",
]
