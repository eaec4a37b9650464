"""Representations and bodies of webhooks and their deliveries."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from invoices.event_types import EVENT_TYPES
from ledger_project.api.bodies import Body
from ledger_project.api.fields import Choice, Instant, Path, Shown, Text
from ledger_project.api.representations import Part, Representation
from ledger_project.core.encryption import decrypt
from webhooks.addresses import LONGEST
from webhooks.models import Webhook
from webhooks.states import DELIVERY, WEBHOOK


@extend_schema_field({"$ref": "#/components/schemas/EventType"})
class Type(Choice):
    """A type of event: the description has the set of them once, as that of `Event.type`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=EVENT_TYPES, **kwargs)


@extend_schema_field({"$ref": "#/components/schemas/EventType"})
class TypeName(Text):
    """A type of event that is asked for: `operations` says which are none, all at once."""


class WebhookSerializer(Representation):
    machine = WEBHOOK

    webhookId = serializers.IntegerField(source="pk")
    url = serializers.CharField()
    types = serializers.ListField(
        child=Type(), help_text="Types of events that are sent; empty: all"
    )
    sellers = serializers.ListField(
        child=serializers.CharField(), source="seller_numbers", allow_null=True,
        help_text="Numbers of the sellers whose events are sent; null: all",
    )  # fmt: skip
    status = serializers.ChoiceField(source="state", choices=WEBHOOK.states)
    disabledBecause = Shown(source="disabled_because")
    failures = serializers.IntegerField()
    pausedUntil = Instant(source="rests_until", allow_null=True)
    previousSecretUntil = Instant(source="previous_until", allow_null=True)
    created = Instant(source="created_at")
    deliveries = Path("/deliveries", help_text="Path of the webhook's deliveries")


class Secret(serializers.CharField):
    """The secret in clear: in the answer to its making alone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, source="*", allow_null=True, **kwargs)

    def to_representation(self, webhook: Webhook) -> str:  # type: ignore[override]
        return decrypt(webhook.secret)


class WebhookSecretSerializer(WebhookSerializer):
    secret = Secret(
        help_text="Keep it: it is shown only this once, and is null where the answer is repeated"
    )


class RegisterWebhookRequest(Body):
    url = Text(LONGEST, help_text="Where events are sent to: public, and by https")
    types = serializers.ListField(
        child=TypeName(40), required=False, allow_null=True, max_length=len(EVENT_TYPES),
        help_text="Types of events that are sent; by default all",
    )  # fmt: skip
    sellers = serializers.ListField(
        child=Text(15), required=False, allow_null=True, max_length=1000,
        help_text="Numbers of the sellers whose events are sent; by default all of the token",
    )  # fmt: skip

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {
            "url": members["url"],
            "types": members.get("types") or (),
            "sellers": members.get("sellers") or (),
        }


class DisableWebhookRequest(Body):
    reason = Text(200, required=False, help_text="Why, for those who find it disabled")

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {"reason": members.get("reason") or ""}


class WebhookTestSerializer(Part):
    """What came of a test."""

    delivered = serializers.BooleanField(help_text="Whether it was answered 2xx")
    answeredStatus = serializers.IntegerField(source="status", allow_null=True)
    failure = Shown()


class DeliverySerializer(Representation):
    machine = DELIVERY

    deliveryId = serializers.IntegerField(source="pk")
    position = serializers.IntegerField(help_text="Position of the event in the feed")
    event = Path(of="event")
    type = Type(source="event.type")
    status = serializers.ChoiceField(source="state", choices=DELIVERY.states)
    attempts = serializers.IntegerField()
    lastAttempt = Instant(source="attempted_at", allow_null=True)
    nextAttempt = Instant(source="due_at")
    answeredStatus = serializers.IntegerField(source="status", allow_null=True)
    failure = Shown()
