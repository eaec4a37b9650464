"""Webhooks, and the outbox of each."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ledger_project.core import encryption
from ledger_project.core.models import Event, LedgerOwned, Recorded, Seller
from ledger_project.core.tenancy import LedgerForeignKey
from ledger_project.core.texts import say
from ledger_project.core.versions import versioned
from webhooks.states import DELIVERY, ENABLED, FAILED, PENDING, WEBHOOK


class Webhook(Recorded):
    """An address that receives a ledger's events, in the way of Standard Webhooks.

    It has deliveries of the events up to `position`. `failures` counts the failed attempts since
    the last one that succeeded, `failing_since` is the first of them; nothing is sent to it before
    `rests_until`. `previous_secret` signs too until `previous_until`; both are encrypted. `waiting`
    and `given_up` are loaded by `queries.with_counts`.
    """

    waiting = 0
    given_up = 0
    url = models.CharField("URL", max_length=500)
    types = ArrayField(
        models.CharField(max_length=40),
        default=list,
        help_text="Event types that are sent; blank for all.",
    )
    sellers = ArrayField(
        models.BigIntegerField(),
        null=True,
        help_text="Keys of the sellers whose events are sent; blank for all.",
    )
    state = models.CharField(
        max_length=20, default=ENABLED, choices=[(s, s) for s in WEBHOOK.states]
    )
    disabled_because = models.CharField("reason for disabling", max_length=200, blank=True)
    secret = models.CharField(max_length=encryption.LONGEST, editable=False)
    previous_secret = models.CharField(max_length=encryption.LONGEST, blank=True, editable=False)
    previous_until = models.DateTimeField("old secret valid until", null=True)
    position = models.BigIntegerField(
        help_text="Position of the last event that was queued for this webhook."
    )
    failures = models.PositiveIntegerField(
        default=0, help_text="Failed attempts since the last success."
    )
    failing_since = models.DateTimeField(null=True)
    rests_until = models.DateTimeField("paused until", null=True)

    class Meta:
        permissions = WEBHOOK.permissions()
        triggers = [versioned("url types sellers state secret previous_secret previous_until")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(secret="") & Q(position__gte=0), name="webhook_has_secret"
            )
        ]

    def __str__(self) -> str:
        return self.url

    def get_absolute_url(self) -> str:
        return f"/ledger/output/v1/{self.ledger_id}/webhooks/{self.pk}"

    def seller_numbers(self) -> list[str] | None:
        """Return the numbers of the sellers whose events it receives; None: all."""
        if self.sellers is None:
            return None
        found = Seller.objects.filter(ledger=self.ledger, pk__in=self.sellers)
        return list(found.order_by("number").values_list("number", flat=True))


class Delivery(LedgerOwned):
    """One event for one webhook.

    The next attempt is at `due_at`, not before the earlier deliveries of its `subject`: an invoice,
    a customer where the event is of no invoice, or the ledger.

    `status` and `failure` are those of the last attempt; `status` is null where nothing answered.
    """

    webhook = LedgerForeignKey(Webhook, related_name="deliveries")
    event = LedgerForeignKey(Event, related_name="deliveries")
    position = models.BigIntegerField()
    subject = models.CharField(max_length=60)
    state = models.CharField(
        max_length=20, default=PENDING, choices=[(s, s) for s in DELIVERY.states]
    )
    due_at = models.DateTimeField("next attempt")
    attempts = models.PositiveSmallIntegerField(default=0)
    attempted_at = models.DateTimeField("last attempt", null=True)
    status = models.PositiveSmallIntegerField(null=True)
    failure = models.CharField("reason of failure", max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        permissions = DELIVERY.permissions()
        constraints = [
            models.UniqueConstraint(fields=["ledger", "webhook", "event"], name="delivery_once")
        ]
        indexes = [
            models.Index(
                fields=["ledger", "webhook", "due_at", "position"],
                name="delivery_due",
                condition=Q(state=PENDING),
            ),
            models.Index(
                fields=["ledger", "webhook", "subject", "position"],
                name="delivery_in_turn",
                condition=Q(state=PENDING),
            ),
            models.Index(
                fields=["ledger", "webhook"], name="delivery_failed", condition=Q(state=FAILED)
            ),
        ]

    def __str__(self) -> str:
        return say("Delivery {key}", key=self.pk)

    def get_absolute_url(self) -> str:
        return f"/ledger/output/v1/{self.ledger_id}/webhooks/{self.webhook_id}/deliveries/{self.pk}"
