"""Letters in the back office, and those that wait for a person."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, Q

from customers.admin.person_pages import PersonPage
from invoices import operations
from invoices.letter_states import FAILED, LETTER, RETURNED, SENT, TO_SEND
from invoices.models import Claim, Invoice, Letter, LetterBatch, Sending
from invoices.operations.renewed_letters import SENDABLE
from ledger_project.backoffice import display
from ledger_project.backoffice.admin import LedgerModelAdmin, Table, add_table, referring
from ledger_project.backoffice.forms import OperationForm, ReasonForm
from ledger_project.backoffice.operations import Button, OperationAdminMixin
from ledger_project.backoffice.work import Urgency, Work, add_work
from ledger_project.core import clock
from ledger_project.core.texts import later

CAME_BACK = Q(state=RETURNED) | Q(state=SENT, came_back=True)
_STANDING = Claim.objects.filter(
    ledger=OuterRef("ledger"), sent_with=OuterRef("claim"), withdrawn_on=None, ended_on=None
)
STILL_HOLDS = (
    Q(claim=None) | Q(claim__withdrawn_on=None, claim__ended_on=None) | Q(Exists(_STANDING))
)


class ResendForm(OperationForm):
    channel = forms.ChoiceField(
        required=False,
        choices=[("", later("As before")), *((one.value, later(one.value)) for one in SENDABLE)],
        help_text=later("On paper it goes to the address of the customer as it is now."),
    )
    email_address = forms.EmailField(
        required=False, help_text=later("If it is to go to another address than the customer's.")
    )

    def members(self) -> dict[str, Any]:
        given = super().members()
        return {**given, "channel": given["channel"] or None}


def resend(**members: Any) -> Letter:
    """Send a letter again, from now on."""
    return operations.resend(now=clock.now(), **members)


@admin.register(Letter)
class LetterAdmin(PersonPage, OperationAdminMixin, LedgerModelAdmin):
    machine = LETTER
    person = "invoice__customer"
    operations = {
        "resend": Button(resend, ResendForm),
        "confirm_delivery": Button(operations.confirm_delivery, label=later("Confirm delivery")),
        "mark_returned": Button(
            operations.mark_returned, ReasonForm, label=later("Came back"), locked=False
        ),
        "fail": Button(operations.give_up, ReasonForm, label=later("Give up")),
    }
    bulk = ("confirm_delivery",)
    bulk_columns = ("invoice", "kind", "channel", "sent_on")
    facts = ("invoice", "kind", "channel", "dated_on", "sent_on", "failure")
    list_display = (
        "id", "ledger", "invoice", "kind", "channel", "state", "dated_on", "sent_on", "failure",
    )  # fmt: skip
    list_select_related = ("ledger", "invoice__customer", "claim", "credit")
    list_filter = ("ledger", "state", "channel", "kind", "dated_on")
    search_lookups = ("invoice__invoice_no",)
    search_help_text = later("Number of the invoice, or the customer")
    tables = (
        Table(
            later("Sent"),
            referring(Sending, "letter", "batch"),
            (
                "number",
                "created_at",
                "created_by",
                "channel",
                "address",
                "batch",
                "sha256",
                "message_id",
            ),
        ),
    )


@admin.register(LetterBatch)
class LetterBatchAdmin(LedgerModelAdmin):
    list_display = ("number", "ledger", "channel", "count", "sent_on")
    list_filter = ("ledger", "channel", "sent_on")
    search_lookups = ("number",)
    search_help_text = later("Number of the batch")
    tables = (
        Table(
            later("Letters"),
            referring(Sending, "batch", "letter__invoice", "letter"),
            ("letter", "number", "sha256"),
        ),
    )


add_table(
    Invoice,
    Table(
        later("Letters"),
        referring(Letter, "invoice", "invoice"),
        (display.SELF, "channel", "state", "dated_on", "sent_on", "failure"),
    ),
)


add_work(
    Work(
        "failed", later("Letters that could not be sent"), Letter,
        lambda rows, on: rows.filter(STILL_HOLDS, state=FAILED), Urgency.TODAY, since="dated_on",
    ),
    Work(
        "returned", later("Letters that came back"), Letter,
        lambda rows, on: rows.filter(STILL_HOLDS, CAME_BACK), Urgency.TODAY, since="dated_on",
    ),
    Work(
        "waiting", later("Letters that wait to be sent since a day before"), Letter,
        lambda rows, on: rows.filter(state=TO_SEND, dated_on__lt=on),
        Urgency.TODAY, since="dated_on",
    ),
)  # fmt: skip
