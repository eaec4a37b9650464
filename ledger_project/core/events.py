"""Events: changes of invoices and customers, published to those who follow the ledger.

An event is written in the transaction of the change that it reports (`lifecycle`), under the lock
of its entity, so the keys of one entity's events are in the order of the changes. Readers go by
`position`, which `sequence` assigns to committed events only: an event that commits late comes
later, no gap is filled afterwards, and an open transaction delays no other event.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from ledger_project.core.actors import Actor
from ledger_project.core.models import Event
from ledger_project.core.prepared import prepared

AT_ONCE = 100_000
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('events', %s))"
_SEQUENCE = """
UPDATE core_event e SET position = last.position + fresh.n
  FROM (SELECT coalesce(max(position), 0) AS position FROM core_event
         WHERE ledger_id = %(ledger)s) last,
       (SELECT id, row_number() OVER (ORDER BY id) AS n FROM core_event
         WHERE ledger_id = %(ledger)s AND position IS NULL
         ORDER BY id LIMIT %(at_once)s) fresh
 WHERE e.ledger_id = %(ledger)s AND e.id = fresh.id
"""


def about(
    entity: Any,
    document_type: str,
    type_: str,
    *,
    moved: tuple[str, str],
    actor: Actor,
    on: dt.date,
    facts: Mapping[str, object] | None = None,
) -> Event:
    """Build the event, not saved yet, of a change of a locked entity that `moved` (from, to).

    The entity names its invoice, customer and seller (`concerns`). Facts that are None are left
    out.
    """
    return Event(
        ledger_id=entity.ledger_id,
        type=type_,
        document_type=document_type,
        document_id=entity.pk,
        from_state=moved[0],
        to_state=moved[1],
        business_date=on,
        data={name: _text(value) for name, value in (facts or {}).items() if value is not None},
        created_by=actor.name,
        **entity.concerns(),
    )


def sequence(ledger_number: int) -> None:
    """Assign positions, in order, to the events committed since the last call.

    Only one process does so for a ledger at a time: others wait, and find nothing left to do. Each
    batch is a transaction of its own, unless the caller has one, so that no other process waits
    long.
    """
    while _waiting(ledger_number):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_LOCK, [ledger_number])
            cursor.execute(_SEQUENCE, {"ledger": ledger_number, "at_once": AT_ONCE})


@prepared
def _waiting(ledger: int) -> QuerySet[Event, int]:
    found = Event.objects.filter(ledger=ledger, position=None)
    return found.order_by().values_list("pk", flat=True)[:1]


def _text(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)
