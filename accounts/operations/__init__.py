"""Every change of a customer account or a surplus. The books are written by `journal`."""

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
from accounts.operations.surpluses import add_surplus, pay_out, replayed_use, take_back, use
from accounts.operations.totals import change_totals, close_settled

__all__ = [
    "add",
    "add_surplus",
    "amend",
    "apply_for_raised_credit_limit",
    "change_totals",
    "close_settled",
    "configure_recurring_payment",
    "decide",
    "lower_credit_limit",
    "open_account",
    "pay_out",
    "replayed_use",
    "request_close",
    "take_back",
    "use",
    "withdraw_close_request",
]
