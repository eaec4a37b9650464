"""The outbox: filling it from the events, and sending it, one batch for one webhook at a time.

A batch is a transaction that holds the locks of its deliveries while they are sent. Another
dispatcher takes others meanwhile; a dispatcher that dies leaves them as they were, to be sent again
with the same id. Of one subject only the earliest pending delivery can be taken, so its events stay
in order with any number of dispatchers. The webhook's health is recorded after the batch, in a
transaction of its own: a webhook is locked before its deliveries, never after them.
"""

import contextlib
import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef

from invoices.queries import events_visible_to
from invoices.serializers.events import EventSerializer
from ledger_project.api.fields import shared
from ledger_project.api.renderers import encode
from ledger_project.core import clock, retries
from ledger_project.core.actors import Actor, command
from ledger_project.core.encryption import Unreadable, decrypt
from ledger_project.core.models import Event
from ledger_project.core.texts import noted
from webhooks import operations
from webhooks.models import Delivery, Webhook
from webhooks.sending import Answer, Message, send
from webhooks.states import DELIVERED, ENABLED, FAILED, PENDING

MANY_FAILURES = 10
SHORTEST_REST, LONGEST_REST = dt.timedelta(minutes=1), dt.timedelta(hours=1)
"""Pause of a webhook after many failures in a row: doubled by each further one."""
GIVEN_UP_AFTER = dt.timedelta(days=3)
GONE, TOO_MANY = 410, 429
UNREADABLE = noted(
    "Its secret cannot be read: the key it was encrypted with is missing. Make a new one"
)
TEST = "webhook-test"
"""Type of the message of a test, which is no event."""
AT_ONCE = 20
LOOKED_AT = 10_000


@dataclass(frozen=True, slots=True)
class Batch:
    """The result of a batch for a webhook; `disabled` is why the webhook was disabled, or empty."""

    webhook: int
    delivered: int
    failed: int
    disabled: str = ""


_FILL = """
INSERT INTO webhooks_delivery
       (ledger_id, webhook_id, event_id, position, subject, state, due_at, attempts, failure)
SELECT e.ledger_id, %(webhook)s, e.id, e.position,
       CASE WHEN e.invoice_no <> '' THEN 'invoice/' || e.invoice_no
            WHEN e.customer_no <> '' THEN 'customer/' || e.customer_no ELSE 'ledger' END,
       'pending', %(now)s, 0, ''
  FROM core_event e
 WHERE e.ledger_id = %(ledger)s AND e.position > %(after)s AND e.position <= %(upto)s
   AND (%(types)s::text[] = '{}' OR e.type = ANY(%(types)s::text[]))
   AND (%(seen)s::bigint[] IS NULL OR e.id = ANY(%(seen)s::bigint[]))
 ORDER BY e.position
"""


