"""Letters, each time that one was sent, and what went out together."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Q

from invoices.letter_states import LETTER, TO_SEND, Channel
from invoices.models.changes import InvoiceCredit
from invoices.models.claims import Claim
from invoices.models.documents import DocumentType
from invoices.models.invoices import Invoice
from ledger_project.core.database_rules import append_only
from ledger_project.core.models import Recorded
from ledger_project.core.tenancy import LedgerForeignKey

LONGEST_FAILURE = 200
KINDS = (
    DocumentType.INVOICE, DocumentType.CREDIT_INVOICE, DocumentType.REMINDER,
    DocumentType.COLLECTION_CLAIM,
)  # fmt: skip
"""What is sent as a letter; e-invoices are a form of invoices, attachments go with them."""
ADDRESS_LINES = ("name", "co_address", "street_address", "zip_code", "city", "country_code")


class Letter(Recorded):
    """A document on its way: an invoice's own, that of a claim, or the note of a credit.

    It is tried at `due_at`, after `attempts` that did not succeed since it was asked for, the last
    of them for the reason `failure`. `email_address` replaces the customer's. `sent_on` is the day
    on which it last went out. It `came_back` until it goes to another address, or arrives.
    """

    invoice = LedgerForeignKey(Invoice, related_name="letters")
    claim = LedgerForeignKey(Claim, null=True, related_name="letters")
    credit = LedgerForeignKey(InvoiceCredit, null=True, related_name="letters")
    kind = models.CharField(
        max_length=20,
        choices=[(one.value, one.label) for one in KINDS],
    )
    channel = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Channel])
    state = models.CharField(
        max_length=10, choices=[(s, s) for s in LETTER.states], default=TO_SEND
    )
    dated_on = models.DateField("dated")
    sent_on = models.DateField("sent on", null=True)
    came_back = models.BooleanField(default=False, db_default=False)
    due_at = models.DateTimeField("next attempt", null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField("reason", max_length=LONGEST_FAILURE, blank=True)
    email_address = models.CharField(
        "other e-mail address", max_length=254, blank=True, help_text="Blank: the customer's."
    )

    class Meta:
        ordering = ["-id"]
        permissions = LETTER.permissions()
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "invoice", "claim", "credit"],
                nulls_distinct=False,
                name="letter_once",
            ),
            models.CheckConstraint(
                condition=Q(state=TO_SEND, due_at__isnull=False)
                | ~Q(state=TO_SEND) & Q(due_at__isnull=True),
                name="letter_due_while_to_send",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ledger", "channel", "due_at", "id"],
                name="letter_due",
                condition=Q(state=TO_SEND),
            ),
            models.Index(
                fields=["ledger", "state", "id"],
                name="letter_not_arrived",
                condition=Q(state__in=["returned", "failed"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.invoice.invoice_no}"

    def get_absolute_url(self) -> str:
        return f"{self.invoice.get_absolute_url()}/letters/{self.pk}"

    def concerns(self) -> dict[str, Any]:
        """Return what an event of this letter names: its invoice, with customer and seller."""
        return self.invoice.concerns()

    @property
    def claims(self) -> list[Claim]:
        """The claims that it makes, that with its fee first; none of an invoice or a credit."""
        return [self.claim, *self.claim.enclosed.all()] if self.claim else []

    @property
    def withdrawn_on(self) -> dt.date | None:
        """Day on which the last of the claims that it makes was withdrawn, or its credit undone."""
        if self.claim:
            days = [one.withdrawn_on for one in self.claims if one.withdrawn_on]
            return max(days) if len(days) == len(self.claims) else None
        return self.credit.undone_on if self.credit else None


class LetterBatch(Recorded):
    """Letters that were handed over in one file, to a print shop or to an access point.

    Numbered without gaps.
    """

    number = models.CharField(max_length=20)
    channel = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Channel])
    sent_on = models.DateField("sent on")
    count = models.IntegerField()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "letter batches"
        constraints = [
            models.UniqueConstraint(fields=["ledger", "number"], name="letter_batch_once")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.number


class Sending(Recorded):
    """One time that a letter went out: when, to which address, and the digest of what it was.

    `message_id` is an e-mail's Message-ID, the same for each attempt to send it this time. What did
    not go by e-mail was in a `batch`. A postal address has a line for each of `ADDRESS_LINES`.
    """

    letter = LedgerForeignKey(Letter, related_name="sendings")
    batch = LedgerForeignKey(LetterBatch, null=True, related_name="sendings")
    number = models.PositiveSmallIntegerField()
    channel = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Channel])
    address = models.CharField(max_length=400)
    sha256 = models.CharField("SHA-256 of the document", max_length=64)
    message_id = models.CharField("Message-ID", max_length=200, blank=True)
    sent_on = models.DateField("sent on")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "letter", "number"], name="sending_once")
        ]
        indexes = [
            models.Index(
                fields=["ledger", "batch", "id"],
                name="sending_in_batch",
                condition=Q(batch__isnull=False),
            )
        ]
        # The address alone may be emptied, by the erasure.
        triggers = [
            append_only(
                "ledger_id", "id", "created_at", "created_by", "letter_id", "batch_id", "number",
                "channel", "sha256", "message_id", "sent_on",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.letter_id}-{self.number}"

    @property
    def reference(self) -> str:
        """What names it outside, such as 501-17-1: ledger, letter and which time."""
        return f"{self.ledger_id}-{self}"
