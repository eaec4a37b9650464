"""Invoice purchase: authorizations, and their captures, credits and cancellations."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from accounts.models import Account
from customers.models import Customer
from invoices.states import AUTHORIZATION, AUTHORIZED, CAPTURED
from ledger_project.core.models import Recorded, Seller
from ledger_project.core.money import ZERO, AmountField
from ledger_project.core.tenancy import LedgerForeignKey
from ledger_project.core.texts import say


class TransactionCause(models.TextChoices):
    """Reasons for crediting an invoice: the documented transaction causes that may be chosen."""

    BANKRUPTCY = "Bankruptcy"
    COMPOSITION_ARRANGEMENT = "CompositionArrangement", "Composition arrangement"
    SETTLEMENT = "Settlement"
    WRONG_ADDRESS = "WrongAddress", "Wrong address"
    COMPLAINT = "Complaint"
    WRONG_REG_NO = "WrongRegNo", "Wrong national identifier"
    UNDER_AGE = "UnderAge", "Under age"
    DECEASED = "Deceased"
    FRAUD = "Fraud"
    DISPUTE = "Dispute"
    APPROVED_DIFF = "ApprovedDiff", "Approved difference"


NEVER_OWED = frozenset(
    {
        TransactionCause.COMPLAINT,
        TransactionCause.DISPUTE,
        TransactionCause.FRAUD,
        TransactionCause.UNDER_AGE,
        TransactionCause.WRONG_ADDRESS,
        TransactionCause.WRONG_REG_NO,
    }
)
"""Causes of a credit by which the amount was never owed, so it bore no interest either.

By the others it was owed until it was given up. The function of the database that counts interest
has the same list.
"""


class Authorization(Recorded):
    """A seller's invoice that the operator has agreed to buy, up to `authorized`.

    The invoice and buyer members are kept as the seller sent them. `fingerprint` is the digest of
    the request, by which a repeated request is recognised. The remaining amount (`authorized` −
    `captured` − `released`) is reserved on the account while it may be captured.
    """

    seller = LedgerForeignKey(Seller, related_name="+")
    customer = LedgerForeignKey(Customer, related_name="+")
    account = LedgerForeignKey(Account, related_name="authorizations")
    state = models.CharField(
        max_length=20, default=AUTHORIZED, choices=[(s, s) for s in AUTHORIZATION.states]
    )
    valid_to = models.DateField()
    authorized_on = models.DateField()
    fingerprint = models.CharField(max_length=64)
    authorized = AmountField()
    captured = AmountField(default=ZERO)
    credited = AmountField(default=ZERO)
    released = AmountField(
        default=ZERO, help_text="No longer reserved, after a cancellation or expiry."
    )
    currency = models.CharField(max_length=3)
    invoice_number = models.CharField(max_length=50)
    invoice_date = models.DateField()
    due_date = models.DateField()
    distribution_date = models.DateField(null=True)
    collection_reference_text = models.CharField(max_length=200, blank=True)
    payment_reference = models.CharField(max_length=25)
    payment_account_type = models.CharField(max_length=10)
    payment_account_number = models.CharField(max_length=34)
    payment_account_bic = models.CharField("payment account BIC", max_length=11, blank=True)
    payment_account_iban = models.CharField("payment account IBAN", max_length=34, blank=True)
    assignment_notice = models.TextField("assignment notice", blank=True)
    buyer = models.JSONField(help_text="Details of the buyer as sent by the seller.")

    class Meta:
        ordering = ["-id"]
        permissions = AUTHORIZATION.permissions()
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "invoice_number"],
                condition=Q(state__in=[AUTHORIZED, CAPTURED]) | Q(captured__gt=0),
                name="invoice_number_authorized_once",
            ),
            models.UniqueConstraint(
                fields=["ledger", "payment_reference"], name="authorization_reference_once"
            ),
            models.CheckConstraint(
                condition=Q(
                    authorized__gt=0,
                    captured__gte=0,
                    credited__gte=0,
                    released__gte=0,
                    credited__lte=F("captured"),
                    authorized__gte=F("captured") + F("released"),
                ),
                name="authorization_amounts_add_up",
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "invoice_number"], name="authorization_by_number"),
            models.Index(fields=["ledger", "seller", "id"], name="authorization_of_seller"),
            models.Index(fields=["ledger", "customer"], name="authorization_of_customer"),
            models.Index(
                fields=["ledger", "account", "valid_to"],
                name="authorization_live",
                condition=Q(state="Authorized"),
            ),
        ]

    def __str__(self) -> str:
        return say("{key} (invoice {number})", key=self.pk, number=self.invoice_number)

    def get_absolute_url(self) -> str:
        return f"/ledger/invoice-purchase/v1/{self.ledger_id}/authorizations/{self.pk}"

    def concerns(self) -> dict[str, object]:
        """Return what its events are about: also the invoice, once something is captured."""
        return {
            "invoice_no": self.invoice_number if self.captured else "",
            "customer_no": self.customer.customer_no,
            "seller_id": self.seller_id,
        }

    @property
    def remaining(self) -> Decimal:
        """Amount that may still be captured, and is reserved on the account."""
        return self.authorized - self.captured - self.released


class PurchaseStep(Recorded):
    """One capture, credit or cancellation: its amount, and the authorization's totals after it."""

    amount = AmountField()
    business_date = models.DateField()
    authorized_after = AmountField("authorized after this")
    captured_after = AmountField("captured after this")
    credited_after = AmountField("credited after this")
    remaining_after = AmountField("remaining after this")

    class Meta:
        abstract = True


class Capture(PurchaseStep):
    """Amount of the authorization that the operator bought. `reference` is the seller's own."""

    collection = "captures"
    authorization = LedgerForeignKey(Authorization, related_name="captures")
    reference = models.CharField(max_length=50, blank=True)
    requested_amount = AmountField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "authorization", "reference"],
                condition=~Q(reference=""),
                name="capture_reference_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="capture_amount_positive"),
        ]
        indexes = [models.Index(fields=["ledger", "authorization"], name="capture_of")]

    def get_absolute_url(self) -> str:
        return f"{self.authorization.get_absolute_url()}/captures/{self.pk}"


class Credit(PurchaseStep):
    """Captured amount that was taken back: columns as in `InvoiceCredit`."""

    collection = "credits"
    authorization = LedgerForeignKey(Authorization, related_name="credits")
    credit_invoice_number = models.CharField(max_length=50)
    reason = models.CharField(max_length=30, choices=TransactionCause)
    unpaid = AmountField("unpaid part")
    forgiven = AmountField("written-off part", default=ZERO, db_default=ZERO)
    undone_on = models.DateField("undone on", null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "credit_invoice_number"], name="credit_number_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, unpaid__gte=0, forgiven__gte=0)
                & Q(amount__gte=F("unpaid") + F("forgiven")),
                name="credit_amount_positive",
            ),
        ]
        indexes = [models.Index(fields=["ledger", "authorization"], name="credit_of")]

    def get_absolute_url(self) -> str:
        return f"{self.authorization.get_absolute_url()}/credits/{self.pk}"


class Cancellation(PurchaseStep):
    """Release of the remaining amount."""

    collection = "cancellations"
    authorization = LedgerForeignKey(Authorization, related_name="cancellations")
    reference = models.CharField(max_length=50, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "authorization", "reference"],
                condition=~Q(reference=""),
                name="cancellation_reference_once",
            )
        ]
        indexes = [models.Index(fields=["ledger", "authorization"], name="cancellation_of")]

    def get_absolute_url(self) -> str:
        return f"{self.authorization.get_absolute_url()}/cancellations/{self.pk}"
