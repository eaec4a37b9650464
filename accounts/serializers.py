"""Serializers of accounts and surpluses."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.credit.states import ACCOUNT, RECURRING, SURPLUS
from accounts.models import PaymentScope, bill_id
from customers.queries import next_invoice
from ledger_project.api.bodies import Body
from ledger_project.api.checks import Faults
from ledger_project.api.fields import (
    Amount,
    AmountOrZero,
    Choice,
    Code,
    Day,
    Money,
    Path,
    Shown,
    Text,
    number_pattern,
)
from ledger_project.api.representations import Part, Representation
from ledger_project.core import identifiers
from ledger_project.core.texts import say

RESERVED_NUMBERS = ("generate-summary",)


class InterestRateSerializer(Part):
    """Interest rates in percent per year."""

    debtInterest = Money(source="ledger.debt_interest")
    penaltyInterest = Money(source="penalty_interest", help_text="In force today")


class BankPaymentSerializer(Part):
    """Payment account of the open bill; `paymentReference` is null without an open bill."""

    bankAccountType = Shown(source="ledger.payment_account_type")
    bankAccountNo = Shown(source="ledger.payment_account_number")
    bic = Shown(source="ledger.payment_account_bic")
    iban = Shown(source="ledger.payment_account_iban")
    paymentReference = Shown(source="open_bill_reference")


class AccountSerializer(Representation):
    machine = ACCOUNT

    accountNo = serializers.CharField(source="account_no")
    startDate = Day(source="started_on")
    description = Shown()
    accountProfileType = serializers.CharField(source="profile_type")
    accountAlias = Shown(source="alias")
    customerNo = serializers.CharField(source="customer.customer_no")
    status = serializers.SerializerMethodField()
    creditLimit = Money(source="credit_limit")
    totalBalance = Money(source="balance", help_text="Positive: debt")
    reservedAmount = Money(source="held", help_text="By authorizations that may be captured")
    availableAmount = serializers.SerializerMethodField()
    maxPaymentAmount = serializers.SerializerMethodField()
    openBill = serializers.SerializerMethodField()
    interestRate = InterestRateSerializer(source="*")
    bankPayment = BankPaymentSerializer(source="*")
    currency = serializers.CharField()
    customer = Path(of="customer")
    transactions = Path("/transactions")
    reservations = Path("/reservations")
    bills = Path("/bills")
    recurringPaymentConfiguration = Path(f"/{RECURRING}")

    @extend_schema_field({"type": "string", "enum": list(ACCOUNT.states)})
    def get_status(self, account: Any) -> str:
        return ACCOUNT.state_of(account, self.context["on"])

    @extend_schema_field({"type": "number"})
    def get_availableAmount(self, account: Any) -> Decimal:
        """Return the available credit, at least 0."""
        return account.headroom(account.held)

    @extend_schema_field({"type": "number"})
    def get_maxPaymentAmount(self, account: Any) -> Decimal:
        """Return the highest payment: the debt plus the surplus that the ledger accepts."""
        return account.balance + account.ledger.max_surplus

    @extend_schema_field({"type": ["string", "null"], "format": "uri-reference"})
    def get_openBill(self, account: Any) -> str | None:
        """Return the path of the bill to pay first."""
        if account.open_bill_id is None:
            return None
        number = bill_id(account.open_bill_id, account.open_bill_level)
        return f"{account.get_absolute_url()}/bills/{number}"


class RecurringPaymentSerializer(Representation):
    """Settings of direct debit, used once the customer has consented to it."""

    machine = ACCOUNT
    sub_resource = RECURRING

    paymentMethod = serializers.SerializerMethodField()
    paymentScope = Choice(source="recurring_scope", choices=PaymentScope.values)
    fixedAmount = Money(source="recurring_amount")
    parentHREF = Path()

    @extend_schema_field({"type": ["string", "null"], "enum": ["autogiro", None]})
    def get_paymentMethod(self, account: Any) -> str | None:
        """Return `autogiro` while the customer consents to direct debit, in any country."""
        return "autogiro" if next_invoice(account.customer).direct_debit else None


class SurplusSerializer(Representation):
    machine = SURPLUS

    surplusId = serializers.IntegerField(source="pk")
    status = Choice(source="state", choices=SURPLUS.states)
    amount = Money()
    remainingAmount = Money(source="remaining")
    currency = serializers.CharField()
    valueDate = Day(source="value_on")
    bookDate = Day(source="book_on")
    customer = Path(of="customer")


class AmendAccountRequest(Body):
    """Members that PATCH may change; members that are not sent stay as they are."""

    description = Text(200, required=False)
    accountAlias = Text(50, required=False)
    creditLimit = AmountOrZero(required=False)

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {
            column: "" if members[name] is None else members[name]
            for name, column in _COLUMNS.items()
            if name in members
        }


class OpenAccountRequest(AmendAccountRequest):
    references = ("accountNo",)

    accountNo = Code(
        50, number_pattern(50), "Expected letters, digits and . _ -", required=False,
        allow_null=False, allow_blank=False,
    )  # fmt: skip
    customerNo = Text(15)
    accountProfileType = Text(50)
    creditLimit = AmountOrZero()

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        if members.get("accountNo") in RESERVED_NUMBERS:
            faults.add("accountNo", "Not an account number")
        known = self.context["ledger"].account_profiles
        if members.get("accountProfileType") not in (None, *known):
            expected = say("Expected one of {list}", list=", ".join(known))
            faults.add("accountProfileType", expected)

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {
            **super().convert(members),
            "profile_type": members["accountProfileType"],
            "customer_no": members["customerNo"],
            "account_no": members.get("accountNo", ""),
        }


class CreditLimitRequest(Body):
    creditLimit = AmountOrZero()

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {"credit_limit": members["creditLimit"]}


class RecurringPaymentRequest(Body):
    """Settings of direct debit; `fixedAmount` is used with `fixedRecurring` alone."""

    paymentScope = Choice(choices=PaymentScope.values, required=False)
    fixedAmount = AmountOrZero(required=False)

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        columns = {"paymentScope": "recurring_scope", "fixedAmount": "recurring_amount"}
        return {columns[name]: value for name, value in members.items()}


class SurplusUseRequest(Body):
    """Use of a surplus: by default as much as possible. `reference` identifies the request."""

    references = ("reference",)

    amount = Amount(required=False)
    reference = Text(50, required=False)

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {"amount": members.get("amount"), "reference": members.get("reference") or ""}


class PayOutSurplusRequest(SurplusUseRequest):
    """Refund of a surplus; without `iban` to the account that the money came from."""

    iban = Text(42, required=False)

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        if members.get("iban"):
            members["iban"] = faults.canonical("iban", identifiers.iban, members["iban"])

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {**super().convert(members), "payout_iban": members.get("iban") or ""}


_COLUMNS = {
    "description": "description",
    "accountAlias": "alias",
    "creditLimit": "credit_limit",
}
