"""Transactions and bills of accounts."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import bill_id
from invoices.models import ClaimLevel
from invoices.models.invoices import TransactionType
from invoices.states import INVOICE
from ledger_project.api.fields import Choice, Day, Money, Path, Shown
from ledger_project.api.representations import Representation

# Names in the public documentation of accounts.
ACCOUNT_TYPES = {
    TransactionType.DEBIT: "Purchase",
    TransactionType.CREDIT: "Reversal",
    TransactionType.PAYMENT: "Payment",
    TransactionType.DIRECT_PAYMENT: "Payment",
    TransactionType.SET_OFF: "Payment",
    TransactionType.PAYMENT_REVERSAL: "PaymentReversal",
    TransactionType.REMISSION: "WriteOff",
    TransactionType.WRITE_OFF: "WriteOff",
}


class AccountTransactionSerializer(Representation):
    """A change of an account's balance, from the transactions of its invoices.

    `amount` is positive for more debt.
    """

    transactionId = serializers.IntegerField(source="pk")
    type = serializers.SerializerMethodField()
    date = Day(source="book_on")
    valueDate = Day(source="value_on")
    amount = Money(source="debt_change")
    currency = serializers.CharField(source="invoice.currency")
    description = serializers.SerializerMethodField()
    reference = Shown()
    sellerNumber = serializers.CharField(source="invoice.seller.number")
    invoice = Path(of="invoice")

    def get_fields(self) -> dict[str, serializers.Field]:
        return {**super().get_fields(), "@id": AccountTransactionPath()}

    @extend_schema_field({"type": "string", "enum": sorted(set(ACCOUNT_TYPES.values()))})
    def get_type(self, transaction: Any) -> str:
        return ACCOUNT_TYPES[transaction.type]

    def get_description(self, transaction: Any) -> str:
        return f"{self.get_type(transaction)}, invoice {transaction.invoice.invoice_no}"


class AccountTransactionPath(Path):
    """Address of the transaction under the account, not under the invoice."""

    def to_representation(self, transaction: Any) -> str:
        account = transaction.invoice.account
        return f"{account.get_absolute_url()}/transactions/{transaction.pk}"


class BillSerializer(Representation):
    """The bill for an invoice: the invoice itself, or its last reminder."""

    billId = serializers.SerializerMethodField()
    billType = serializers.SerializerMethodField()
    claimLevel = Choice(source="claim_level", choices=ClaimLevel.values)
    status = Choice(source="state", choices=INVOICE.states)
    billDate = Day(source="invoice_date")
    dueDate = Day(source="due_date")
    amount = Money(source="debited")
    creditedAmount = Money(source="credited")
    paidAmount = Money(source="paid")
    remainingAmount = Money(source="capital_debt")
    minimumAmount = Money(source="capital_debt", help_text="To be paid by the due date")
    currency = serializers.CharField()
    paymentReference = serializers.CharField(source="payment_reference")
    sellerNumber = serializers.CharField(source="seller.number")
    invoice = Path()

    def get_fields(self) -> dict[str, serializers.Field]:
        return {**super().get_fields(), "@id": BillPath()}

    def get_billId(self, invoice: Any) -> str:
        return bill_id(invoice.pk, invoice.claim_level)

    @extend_schema_field({"type": "string", "enum": ["Bill", "Reminder"]})
    def get_billType(self, invoice: Any) -> str:
        return self.get_billId(invoice).partition("-")[0].capitalize()


class BillPath(Path):
    """Address of the bill under the account, by its own id."""

    def to_representation(self, invoice: Any) -> str:
        number = bill_id(invoice.pk, invoice.claim_level)
        return f"{invoice.account.get_absolute_url()}/bills/{number}"
