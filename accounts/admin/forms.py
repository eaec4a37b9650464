"""Forms of the operations on accounts and surpluses, with the members of the API requests."""

from collections.abc import Mapping
from typing import Any

from accounts.models import Account, PaymentScope
from accounts.serializers import (
    AmendAccountRequest,
    CreditLimitRequest,
    OpenAccountRequest,
    PayOutSurplusRequest,
    RecurringPaymentRequest,
)
from ledger_project.backoffice import display
from ledger_project.backoffice.forms import RequestForm
from ledger_project.core.money import ZERO
from ledger_project.core.texts import later, say

TITLES = {
    "accountNo": later("Account number"),
    "accountProfileType": later("Profile"),
    "accountAlias": later("Alias"),
    "paymentScope": later("Direct debit collects"),
    "fixedAmount": later("Fixed amount"),
    "iban": "IBAN",
}


class OpenAccountForm(RequestForm):
    """Form on the page of the customer who gets the account."""

    request = OpenAccountRequest
    without = frozenset({"customerNo"})
    titles = TITLES
    hints = {"accountNo": later("Leave empty for the customer's number, or the next free one.")}

    def present(self) -> Mapping[str, Any]:
        ledger = self.entity.ledger
        return {
            "accountProfileType": ledger.default_account_profile,
            "creditLimit": ledger.default_credit_limit,
        }

    def body(self) -> dict[str, Any]:
        return {**super().body(), "customerNo": self.entity.customer_no}

    def members(self) -> dict[str, Any]:
        members = super().members()
        del members["customer_no"]
        return members


class AmendAccountForm(RequestForm):
    """Form without the credit limit, which has operations of its own."""

    request = AmendAccountRequest
    partial = True
    without = frozenset({"creditLimit"})
    titles = TITLES

    def present(self) -> Mapping[str, Any]:
        return {"description": self.entity.description, "accountAlias": self.entity.alias}


class LowerLimitForm(RequestForm):
    request = CreditLimitRequest

    def __init__(self, document: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        limit, used = document.credit_limit, max(document.balance + document.held, ZERO)
        least, most = (display.amount_text(each, document.currency) for each in (used, limit))
        self.fields["creditLimit"].help_text = say(
            "From {least} (used and reserved) to {most} (the limit now).", least=least, most=most
        )


class RaisedLimitForm(RequestForm):
    request = CreditLimitRequest

    def __init__(self, document: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        limit = display.amount_text(document.credit_limit, document.currency)
        self.fields["creditLimit"].help_text = say(
            "More than {limit}, the limit now. The credit policy decides.", limit=limit
        )


class RecurringPaymentForm(RequestForm):
    request = RecurringPaymentRequest
    partial = True
    titles = TITLES
    hints = {"fixedAmount": later("Used only if direct debit collects a fixed amount.")}
    labels = dict(display.labels(PaymentScope))

    def present(self) -> Mapping[str, Any]:
        return {
            "paymentScope": self.entity.recurring_scope,
            "fixedAmount": self.entity.recurring_amount,
        }


class PayOutForm(RequestForm):
    request = PayOutSurplusRequest
    needed = frozenset({"amount"})
    titles = TITLES
    hints = {
        "reference": later("Your reference for the payout; leave empty to have one made."),
        "iban": later(
            "Leave empty for the account that the money came from; two persons approve others."
        ),
    }

    def __init__(self, document: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(document, *args, **kwargs)
        most = display.amount_text(document.remaining, display.currency_of(document))
        self.fields["amount"].help_text = say(
            "At most {most}, which is all that remains.", most=most
        )
