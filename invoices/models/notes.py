"""What was written down about customers and their invoices: notes, calls, promises to pay."""

from django.db import models
from django.db.models import Q

from customers.models import Customer
from invoices.models.invoices import Invoice
from ledger_project.core.database_rules import append_only
from ledger_project.core.models import Recorded
from ledger_project.core.money import AmountField
from ledger_project.core.tenancy import LedgerForeignKey

LONGEST_NOTE = 2000


class NoteKind(models.TextChoices):
    NOTE = "note"
    CALL = "call"
    PROMISE = "promise", "Promise to pay"


class Note(Recorded):
    """A note about a customer, or one of its invoices: never changed, erased with the customer.

    Of a promise it says what will be paid by which day.
    """

    customer = LedgerForeignKey(Customer, related_name="note_items")
    invoice = LedgerForeignKey(Invoice, null=True, related_name="note_items")
    kind = models.CharField(max_length=10, choices=NoteKind)
    text = models.CharField(max_length=LONGEST_NOTE)
    promised_amount = AmountField(null=True)
    promised_on = models.DateField("promised for", null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=NoteKind.PROMISE, promised_amount__gt=0, promised_on__isnull=False)
                | ~Q(kind=NoteKind.PROMISE)
                & Q(promised_amount__isnull=True, promised_on__isnull=True),
                name="note_promises_amount_and_date",
            )
        ]
        indexes = [
            models.Index(fields=["ledger", "customer", "id"], name="note_of_customer"),
            models.Index(fields=["ledger", "invoice", "id"], name="note_of_invoice"),
        ]
        # The text alone may be emptied, by the erasure.
        triggers = [
            append_only(
                "ledger_id", "id", "created_at", "created_by", "customer_id", "invoice_id", "kind",
                "promised_amount", "promised_on",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    def get_absolute_url(self) -> str:
        about = self.invoice or self.customer
        return f"{about.get_absolute_url()}/notes/{self.pk}"
