"""Filters of the deliveries of a webhook."""

from django_filters import FilterSet

from invoices.event_types import EVENT_TYPES
from ledger_project.api.filters import OneOf
from webhooks.models import Delivery
from webhooks.states import DELIVERY


class DeliveryFilter(FilterSet):
    status = OneOf(
        field_name="state",
        choices=[(one, one) for one in DELIVERY.states],
        help_text="Deliveries in this state",
    )
    type = OneOf(
        field_name="event__type",
        choices=[(one, one) for one in EVENT_TYPES],
        help_text="Deliveries of events of this type",
    )

    class Meta:
        model = Delivery
        fields: list[str] = []
