"""Queries of webhooks and their deliveries."""

from collections.abc import Sequence

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ledger_project.core.actors import Actor
from ledger_project.core.errors import NotFound
from ledger_project.core.locks import get_one
from ledger_project.core.texts import say
from webhooks.models import Delivery, Webhook
from webhooks.states import FAILED, PENDING


def with_counts(ledger_numbers: Sequence[int]) -> QuerySet[Webhook]:
    """Return the webhooks of ledgers, each with its counts of `waiting` and `given_up`."""
    return (
        Webhook.objects.filter(ledger__in=ledger_numbers)
        .annotate(waiting=_count(PENDING), given_up=_count(FAILED))  # type: ignore[no-redef]
        .order_by("ledger_id", "id")
    )


def get(key: int) -> Webhook:
    """Return a webhook, locked. Raise `NotFound`."""
    missing = NotFound(say("There is no webhook {key}", key=key))
    return get_one(Webhook.objects.filter(pk=key), missing, lock=True, no_key=True)


def visible_to(actor: Actor) -> QuerySet[Webhook]:
    """Return the webhooks of an API client: those that get nothing but events of its sellers."""
    found = Webhook.objects.filter(ledger=actor.ledger).select_related("ledger")
    return found if actor.sellers is None else found.filter(sellers__contained_by=[*actor.sellers])


def get_webhook(actor: Actor, key: int, *, lock: bool = False) -> Webhook:
    """Return a webhook of an API client. Raise `NotFound`."""
    missing = NotFound(say("There is no webhook {value}", value=key or "").strip())
    return get_one(visible_to(actor).filter(pk=key), missing, lock=lock, no_key=True)


def deliveries_of(webhook: Webhook) -> QuerySet[Delivery]:
    """Return the deliveries of a webhook, with their events."""
    found = Delivery.objects.filter(ledger=webhook.ledger_id, webhook=webhook)
    return found.select_related("event", "webhook")


def get_delivery(webhook: Webhook, key: int, *, lock: bool = False) -> Delivery:
    """Return a delivery of a webhook. Raise `NotFound`."""
    missing = NotFound(say("There is no such delivery of the webhook"))
    return get_one(deliveries_of(webhook).filter(pk=key), missing, lock=lock, no_key=True)


def _count(state: str) -> Coalesce:
    found = Delivery.objects.filter(ledger=OuterRef("ledger"), webhook=OuterRef("pk"), state=state)
    counted = found.order_by().values("webhook").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())
