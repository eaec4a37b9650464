"""Cases of collection agencies in the API."""

from typing import Any

from rest_framework import serializers

from invoices.collection_states import COLLECTION_CASE
from invoices.serializers.holds import ReasonRequest
from ledger_project.api.bodies import Body
from ledger_project.api.fields import AmountOrZero, Choice, Day, Money, Path, SignedAmount, Text
from ledger_project.api.representations import Representation
from ledger_project.core.money import ZERO


class AcceptCaseRequest(Body):
    agencyReference = Text(50, required=False, help_text="The agency's own number of the case")

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {"agency_reference": members.get("agencyReference") or ""}


class CostsRequest(Body):
    """What the agency charges: what it laid out, such as a court's fee, and its own charges."""

    references = ("reference",)

    reference = Text(40)
    valueDate = Day()
    expenses = AmountOrZero(required=False, allow_null=True, help_text="What the agency laid out")
    charges = AmountOrZero(required=False, allow_null=True, help_text="The agency's own charges")

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        columns = {"principal": "capital"}
        given = {name: members.get(name) or ZERO for name in members}
        return {
            "reference": members["reference"],
            "value_on": members["valueDate"],
            "amounts": {
                columns.get(name, name): amount
                for name, amount in given.items()
                if name not in ("reference", "valueDate")
            },
        }


class CollectedRequest(CostsRequest):
    """A payment that the agency received, as it divides it; costs are those that it passes on."""

    principal = AmountOrZero(required=False, allow_null=True)
    fees = AmountOrZero(required=False, allow_null=True)
    interest = AmountOrZero(required=False, allow_null=True)
    kept = AmountOrZero(
        required=False, allow_null=True, help_text="What the customer paid of the agency's own fees"
    )


class TakePaymentBackRequest(ReasonRequest):
    reference = Text(40, help_text="That of the payment")


class RemitRequest(Body):
    references = ("reference",)

    reference = Text(40)
    remittance = Text(50, help_text="The reference of the agency's bank payment")
    amount = SignedAmount(help_text="Negative if its costs take from the money of other cases")


class CollectionCaseSerializer(Representation):
    machine = COLLECTION_CASE

    caseId = serializers.IntegerField(source="pk")
    status = Choice(source="state", choices=COLLECTION_CASE.states)
    invoice = Path(of="invoice")
    invoiceNo = serializers.CharField(source="invoice.invoice_no")
    agency = serializers.CharField()
    agencyReference = serializers.CharField(source="agency_reference")
    handedOverDate = Day(source="handed_over_on")
    endedDate = Day(source="ended_on", allow_null=True)
    capital = Money(help_text="The principal that was handed over")
    fees = Money()
    interest = Money()
    collectedAmount = Money(source="collected", help_text="What the agency received and owes")
    costsAmount = Money(source="costs", help_text="What it charges the creditor")
    remittedAmount = Money(source="remitted", help_text="What the bank has paid of it")
    outstandingAmount = Money(source="outstanding", help_text="What the agency still owes")
    reason = serializers.CharField(help_text="Why it was refused, given up or recalled")
