"""Views of webhooks: who integrates looks after them without an operator."""

from typing import Any

import msgspec
from rest_framework.request import Request
from rest_framework.response import Response

from ledger_project.api import throttling
from ledger_project.api.endpoints import endpoint
from ledger_project.api.fields import shared
from ledger_project.api.renderers import encode
from ledger_project.api.viewsets import LedgerViewSet, as_key
from ledger_project.core import clock
from ledger_project.core.idempotency import Outcome
from webhooks import delivery, operations, queries
from webhooks.filters import DeliveryFilter
from webhooks.models import Delivery, Webhook
from webhooks.serializers import (
    DeliverySerializer,
    DisableWebhookRequest,
    RegisterWebhookRequest,
    WebhookSecretSerializer,
    WebhookSerializer,
    WebhookTestSerializer,
)
from webhooks.states import WEBHOOK

CHANGE = ["not-found", "operation-not-allowed", "precondition-failed"]


class WebhookViewSet(LedgerViewSet):
    subdomain = "webhook"

    def kept(self, body: bytes) -> bytes:
        """Keep no secret in clear with an Idempotency-Key."""
        members: dict[str, Any] = msgspec.json.decode(body)
        return encode({**members, "secret": None}) if "secret" in members else body

    def read(self, entity: Any) -> dict[str, Any]:
        """Represent a webhook without its secret, as GET does."""
        return shared(WebhookSerializer, self.context).to_representation(entity)

    @endpoint("List webhooks", answer=WebhookSerializer, listing=True)
    def list(self, request: Request, ledger_no: str) -> Response:
        """List the webhooks whose sellers the token covers."""
        return self.listing(queries.visible_to(self.actor), machine=WEBHOOK)

    @endpoint(
        "Register a webhook",
        answer=WebhookSecretSerializer,
        request=RegisterWebhookRequest,
        creates=True,
    )
    def create(self, request: Request, ledger_no: str) -> Response:
        """Register an address that is sent each event from now on, signed with a secret of its own.

        A token of some sellers gets their events, and those of the customers that these know.
        """
        body: Any = self.body()

        def register() -> Outcome[Webhook]:
            return Outcome(
                operations.register(ledger=self.ledger, actor=self.actor, on=self.on, **body)
            )

        return self.creation(register)

    @endpoint("Read a webhook", answer=WebhookSerializer, problems=["not-found"])
    def retrieve(self, request: Request, ledger_no: str, webhook_id: str) -> Response:
        """Return how a webhook is doing."""
        return self.item(self._found(webhook_id))

    @endpoint(
        "Test a webhook",
        responses={200: WebhookTestSerializer},
        problems=CHANGE,
    )
    def send_test(self, request: Request, ledger_no: str, webhook_id: str) -> Response:
        """Send a message of the type `webhook-test` at once, signed like an event.

        The answer says what the receiver answered. Nothing is recorded or sent again.
        """
        webhook = self.unchanged(self._found(webhook_id))
        WEBHOOK.require("send_test", webhook, self.actor, self.on)
        throttling.require((throttling.WEBHOOK_TESTS, str(self.ledger.number)))
        answer = delivery.send_test(webhook)
        shown = {
            "delivered": not answer.failure, "status": answer.status, "failure": answer.failure,
        }  # fmt: skip
        return Response(WebhookTestSerializer().to_representation(shown))

    @endpoint(
        "Rotate the secret of a webhook",
        answer=WebhookSecretSerializer,
        problems=CHANGE,
    )
    def rotate_secret(self, request: Request, ledger_no: str, webhook_id: str) -> Response:
        """Make a new secret. For a day the previous one signs, too."""
        return self.change(
            lambda: self._found(webhook_id, lock=True),
            lambda webhook: operations.rotate_secret(
                webhook=webhook, actor=self.actor, on=self.on, now=clock.now()
            ),
        )

    @endpoint(
        "Disable a webhook",
        answer=WebhookSerializer,
        request=DisableWebhookRequest,
        problems=CHANGE,
    )
    def disable(self, request: Request, ledger_no: str, webhook_id: str) -> Response:
        """Send nothing more. What happens meanwhile is kept, until it is enabled again."""
        body: Any = self.body()
        return self.change(
            lambda: self._found(webhook_id, lock=True),
            lambda webhook: operations.disable(
                webhook=webhook, actor=self.actor, on=self.on, **body
            ),
        )

    @endpoint(
        "Enable a webhook",
        answer=WebhookSerializer,
        problems=CHANGE,
    )
    def enable(self, request: Request, ledger_no: str, webhook_id: str) -> Response:
        """Send again, at once what was missed."""
        return self.change(
            lambda: self._found(webhook_id, lock=True),
            lambda webhook: operations.enable(
                webhook=webhook, actor=self.actor, on=self.on, now=clock.now()
            ),
        )

    def _found(self, webhook_id: str, *, lock: bool = False) -> Webhook:
        return queries.get_webhook(self.actor, as_key(webhook_id), lock=lock)


class DeliveryViewSet(LedgerViewSet):
    subdomain = "webhook"

    @endpoint(
        "List the deliveries of a webhook",
        answer=DeliverySerializer,
        listing=True,
        filterset=DeliveryFilter,
        problems=["not-found"],
    )
    def list(self, request: Request, ledger_no: str, webhook_id: str) -> Response:
        """List what was sent, oldest first, with the last attempt of each."""
        found = queries.deliveries_of(queries.get_webhook(self.actor, as_key(webhook_id)))
        return self.listing(found, filterset=DeliveryFilter)

    @endpoint("Read a delivery", answer=DeliverySerializer, problems=["not-found"])
    def retrieve(
        self, request: Request, ledger_no: str, webhook_id: str, delivery_id: str
    ) -> Response:
        """Return what came of sending an event."""
        return self.item(self._found(webhook_id, delivery_id))

    @endpoint(
        "Replay a delivery",
        answer=DeliverySerializer,
        problems=CHANGE,
    )
    def replay(
        self, request: Request, ledger_no: str, webhook_id: str, delivery_id: str
    ) -> Response:
        """Send the event once more, with the same `webhook-id`."""
        return self.change(
            lambda: self._found(webhook_id, delivery_id, lock=True),
            lambda one: operations.send_again(
                delivery=one, actor=self.actor, on=self.on, now=clock.now()
            ),
        )

    def _found(self, webhook_id: str, delivery_id: str, *, lock: bool = False) -> Delivery:
        webhook = queries.get_webhook(self.actor, as_key(webhook_id))
        return queries.get_delivery(webhook, as_key(delivery_id), lock=lock)
