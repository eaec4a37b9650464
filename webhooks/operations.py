"""Operations on webhooks and deliveries, for clients, staff and dispatchers."""

import base64
import datetime as dt
import secrets
from collections.abc import Sequence

from django.db import connection
from django.db.models import Max

from invoices.event_types import EVENT_TYPES
from ledger_project.core import encryption, events
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.lifecycle import perform, record
from ledger_project.core.models import Event, Ledger, Seller
from ledger_project.core.texts import say
from webhooks import addresses
from webhooks.models import Delivery, Webhook
from webhooks.states import DELIVERY, ENABLED, WEBHOOK

SECRET_BYTES = 32  # Standard Webhooks: 24 to 64.
BOTH_SIGN = dt.timedelta(days=1)
MOST = 50
"""Webhooks that a client may have enabled at once: each gets every event."""


def register(
    *,
    ledger: Ledger,
    url: str,
    types: Sequence[str] = (),
    sellers: Sequence[str] = (),
    actor: Actor,
    on: dt.date,
) -> Webhook:
    """Register an address that is notified of each event from now on, with a secret of its own.

    No `types`: events of all types. No `sellers`: those of all sellers that the actor covers; else
    those of the named sellers, and of the customers that these know. Raise `NotPermitted`, and
    `Invalid` for an address that webhooks may not have, an unknown type or seller, and for a client
    that has `MOST` of them.
    """
    WEBHOOK.require_grant("register", actor)
    known = Seller.objects.filter(ledger=ledger)
    if actor.sellers is not None:
        known = known.filter(pk__in=actor.sellers)
        sellers = sellers or list(known.values_list("number", flat=True))
    found = dict(known.filter(number__in=sellers).values_list("number", "pk"))
    faults = {
        "url": addresses.fault(url),
        "types": _unknown(say("event type"), types, EVENT_TYPES),
        "sellers": _unknown("seller", sellers, found),
    }
    if refused := {name: fault for name, fault in faults.items() if fault}:
        raise Invalid(refused)
    _require_room(ledger, actor)
    events.sequence(ledger.number)
    webhook = Webhook.objects.create(
        ledger=ledger,
        url=url,
        types=sorted(set(types)),
        sellers=sorted(found.values()) if sellers else None,
        secret=encryption.encrypt(_new_secret()),
        position=_last_position(ledger),
        created_by=actor.name,
    )
    record(webhook, WEBHOOK, "register", from_state="", to_state=ENABLED, actor=actor, on=on)
    return webhook


def _require_room(ledger: Ledger, actor: Actor) -> None:
    """Raise `Invalid` for a client that has `MOST` enabled webhooks of its own."""
    own = Webhook.objects.filter(ledger=ledger, created_by=actor.name, state=ENABLED)
    if actor.client and own.count() >= MOST:
        raise Invalid(
            {"url": say("You have {MOST} webhooks: disable or use one of them", MOST=MOST)}
        )


def rotate_secret(*, webhook: Webhook, actor: Actor, on: dt.date, now: dt.datetime) -> Webhook:
    """Give a locked webhook a new secret.

    For a day the previous one signs too, so that the receiver can change over; the one before it
    signs no more.
    """
    return perform(
        webhook,
        WEBHOOK,
        "rotate_secret",
        actor=actor,
        on=on,
        columns={
            "secret": encryption.encrypt(_new_secret()),
            "previous_secret": webhook.secret,
            "previous_until": now + BOTH_SIGN,
        },
    )


def encrypt_secrets() -> tuple[int, list[int]]:
    """Encrypt the secrets of all webhooks with the present key.

    Return how many webhooks there were, and the keys of those whose secret cannot be read.
    """
    done, unreadable = 0, []
    for webhook in Webhook.objects.select_for_update(no_key=True).order_by("ledger_id", "id"):
        try:
            for name in ("secret", "previous_secret"):
                if kept := getattr(webhook, name):
                    setattr(webhook, name, encryption.encrypt(encryption.decrypt(kept)))
        except encryption.Unreadable:
            unreadable.append(webhook.pk)
            continue
        webhook.save(update_fields=["secret", "previous_secret"])
        done += 1
    return done, unreadable


def disable(*, webhook: Webhook, actor: Actor, on: dt.date, reason: str = "") -> Webhook:
    """Stop sending to a locked webhook. Events of the meantime are kept for it."""
    return perform(
        webhook,
        WEBHOOK,
        "disable",
        actor=actor,
        on=on,
        reason=reason,
        columns={"disabled_because": reason},
    )


_SEND_MISSED = """
UPDATE webhooks_delivery SET state = 'pending', attempts = 0, due_at = %(now)s
 WHERE ledger_id = %(ledger)s AND webhook_id = %(webhook)s
   AND id IN (SELECT id FROM webhooks_delivery
               WHERE ledger_id = %(ledger)s AND webhook_id = %(webhook)s
                 AND (state = 'failed' OR state = 'pending' AND attempts > 0)
                 FOR UPDATE SKIP LOCKED)
"""


def enable(*, webhook: Webhook, actor: Actor, on: dt.date, now: dt.datetime) -> Webhook:
    """Resume sending to a locked webhook, at once what it has missed.

    That is what failed, and the events since it was disabled. Raises `Invalid` for a client that
    has `MOST` enabled ones.
    """
    WEBHOOK.require("enable", webhook, actor, on)
    _require_room(webhook.ledger, actor)
    perform(
        webhook,
        WEBHOOK,
        "enable",
        actor=actor,
        on=on,
        columns={"disabled_because": "", "failures": 0, "failing_since": None, "rests_until": None},
    )
    # Deliveries that a dispatcher is sending are skipped: waiting could take as long as a receiver.
    with connection.cursor() as cursor:
        cursor.execute(
            _SEND_MISSED, {"ledger": webhook.ledger_id, "webhook": webhook.pk, "now": now}
        )
    return webhook


def send_again(*, delivery: Delivery, actor: Actor, on: dt.date, now: dt.datetime) -> Delivery:
    """Send a locked delivery once more, whatever has been delivered after it."""
    return perform(
        delivery, DELIVERY, "send_again", actor=actor, on=on, columns={"attempts": 0, "due_at": now}
    )


def _unknown(kind: str, given: Sequence[str], known: Sequence[str] | dict[str, int]) -> str:
    unknown = [name for name in given if name not in known]
    return f"There is no {kind} {', '.join(unknown)}" if unknown else ""


def _new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"


def _last_position(ledger: Ledger) -> int:
    return Event.objects.filter(ledger=ledger).aggregate(last=Max("position"))["last"] or 0
