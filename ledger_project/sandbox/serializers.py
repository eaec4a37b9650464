"""Representations and bodies of the Sandbox API."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from customers.models import LegalEntity
from invoices.bank.formats import BankTransaction
from invoices.models import Payment
from ledger_project.api.bodies import Body
from ledger_project.api.checks import Faults, check_days
from ledger_project.api.fields import (
    Amount,
    Choice,
    CountryCode,
    Day,
    Link,
    Money,
    Number,
    Shown,
    Text,
)
from ledger_project.api.representations import OperationSerializer, Part, Representation
from ledger_project.closing.sandbox_clock import MOST_DAYS
from ledger_project.core import clock
from ledger_project.core.models import Ledger
from ledger_project.core.states import CLOCK, LEDGER


class BusinessDate(Day):
    """The date that a ledger's clock shows."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, source="*", **kwargs)

    def to_representation(self, ledger: Ledger) -> dt.date:  # type: ignore[override]
        return clock.date_of(ledger)


class ClockSerializer(Representation):
    machine = LEDGER
    sub_resource = CLOCK

    businessDate = BusinessDate(help_text="The date that the ledger is on")
    daysAhead = serializers.IntegerField(source="days_ahead")
    advancingTo = Day(source="clock_to", read_only=True, allow_null=True)


class IdentitySerializer(Part):
    """A person or company to try out with."""

    regNo = serializers.CharField(source="reg_no", help_text="The number to send")
    countryCode = CountryCode(source="country")
    legalEntity = Choice(source="legal_entity", choices=LegalEntity.values)
    name = serializers.CharField(help_text="The name by which the population register knows it")
    outcome = Choice(choices=["accepted", "declined", "protected", "slow"])
    declineReason = Shown(source="declined")


class IdentitiesSerializer(serializers.Serializer):
    """All test identities."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            "@id": serializers.CharField(),
            "items": IdentitySerializer(many=True),
            "operations": OperationSerializer(many=True),
        }


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": MOST_DAYS})
class Days(Number):
    """Whole days, as many as the clock is advanced by at once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(decimals=0, least=Decimal(1), most=Decimal(MOST_DAYS), **kwargs)


class AdvanceClockRequest(Body):
    """How far: `days` or `toDate`, not both."""

    days = Days(required=False, allow_null=True, help_text="How many days the clock moves on")
    toDate = Day(
        required=False,
        allow_null=True,
        help_text=f"The date that it is to show, at most {MOST_DAYS} days ahead",
    )

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        if not faults and (members.get("days") is None) == (members.get("toDate") is None):
            faults.add("days", "Give either the days or the date")

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        days = members.get("days")
        return {"days": None if days is None else int(days), "to": members.get("toDate")}


class SandboxPaymentRequest(Body):
    """A payment as a bank would report it. Without `bankReference` it gets one of its own."""

    references = ("bankReference",)

    reference = Text(
        50, required=False, help_text="What the payer states: the invoice's `paymentReference`"
    )
    amount = Amount()
    valueDate = Day(
        required=False,
        allow_null=True,
        help_text="The day on which the bank received it; by default the business date",
    )
    bankReference = Text(140, required=False)
    payerName = Text(140, required=False)
    payerAccount = Text(
        34, required=False, help_text="The payer's IBAN or account: what is refunded goes there"
    )
    message = Text(500, required=False, help_text="The payer's own text")

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        on, value_on = self.context["on"], members.get("valueDate")
        if value_on and value_on > on:
            faults.add("valueDate", f"Expected a date up to {on}")
        check_days(faults, members, ["valueDate"], self.context)

    def convert(self, members: dict[str, Any]) -> BankTransaction:
        return BankTransaction(
            bank_reference=members.get("bankReference") or f"SANDBOX-{uuid.uuid4()}",
            amount=members["amount"],
            currency=self.context["ledger"].currency,
            value_on=members.get("valueDate") or self.context["on"],
            payment_reference=members.get("reference") or "",
            payer_name=members.get("payerName") or "",
            payer_account=members.get("payerAccount") or "",
            message=members.get("message") or "",
        )


class PaidInvoices(serializers.ListField):
    """The paths of the invoices of a payment, of sellers that the token covers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=Link(), read_only=True, source="*", **kwargs)

    def to_representation(self, payment: Payment) -> list[str]:  # type: ignore[override]
        found = payment.matches.filter(undone_on=None).select_related("invoice").order_by("pk")
        covers = self.context["actor"].covers_seller
        return [one.invoice.get_absolute_url() for one in found if covers(one.invoice.seller_id)]


class SandboxPaymentSerializer(Representation):
    paymentId = serializers.IntegerField(source="pk")
    bankReference = serializers.CharField(source="bank_reference")
    reference = Shown(source="payment_reference")
    status = serializers.CharField(source="state")
    amount = Money()
    unmatchedAmount = Money(source="remaining")
    valueDate = Day(source="value_on")
    bookDate = Day(source="book_on")
    invoices = PaidInvoices(help_text="The paths of the invoices that it is for")
