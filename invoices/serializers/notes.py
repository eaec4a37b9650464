"""Notes on customers and invoices in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from customers.queries import is_hidden
from customers.serializers import note_protected
from invoices.models import NoteKind
from invoices.models.notes import LONGEST_NOTE
from ledger_project.api.bodies import Body
from ledger_project.api.fields import Amount, Choice, Day, Instant, Money, Path, Text
from ledger_project.api.representations import Representation


class NoteRequest(Body):
    """What was said or agreed. A promise has an amount and a date, until which it holds claims."""

    kind = Choice(choices=NoteKind.values)
    text = Text(LONGEST_NOTE)
    promisedAmount = Amount(required=False, allow_null=True)
    promisedDate = Day(required=False, allow_null=True)

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {
            "kind": members["kind"],
            "text": members["text"],
            "promised_amount": members.get("promisedAmount"),
            "promised_on": members.get("promisedDate"),
        }


class NoteSerializer(Representation):
    """A note, a call or a promise to pay, as it was written down."""

    noteId = serializers.IntegerField(source="pk")
    kind = Choice(choices=NoteKind.values)
    text = serializers.SerializerMethodField()
    promisedAmount = Money(source="promised_amount", allow_null=True)
    promisedDate = Day(source="promised_on", allow_null=True)
    author = serializers.SerializerMethodField()
    created = Instant(source="created_at")
    customer = Path(of="customer")
    invoice = Path(of="invoice", allow_null=True)

    @extend_schema_field({"type": "string", "nullable": True})
    def get_text(self, note: Any) -> str | None:
        """Return the text; none of what was written about a protected identity."""
        if is_hidden(note.customer, self.context["actor"]):
            return None
        note_protected(self.context, note.customer)
        return str(note.text)

    @extend_schema_field({"type": "string"})
    def get_author(self, note: Any) -> str:
        """Return who wrote it: of others than the client itself only what kind of actor."""
        own = note.created_by == self.context["actor"].name
        return str(note.created_by if own else note.created_by.partition(":")[0])
