"""The record of who has seen which person's data."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet

from customers.models import VIEWS_KEPT_YEARS, Customer, PersonView
from ledger_project.core.actors import Actor


def record_views(customers: Iterable[Customer], *, actor: Actor, page: str) -> None:
    """Record that the actor was shown a page about each of the customers, in one statement."""
    PersonView.objects.bulk_create(
        PersonView(
            ledger_id=one.ledger_id,
            customer_key=one.pk,
            customer_no=one.customer_no,
            page=page[:200],
            created_by=actor.name,
        )
        for one in {customer.pk: customer for customer in customers}.values()
    )


def old_views(ledger_number: int, now: dt.datetime) -> QuerySet[PersonView]:
    """Return the views that are no longer kept: PostgreSQL lets them be deleted."""
    # A day more than PostgreSQL asks for, whatever the 29th of February does.
    before = now - dt.timedelta(days=366 * VIEWS_KEPT_YEARS)
    return PersonView.objects.filter(ledger=ledger_number, created_at__lt=before)
