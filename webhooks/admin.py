"""Webhooks and their deliveries in the back office. A secret is shown once, as a file."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet

from invoices.event_types import EVENT_TYPES
from ledger_project.backoffice import display
from ledger_project.backoffice.admin import LedgerModelAdmin, Table
from ledger_project.backoffice.answers import Download
from ledger_project.backoffice.forms import CHOOSE, OperationForm, ReasonForm
from ledger_project.backoffice.operations import Button, OperationAdminMixin
from ledger_project.backoffice.work import Urgency, Work, add_work
from ledger_project.core import clock
from ledger_project.core.actors import Actor
from ledger_project.core.encryption import decrypt
from ledger_project.core.models import Ledger
from ledger_project.core.texts import later, say
from webhooks import operations
from webhooks.addresses import LONGEST
from webhooks.models import Delivery, Webhook
from webhooks.states import DELIVERED, DELIVERY, DISABLED, ENABLED, FAILED, PENDING, WEBHOOK


class RegisterForm(OperationForm):
    ledger = forms.ModelChoiceField(Ledger.objects.all(), empty_label=CHOOSE[1])
    url = forms.CharField(
        label="URL", max_length=LONGEST, help_text=later("Must begin with https://.")
    )
    types = forms.MultipleChoiceField(
        choices=[(name, name) for name in EVENT_TYPES],
        required=False,
        help_text=later("Choose none to send all events."),
    )
    sellers = forms.CharField(
        required=False,
        help_text=later(
            "Numbers separated by spaces; leave empty for all sellers, including new ones."
        ),
    )

    def members(self) -> dict[str, Any]:
        given = super().members()
        return {**given, "sellers": given["sellers"].split()}


def register(
    *,
    ledger: Ledger,
    url: str,
    types: Sequence[str],
    sellers: Sequence[str],
    actor: Actor,
    on: dt.date,
) -> Download:
    """Register a webhook, and return its secret as a file: it is not shown again."""
    webhook = operations.register(
        ledger=ledger, url=url, types=types, sellers=sellers, actor=actor, on=on
    )
    return _secret_of(webhook)


def rotate_secret(*, webhook: Webhook, actor: Actor, on: dt.date) -> Download:
    """Make a new secret and save it as a file: it is not shown again.

    For a day the previous secret signs too, so that the receiver can change over.
    """
    return _secret_of(
        operations.rotate_secret(webhook=webhook, actor=actor, on=on, now=clock.now())
    )


def enable(*, webhook: Webhook, actor: Actor, on: dt.date) -> Webhook:
    """Resume sending, beginning with failed deliveries and the events since it was disabled."""
    return operations.enable(webhook=webhook, actor=actor, on=on, now=clock.now())


def send_again(*, delivery: Delivery, actor: Actor, on: dt.date) -> Delivery:
    """Send the event once more, with the same id, whatever has been delivered after it."""
    return operations.send_again(delivery=delivery, actor=actor, on=on, now=clock.now())


def _secret_of(webhook: Webhook) -> Download:
    name = f"webhook-{webhook.ledger_id}-{webhook.pk}-secret.txt"
    return Download(f"{decrypt(webhook.secret)}\n".encode(), name, "text/plain")


def _deliveries(state: str) -> Callable[[Webhook], QuerySet[Delivery]]:
    return lambda webhook: (
        Delivery.objects.filter(ledger=webhook.ledger_id, webhook=webhook, state=state)
        .select_related("event")
        .order_by("-id")
    )


ATTEMPT = ("attempts", "attempted_at", "status", "failure")


@admin.register(Webhook)
class WebhookAdmin(OperationAdminMixin, LedgerModelAdmin):
    machine = WEBHOOK
    operations = {
        "register": Button(register, RegisterForm, label=later("New webhook")),
        "rotate_secret": Button(rotate_secret, previewed=False),
        "disable": Button(operations.disable, ReasonForm),
        "enable": Button(enable),
    }
    list_display = (
        "url",
        "ledger",
        "state",
        "event_types",
        "failures",
        "failing_since",
        "disabled_because",
    )
    list_filter = ("ledger", "state")
    search_lookups = ("url__istartswith",)
    search_help_text = later("Start of the URL")
    facts = ("ledger", "failures", "failing_since", "rests_until", "disabled_because")
    fieldsets = (
        (None, {"fields": ("url", "event_types", "seller_numbers", "position")}),
        (later("Record"), {"fields": ("id", "previous_until", "created_at", "created_by")}),
    )
    tables = tuple(
        Table(title, _deliveries(state), (display.SELF, "event", "subject", "due_at", *ATTEMPT))
        for title, state in (
            (later("Given up"), FAILED),
            (later("Pending"), PENDING),
            (later("Delivered"), DELIVERED),
        )
    )

    @admin.display(description=later("Events"))
    def event_types(self, webhook: Webhook) -> str:
        return ", ".join(webhook.types) or say("All")

    @admin.display(description=later("Sellers"))
    def seller_numbers(self, webhook: Webhook) -> str:
        numbers = webhook.seller_numbers()
        return say("All sellers, including new ones") if numbers is None else ", ".join(numbers)


@admin.register(Delivery)
class DeliveryAdmin(OperationAdminMixin, LedgerModelAdmin):
    machine = DELIVERY
    operations = {"send_again": Button(send_again)}
    bulk = ("send_again",)
    bulk_columns = ("webhook", "event", "attempts", "status", "failure")
    list_display = ("id", "ledger", "webhook", "event", "state", "due_at", *ATTEMPT)
    list_select_related = ("ledger", "webhook", "event")
    list_filter = ("ledger", "state", "webhook")
    key_lookups = ("pk", "event_id")
    search_help_text = later("Number of the delivery or of its event")
    facts = ("ledger", "webhook", "event", "attempts", "due_at")
    fieldsets = (
        (None, {"fields": ("webhook", "event", "position", "subject")}),
        (later("Last attempt"), {"fields": ("attempted_at", "status", "failure")}),
    )


add_work(
    Work(
        "disabled", later("Webhooks that are disabled"), Webhook,
        lambda rows, on: rows.filter(state=DISABLED),
        Urgency.TODAY, since="failing_since",
    ),
    Work(
        "failing", later("Webhooks that fail"), Webhook,
        lambda rows, on: rows.filter(state=ENABLED, failures__gt=0),
        Urgency.TODAY, since="failing_since",
    ),
    Work(
        "given-up", later("Deliveries to webhooks that were given up"), Delivery,
        lambda rows, on: rows.filter(state=FAILED),
        Urgency.TODAY, since="due_at",
    ),
)  # fmt: skip
