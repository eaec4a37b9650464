"""Queries of webhooks and their deliveries."""

from collections.abc import Sequence

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ledger_project.core.errors import NotFound
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
    webhook = Webhook.objects.select_for_update(no_key=True).filter(pk=key).first()
    if webhook is None:
        raise NotFound(f"There is no webhook {key}")
    return webhook


def _count(state: str) -> Coalesce:
    found = Delivery.objects.filter(ledger=OuterRef("ledger"), webhook=OuterRef("pk"), state=state)
    counted = found.order_by().values("webhook").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())
