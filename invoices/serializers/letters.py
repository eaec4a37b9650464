"""Letters in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from customers.queries import is_hidden
from customers.serializers import note_protected
from invoices.letter_states import LETTER, Channel
from invoices.models.letters import KINDS
from invoices.operations.renewed_letters import SENDABLE
from invoices.serializers.holds import LONGEST_REASON
from ledger_project.api.bodies import Body
from ledger_project.api.checks import Faults
from ledger_project.api.fields import Choice, Day, Instant, Path, Shown, Text
from ledger_project.api.representations import Part, Representation


class ResendRequest(Body):
    """Another channel or address, if it is to go out in another way than before."""

    channel = Choice(choices=SENDABLE, required=False, allow_null=True)
    emailAddress = Text(254, required=False, allow_null=True)

    def check(self, members: dict[str, Any], faults: Faults) -> None:
        faults.check_email("emailAddress", members.get("emailAddress"))

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {
            "channel": members.get("channel"),
            "email_address": members.get("emailAddress") or "",
        }


class AnswerRequest(Body):
    """Why, in a few words."""

    reason = Text(LONGEST_REASON, required=False, allow_null=True)

    def convert(self, members: dict[str, Any]) -> dict[str, Any]:
        return {"reason": members.get("reason") or ""}


class SendingSerializer(Part):
    """One time that a letter went out."""

    number = serializers.IntegerField(help_text="1 for the first time, 2 for the second")
    channel = Choice(choices=list(Channel))
    sent = Instant(source="created_at", help_text="When it was handed over")
    address = serializers.SerializerMethodField(help_text="Where it went")
    sha256 = Shown(help_text="Of the document, as it was sent")
    messageId = Shown(source="message_id", help_text="Of an e-mail")

    @extend_schema_field({"type": "string", "nullable": True})
    def get_address(self, sending: Any) -> str | None:
        """Return where it went; nothing of a protected identity."""
        if is_hidden(sending.letter.invoice.customer, self.context["actor"]):
            return None
        return ", ".join(filter(None, sending.address.split("\n")))


class LetterSerializer(Representation):
    """An invoice, credit note, reminder or claim on its way, and each time that it was sent."""

    machine = LETTER

    letterId = serializers.IntegerField(source="pk")
    kind = Choice(choices=[one.value for one in KINDS])
    status = Choice(source="state", choices=LETTER.states)
    channel = Choice(choices=list(Channel))
    date = Day(source="dated_on", help_text="Of the document")
    sentDate = Day(source="sent_on", allow_null=True)
    nextAttempt = Instant(source="due_at", allow_null=True)
    reason = serializers.SerializerMethodField(help_text="Why it failed or came back")
    invoice = Path(of="invoice")
    claim = Path(of="claim", allow_null=True, help_text="Path of the claim that it makes")
    sendings = SendingSerializer(source="sent", many=True, help_text="The last first")

    @extend_schema_field({"type": "string", "nullable": True})
    def get_reason(self, letter: Any) -> str | None:
        """Return why it failed or came back; it may quote the address."""
        customer = letter.invoice.customer
        if is_hidden(customer, self.context["actor"]):
            return None
        note_protected(self.context, customer)
        return str(letter.failure) or None
