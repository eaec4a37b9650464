"""Debt collection by an agency: the agency, its cases, and what is reported to it."""

from decimal import Decimal
from typing import Any

from django.core.validators import MinLengthValidator
from django.db import models
from django.db.models import Q

from invoices.collection_states import COLLECTION_CASE, HANDED_OVER, OVER
from invoices.models.invoices import Invoice
from invoices.models.payments import Payment
from ledger_project.core.database_rules import append_only, recorded
from ledger_project.core.models import Recorded, Seller
from ledger_project.core.money import ZERO, AmountField
from ledger_project.core.tenancy import LedgerForeignKey
from ledger_project.core.texts import say


class CollectionAgency(Recorded):
    """The agency that collects for a ledger; one of a seller's own stands before the ledger's.

    `creditor_number` is the ledger's at the agency, `account` the agency's bank account, from which
    it remits what it has collected.
    """

    seller = LedgerForeignKey(
        Seller, null=True, blank=True, related_name="+", help_text="Blank for all sellers."
    )
    name = models.CharField(max_length=100, validators=[MinLengthValidator(1)])
    creditor_number = models.CharField(max_length=20, validators=[MinLengthValidator(1)])
    account = models.CharField("bank account", max_length=34, blank=True)

    class Meta:
        ordering = ["ledger", "id"]
        verbose_name_plural = "collection agencies"
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "seller"], nulls_distinct=False, name="one_collection_agency"
            )
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return self.name


class CollectionBatch(Recorded):
    """What one file reports to an agency, as that was set on its day; numbered without gaps."""

    number = models.CharField(max_length=20)
    sent_on = models.DateField("sent on")
    agency = models.CharField(max_length=100)
    creditor_number = models.CharField(max_length=20)
    count = models.IntegerField()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "collection batches"
        constraints = [
            models.UniqueConstraint(fields=["ledger", "number"], name="collection_batch_once")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.number


class CollectionCase(Recorded):
    """An invoice that is, or was, with an agency. Its key is the number that both sides name.

    The amounts are those that were handed over last, in the file of `batch`; without one they are
    in the next file. The agency was notified of the invoice's transactions up to the key
    `reported_through`, and of the principal that is `reported_disputed`.
    """

    invoice = LedgerForeignKey(Invoice, related_name="collection_cases")
    batch = LedgerForeignKey(CollectionBatch, null=True, related_name="cases")
    state = models.CharField(
        max_length=15, choices=[(s, s) for s in COLLECTION_CASE.states], default=HANDED_OVER
    )
    agency = models.CharField(max_length=100)
    creditor_number = models.CharField(max_length=20)
    agency_reference = models.CharField("agency's number", max_length=50, blank=True, db_default="")
    handed_over_on = models.DateField("handed over on")
    capital = AmountField("principal")
    fees = AmountField(default=ZERO)
    interest = AmountField(default=ZERO)
    reason = models.CharField(max_length=200, blank=True)
    ended_on = models.DateField("ended on", null=True)
    reported_through = models.BigIntegerField(default=0)
    reported_disputed = AmountField(default=ZERO)

    class Meta:
        ordering = ["-id"]
        permissions = COLLECTION_CASE.permissions()
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "invoice"],
                condition=Q(ended_on=None),
                name="one_case_of_an_invoice",
            ),
            models.CheckConstraint(
                condition=Q(capital__gt=0, fees__gte=0, interest__gte=0),
                name="collection_amounts_positive",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OVER, ended_on__isnull=False)
                | ~Q(state__in=OVER) & Q(ended_on=None),
                name="collection_case_ended",
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "invoice", "id"], name="case_of_invoice"),
            models.Index(fields=["ledger", "state", "id"], name="case_by_state"),
        ]

    # Loaded by `collection_queries.with_sums`.
    collected = costs = remitted = outstanding = unreported = ZERO

    def __str__(self) -> str:
        return say("Case {key}", key=self.pk)

    def get_absolute_url(self) -> str:
        return f"/ledger/invoice/v1/{self.ledger_id}/collection-cases/{self.pk}"

    def concerns(self) -> dict[str, Any]:
        """Return the invoice, customer and seller that an event of this case names."""
        return self.invoice.concerns()


class CollectionMessage(Recorded):
    """What a batch says of one case, as it stands in the file."""

    class Kind(models.TextChoices):
        HAND_OVER = "hand-over"
        CHANGE = "change"
        RECALL = "recall"

    batch = LedgerForeignKey(CollectionBatch, related_name="messages")
    case = LedgerForeignKey(CollectionCase, related_name="messages")
    kind = models.CharField(max_length=10, choices=Kind)
    content = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "batch", "case"], name="collection_message_once"
            )
        ]
        indexes = [models.Index(fields=["ledger", "case", "id"], name="message_of_case")]
        triggers = [append_only("ledger_id", "batch_id", "case_id", "kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"


class CollectionAnswer(Recorded):
    """A row of what an agency answers, once by its own `reference`; a refused one has a fault.

    A payment has what met the debt, as the agency divides it (`capital`, `fees`, `interest`), the
    costs of collection that it passes on, and what it keeps for itself of what the customer paid.
    Costs have `expenses` and `charges`. What it remits of a case is an `amount`, negative if costs
    are kept of others, of a `remittance`; `payment` is that of the bank which settled it. A payment
    that was taken back, and a remittance whose money went back, are undone.
    """

    class Kind(models.TextChoices):
        ACCEPTED = "accepted"
        REFUSED = "refused"
        PAYMENT = "payment"
        TAKEN_BACK = "payment-taken-back"
        COSTS = "costs"
        REMITTED = "remitted"
        PAID = "paid"
        UNCOLLECTABLE = "uncollectable"
        RECALLED = "recalled"

    case = LedgerForeignKey(CollectionCase, null=True, related_name="answers")
    case_number = models.CharField("case", max_length=50)
    kind = models.CharField(max_length=20)
    reference = models.CharField(max_length=40)
    value_on = models.DateField("date", null=True)
    capital = AmountField("principal", default=ZERO)
    fees = AmountField(default=ZERO)
    interest = AmountField(default=ZERO)
    expenses = AmountField(default=ZERO)
    charges = AmountField(default=ZERO)
    kept = AmountField("kept by the agency", default=ZERO)
    amount = AmountField("remitted", default=ZERO)
    remittance = models.CharField(max_length=50, blank=True)
    payment = LedgerForeignKey(Payment, null=True, related_name="remitted")
    book_on = models.DateField("booked on")
    settled_on = models.DateField("settled on", null=True)
    undone_on = models.DateField("undone on", null=True)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "reference"], name="collection_answer_once"),
            models.CheckConstraint(
                condition=Q(
                    capital__gte=0,
                    fees__gte=0,
                    interest__gte=0,
                    expenses__gte=0,
                    charges__gte=0,
                    kept__gte=0,
                ),
                name="collection_answer_positive",
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "case", "id"], name="answer_of_case"),
            models.Index(
                fields=["ledger", "remittance"],
                name="answer_by_remittance",
                condition=~Q(remittance=""),
            ),
            models.Index(fields=["ledger", "id"], name="answer_with_fault", condition=~Q(fault="")),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def met(self) -> Decimal:
        """What met the debt of a payment."""
        return self.capital + self.fees + self.interest
