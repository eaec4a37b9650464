"""Payment plans in the API."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from invoices.operations import Part, Schedule
from invoices.plan_states import PAYMENT_PLAN
from invoices.plan_terms import MOST_PARTS
from invoices.serializers.holds import LONGEST_REASON
from ledger_project.api.bodies import Body
from ledger_project.api.fields import (
    Amount,
    AmountOrZero,
    Choice,
    Day,
    Money,
    Number,
    Path,
    Shown,
    Text,
)
from ledger_project.api.representations import Part as Object
from ledger_project.api.representations import Representation
from ledger_project.core.money import ZERO

MOST_INVOICES = 100


class PartRequest(Body):
    dueDate = Day()
    amount = Amount(
        required=False, allow_null=True, help_text="Of one part it may be left out: the rest"
    )

    def convert(self, members: dict[str, Any]) -> Part:
        return Part(members["dueDate"], members.get("amount"))


class ScheduleRequest(Body):
    """The parts, or how many equal ones a month apart from the first due date on."""

    parts = serializers.ListField(
        child=PartRequest(), required=False, allow_null=True, min_length=1, max_length=MOST_PARTS
    )
    numberOfParts = Number(
        decimals=0, least=Decimal(1), most=Decimal(MOST_PARTS), required=False, allow_null=True
    )
    firstDueDate = Day(required=False, allow_null=True)

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        number = members.get("numberOfParts")
        parts = members.get("parts") or ()
        return {
            "schedule": Schedule(
                tuple(parts), None if number is None else int(number), members.get("firstDueDate")
            )
        }


class ProposePlanRequest(ScheduleRequest):
    """Invoices of one customer and one seller; the parts are all that is owed, with the fee."""

    invoices = serializers.ListField(child=Text(50), min_length=1, max_length=MOST_INVOICES)
    fee = AmountOrZero(
        required=False, allow_null=True, help_text="At most what the country's law allows"
    )

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {
            **super().convert(members),
            "invoices": members["invoices"],
            "fee": members.get("fee") or ZERO,
        }


class ReplacePartsRequest(ScheduleRequest):
    reason = Text(LONGEST_REASON)

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {**super().convert(members), "reason": members["reason"]}


class PlanPartSerializer(Object):
    """A part of a plan, and what of it is paid."""

    number = serializers.IntegerField()
    dueDate = Day(source="due_on")
    amount = Money()
    paidAmount = Money(source="paid")
    remindedDate = Day(source="reminded_on", allow_null=True)
    payBy = Day(source="pay_by", allow_null=True)


class PlannedInvoiceSerializer(Object):
    """What a plan covers of an invoice."""

    invoice = Path(of="invoice")
    invoiceNo = serializers.CharField(source="invoice.invoice_no")
    capital = Money()
    fees = Money()
    interest = Money()


class PaymentPlanSerializer(Representation):
    machine = PAYMENT_PLAN

    planId = serializers.IntegerField(source="pk")
    status = Choice(source="state", choices=PAYMENT_PLAN.states)
    customer = Path(of="customer")
    sellerNumber = serializers.CharField(source="seller.number")
    currency = Shown()
    amount = Money(help_text="All that the plan covers, its fee included")
    fee = Money()
    paidAmount = Money(source="paid_now", help_text="Since it began, or was last changed")
    proposedDate = Day(source="proposed_on")
    acceptedDate = Day(source="accepted_on", allow_null=True)
    endedDate = Day(source="ended_on", allow_null=True)
    parts = serializers.SerializerMethodField()
    invoices = PlannedInvoiceSerializer(
        source="planned.all", many=True, help_text="What it covers of each"
    )

    @extend_schema_field(PlanPartSerializer(many=True))
    def get_parts(self, plan: Any) -> list[Any]:
        """Return the parts, each with what of it is paid: the first one is paid first."""
        left, shown = plan.paid_now, []
        for part in plan.present_parts:
            part.paid = min(part.amount, max(left, ZERO))
            left -= part.paid
            shown.append(PlanPartSerializer(context=self.context).to_representation(part))
        return shown
