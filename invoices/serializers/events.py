"""Representation of events in the API."""

import re
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from invoices.event_types import EVENT_TYPES
from ledger_project.api.fields import Choice, Day, Instant, Shown
from ledger_project.api.representations import Representation

_AMOUNT = re.compile(r"-?[0-9]+\.[0-9]{2}", re.ASCII)


@extend_schema_field({"type": "object", "additionalProperties": True})
class EventData(serializers.Field):
    """Data of an event: amounts as numbers, dates and codes as texts."""

    def __init__(self) -> None:
        super().__init__(read_only=True)

    def to_representation(self, value: dict[str, str]) -> dict[str, Any]:
        return {
            name: Decimal(text) if _AMOUNT.fullmatch(text) else text for name, text in value.items()
        }


class EventSerializer(Representation):
    """An event. Follow its links to read the invoice and the customer concerned."""

    position = serializers.IntegerField(help_text="Without gaps, in the order of the feed")
    type = Choice(choices=EVENT_TYPES)
    occurred = Instant(source="created_at")
    businessDate = Day(source="business_date")
    sellerNumber = serializers.SerializerMethodField()
    invoiceNo = Shown(source="invoice_no")
    invoice = serializers.SerializerMethodField()
    customerNo = Shown(source="customer_no")
    customer = serializers.SerializerMethodField()

    @extend_schema_field({"type": ["string", "null"]})
    def get_sellerNumber(self, event: Any) -> str | None:
        return event.seller.number if event.seller else None

    @extend_schema_field({"type": ["string", "null"], "format": "uri-reference"})
    def get_invoice(self, event: Any) -> str | None:
        path = f"/ledger/invoice/v1/{event.ledger_id}/invoices/{event.invoice_no}"
        return path if event.invoice_no else None

    @extend_schema_field({"type": ["string", "null"], "format": "uri-reference"})
    def get_customer(self, event: Any) -> str | None:
        path = f"/ledger/customer/v1/{event.ledger_id}/customers/{event.customer_no}"
        return path if event.customer_no else None

    def get_fields(self) -> dict[str, serializers.Field]:
        # Added here, as a serializer has a property `data` of its own.
        fields = super().get_fields()
        return {**fields, "data": EventData(), "operations": fields.pop("operations")}