def fill(ledger_number: int, key: int, now: dt.datetime) -> bool:
    """Put sequenced events that an enabled webhook has not seen yet into its outbox.

    Look at `LOOKED_AT` of them at most and return whether there are more. Only one process does so
    for a webhook at a time: a second one does nothing.
    """
    with transaction.atomic():
        webhook = (
            Webhook.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(ledger=ledger_number, pk=key, state=ENABLED)
            .first()
        )
        if webhook is None:
            return False
        last = Event.objects.filter(ledger=ledger_number).aggregate(at=Max("position"))["at"] or 0
        upto = min(last, webhook.position + LOOKED_AT)
        if upto <= webhook.position:
            return False
        parameters = {
            "ledger": ledger_number, "webhook": key, "now": now, "after": webhook.position,
            "upto": upto, "types": webhook.types, "seen": _seen(webhook, upto),
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(_FILL, parameters)
        Webhook.objects.filter(ledger=ledger_number, pk=key).update(position=upto)
        return upto < last


def _seen(webhook: Webhook, upto: int) -> list[int] | None:
    """Return the keys of the events, up to a position, that its sellers may see; None: all."""
    if webhook.sellers is None:
        return None
    sellers = Actor(
        name="webhook", holds=lambda scope, codename: False, ledger=webhook.ledger_id,
        sellers=frozenset(webhook.sellers),
    )  # fmt: skip
    found = events_visible_to(sellers).filter(position__gt=webhook.position, position__lte=upto)
    return list(found.values_list("pk", flat=True))


def deliver(ledger_number: int, key: int, now: dt.datetime) -> Batch | None:
    """Send the due deliveries of an enabled webhook, at most `AT_ONCE`; None if there are none."""
    with transaction.atomic():
        webhook = Webhook.objects.filter(ledger=ledger_number, pk=key, state=ENABLED).first()
        if webhook is None or (webhook.rests_until and webhook.rests_until > now):
            return None
        actor = command("deliver_webhooks", ledger=ledger_number)
        try:
            secrets = _secrets(webhook, now)
        except Unreadable:
            return _disable(webhook, UNREADABLE, actor)
        # After many failures, a single delivery tests whether the receiver works again.
        deliveries = _take(webhook, now, 1 if webhook.failures >= MANY_FAILURES else AT_ONCE)
        if not deliveries:
            return None
        messages = [message(delivery.event, actor) for delivery in deliveries]
        answers = send(webhook.url, messages, secrets, clock.now())
        _note(deliveries, answers)
    failed = sum(1 for answer in answers if answer.failure)
    disabled = _note_health(webhook, answers, failed, actor)
    return Batch(webhook.pk, len(answers) - failed, failed, disabled)


def message(event: Event, actor: Actor) -> Message:
    """Build the message of an event: type, instant, and as `data` the event as in the feed."""
    shown = shared(EventSerializer, {"actor": actor, "on": event.business_date})
    data = shown.to_representation(event)
    body = {"type": data["type"], "timestamp": data["occurred"], "data": data}
    return Message(f"evt_{event.ledger_id}_{event.position}", encode(body))


def _take(webhook: Webhook, now: dt.datetime, limit: int) -> list[Delivery]:
    """Lock due deliveries that no other dispatcher holds: of each subject the earliest pending."""
    waiting = Delivery.objects.filter(ledger=webhook.ledger_id, webhook=webhook, state=PENDING)
    earlier = waiting.filter(subject=OuterRef("subject"), position__lt=OuterRef("position"))
    found = (
        waiting.select_for_update(skip_locked=True, of=("self",))
        .select_related("event__seller")
        .filter(~Exists(earlier), due_at__lte=now, event__ledger=webhook.ledger_id)
        .order_by("due_at", "position")
    )
    return list(found[:limit])


def send_test(webhook: Webhook) -> Answer:
    """Send a message that is no event, signed like one; return what was answered."""
    now = clock.now()
    body = {"type": TEST, "timestamp": now, "data": {}}
    one = Message(id=f"test_{webhook.ledger_id}_{uuid.uuid4()}", body=encode(body))
    try:
        (answer,) = send(webhook.url, [one], _secrets(webhook, now), now)
    except Unreadable:
        return Answer(failure=UNREADABLE)
    return answer


def _secrets(webhook: Webhook, now: dt.datetime) -> list[str]:
    """Return the secrets that sign now, the present one first. May raise `Unreadable`."""
    secrets = [decrypt(webhook.secret)]
    if webhook.previous_until is not None and now < webhook.previous_until:
        # It may have been encrypted with a key that is lost: that is why there is a new one.
        with contextlib.suppress(Unreadable):
            secrets.append(decrypt(webhook.previous_secret))
    return secrets


def _disable(webhook: Webhook, reason: str, actor: Actor) -> Batch:
    """Disable a webhook to which nothing can be sent, which a person has to look at."""
    on = clock.date_of(webhook.ledger)
    operations.disable(webhook=webhook, actor=actor, on=on, reason=reason)
    return Batch(webhook.pk, 0, 0, reason)


def _note(deliveries: list[Delivery], answers: list[Answer]) -> None:
    now = clock.now()
    for delivery, answer in zip(deliveries, answers, strict=True):
        _note_attempt(delivery, answer, now)
    Delivery.objects.bulk_update(
        deliveries, ["state", "attempts", "attempted_at", "status", "failure", "due_at"]
    )


def _note_attempt(delivery: Delivery, answer: Answer, now: dt.datetime) -> None:
    delivery.attempts += 1
    delivery.attempted_at = now
    delivery.status, delivery.failure = answer.status, answer.failure
    if not answer.failure:
        delivery.state = DELIVERED
    elif (wait := retries.pause(delivery.attempts)) is None:
        delivery.state = FAILED
    else:
        asked = min(answer.retry_after or wait, retries.RETRIES[-1])
        delivery.due_at = now + max(wait, asked)


@transaction.atomic
def _note_health(webhook: Webhook, answers: list[Answer], failed: int, actor: Actor) -> str:
    """Record the webhook's health; return why it was disabled, or ""."""
    if not failed and not webhook.failures:
        return ""
    now = clock.now()
    found = Webhook.objects.select_for_update(no_key=True)
    webhook = found.get(ledger=webhook.ledger_id, pk=webhook.pk)
    if failed < len(answers):
        webhook.failures, webhook.failing_since = 0, None
    else:
        webhook.failures += failed
        webhook.failing_since = webhook.failing_since or now
    webhook.rests_until = _rest(webhook.failures, answers, now)
    webhook.save(update_fields=["failures", "failing_since", "rests_until"])
    reason = _reason_to_end(webhook, answers, now)
    if not reason or webhook.state != ENABLED:
        return ""
    on = clock.date_of(webhook.ledger)
    operations.disable(webhook=webhook, actor=actor, on=on, reason=reason)
    return reason


def _rest(failures: int, answers: list[Answer], now: dt.datetime) -> dt.datetime | None:
    """Return until when to pause: the receiver asked for it, or all attempts failed for long."""
    rests = [answer.retry_after or SHORTEST_REST for answer in answers if answer.status == TOO_MANY]
    if failures >= MANY_FAILURES:
        rests.append(SHORTEST_REST * 2 ** min(failures - MANY_FAILURES, 10))
    return now + min(max(rests), LONGEST_REST) if rests else None


def _reason_to_end(webhook: Webhook, answers: list[Answer], now: dt.datetime) -> str:
    if any(answer.status == GONE for answer in answers):
        return noted("The receiver answered that it is gone (410)")
    if webhook.failing_since and now - webhook.failing_since >= GIVEN_UP_AFTER:
        last = next(answer.failure for answer in answers if answer.failure)
        return f"Nothing could be delivered for {GIVEN_UP_AFTER.days} days: {last}"[:200]
    return ""
