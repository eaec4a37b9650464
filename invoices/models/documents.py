"""Documents as they were sent: rendered once, never changed."""

from django.db import models
from django.db.models import Q

from invoices.models.claims import Claim
from invoices.models.invoices import Invoice
from ledger_project.core.models import Recorded
from ledger_project.core.tenancy import LedgerForeignKey


class DocumentType(models.TextChoices):
    """Document types of the Invoice API, as in its routes, and the e-invoice."""

    INVOICE = "invoice"
    CREDIT_INVOICE = "credit-invoice"
    REMINDER = "reminder"
    COLLECTION_CLAIM = "collection-claim"
    E_INVOICE = "e-invoice"
    ATTACHMENT = "attachment"


class Document(Recorded):
    """One document of an invoice, or of one of its claims. Its bytes never change."""

    invoice = LedgerForeignKey(Invoice, related_name="documents")
    claim = LedgerForeignKey(Claim, null=True, related_name="documents")
    type = models.CharField(max_length=20, choices=DocumentType)
    number = models.PositiveSmallIntegerField(
        default=0, help_text="Position among the attachments."
    )
    file_name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    language = models.CharField(max_length=2, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    data = models.BinaryField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "invoice", "type", "number"],
                condition=Q(claim__isnull=True),
                name="document_once",
            ),
            models.UniqueConstraint(
                fields=["ledger", "claim"],
                condition=Q(claim__isnull=False),
                name="document_of_claim_once",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
