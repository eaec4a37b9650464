"""Requests to credit an invoice, to report a direct payment and to set a credit invoice off."""

from typing import Any

from invoices.models import DirectPayment, TransactionCause
from invoices.serializers.holds import LONGEST_REASON
from invoices.serializers.requests import NUMBER, NUMBER_EXPECTED
from ledger_project.api.bodies import Body
from ledger_project.api.fields import Amount, Choice, Code, Day, Text


class CreditInvoiceRequest(Body):
    references = ("creditInvoiceNo",)

    amount = Amount(required=False, allow_null=True, help_text="By default all that is left")
    reason = Choice(choices=TransactionCause.values)
    creditInvoiceNo = Code(50, NUMBER, NUMBER_EXPECTED)

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {
            "amount": members.get("amount"),
            "reason": members["reason"],
            "credit_invoice_no": members["creditInvoiceNo"],
        }


class DirectPaymentRequest(Body):
    references = ("reference",)

    amount = Amount()
    valueDate = Day()
    reference = Text(50)
    channel = Choice(
        choices=[one.value for one in DirectPayment.BY_CLIENT],
        required=False,
        allow_null=True,
        help_text="How the client received it; by default bank",
    )

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {
            "amount": members["amount"],
            "value_on": members["valueDate"],
            "reference": members["reference"],
            "channel": members.get("channel") or DirectPayment.Channel.BANK.value,
        }


class SettleCreditRequest(Body):
    invoiceNo = Text(50, required=False, help_text="By default the invoice that it credits")
    amount = Amount(required=False, allow_null=True, help_text="By default as far as both go")

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {"invoice_no": members.get("invoiceNo") or "", "amount": members.get("amount")}


class UndoCreditRequest(Body):
    creditInvoiceNo = Code(50, NUMBER, NUMBER_EXPECTED)
    reason = Text(LONGEST_REASON)

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {"credit_invoice_no": members["creditInvoiceNo"], "reason": members["reason"]}


class UndoDirectPaymentRequest(Body):
    reference = Text(50)
    reason = Text(LONGEST_REASON)


class UndoSetOffRequest(Body):
    invoiceNo = Text(50, help_text="The debit invoice that it was set off against")
    reason = Text(LONGEST_REASON)

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {"invoice_no": members["invoiceNo"], "reason": members["reason"]}
