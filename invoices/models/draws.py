"""Direct debit: what the bank was asked to collect, and of mandates, and what it answered."""

from django.db import models
from django.db.models import Q

from customers.models import Consent
from invoices.models.invoices import Invoice
from ledger_project.core.database_rules import append_only
from ledger_project.core.models import Recorded
from ledger_project.core.money import AmountField
from ledger_project.core.tenancy import LedgerForeignKey


class DrawBatch(Recorded):
    """The draws of one file for the bank, numbered without gaps, with the agreement it names."""

    number = models.CharField(max_length=20)
    scheme = models.CharField(max_length=20)
    sent_on = models.DateField()
    agreement = models.CharField(max_length=8)
    account = models.CharField(max_length=34)
    count = models.IntegerField()
    amount = AmountField()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "draw batches"
        constraints = [
            models.UniqueConstraint(fields=["ledger", "number"], name="draw_batch_number_once")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.number


class Draw(Recorded):
    """One attempt to collect an invoice's debt on `draw_on`, by the consent of its customer.

    It is open until the bank has answered, or until a later batch (`withdrawn_in`) takes it back.
    `may_retry` is whether a refusal is one that may pass, such as too little on the account.
    """

    class Outcome(models.TextChoices):
        OPEN = "", "open"
        PAID = "paid"
        REFUSED = "refused"
        WITHDRAWN = "withdrawn"

    invoice = LedgerForeignKey(Invoice, related_name="draws")
    batch = LedgerForeignKey(DrawBatch, related_name="draws")
    attempt = models.PositiveSmallIntegerField()
    payer_number = models.CharField(max_length=16)
    payment_reference = models.CharField(max_length=25)
    amount = AmountField()
    draw_on = models.DateField("to be drawn on")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    answered_on = models.DateField("answered on", null=True)
    reason = models.CharField(max_length=100, blank=True)
    may_retry = models.BooleanField(default=False)
    withdrawn_in = LedgerForeignKey(DrawBatch, null=True, related_name="withdrawn_draws")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "invoice", "attempt"], name="draw_attempt_once"
            ),
            models.UniqueConstraint(
                fields=["ledger", "invoice"], condition=Q(outcome=""), name="one_open_draw"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="draw_positive"),
            models.CheckConstraint(
                condition=Q(outcome="", answered_on=None)
                | (~Q(outcome="") & Q(answered_on__isnull=False)),
                name="draw_answered_on_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "batch"], name="draw_of_batch"),
            models.Index(
                fields=["ledger", "payment_reference"],
                name="open_draw_by_reference",
                condition=Q(outcome=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payment_reference} {self.draw_on}"


class MandateOrder(Recorded):
    """What the bank is asked of a mandate, by the file of a batch.

    A payer asked for one at its own bank: it is accepted or refused. Or a consent was withdrawn in
    the ledger: the mandate is to end. One that ended at the bank is known here, so that it is not
    asked to end it.
    """

    class Kind(models.TextChoices):
        ACCEPT = "accept"
        REFUSE = "refuse"
        END = "end"
        ENDED = "ended"

    kind = models.CharField(max_length=10, choices=Kind)
    payer_number = models.CharField(max_length=16)
    number = models.CharField("number of the mandate", max_length=50, blank=True)
    consent = LedgerForeignKey(Consent, null=True, related_name="mandate_orders")
    batch = LedgerForeignKey(DrawBatch, null=True, related_name="mandate_orders")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "consent"], name="mandate_ends_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["accept", "refuse"], consent=None)
                | Q(kind__in=["end", "ended"], consent__isnull=False),
                name="mandate_order_of_a_consent",
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "batch"], name="mandate_order_of_batch"),
        ]
        triggers = [append_only("kind", "payer_number", "number", "consent_id")]

    def __str__(self) -> str:
        return f"{self.kind} {self.payer_number}"
