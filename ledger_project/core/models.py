"""The shared kernel's tables: ledgers and their sellers, and what every subdomain keeps alike.

What a subdomain owns (customers, invoices, postings, files) stands in that subdomain's app.
"""

from decimal import Decimal
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Now

from ledger_project.core.money import AmountField


class PercentField(models.DecimalField):
    """A rate in percent with two decimals, zero by default."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs |= {"max_digits": 5, "decimal_places": 2}
        super().__init__(
            **{
                "default": Decimal(0),
                "db_default": Decimal(0),
                "validators": [MinValueValidator(Decimal(0))],
                **kwargs,
            }
        )


class Country(models.TextChoices):
    SE = "SE", "Sweden"
    NO = "NO", "Norway"
    FI = "FI", "Finland"
    DK = "DK", "Denmark"


class Ledger(models.Model):
    """One company's ledger: the tenant. Its number is the `ledgerNo` of every route."""

    number = models.PositiveIntegerField(primary_key=True)
    name = models.CharField(max_length=72)
    organisation_number = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, choices=Country)
    currency = models.CharField(
        max_length=3,
        validators=[RegexValidator("^[A-Z]{3}$", "Expected an upper-case ISO 4217 code")],
    )
    configured = models.BooleanField(default=True, help_text="Open for business")
    authorization_days = models.PositiveSmallIntegerField(
        default=30, validators=[MinValueValidator(1), MaxValueValidator(180)]
    )
    default_credit_limit = AmountField(
        default=Decimal("50000.00"), validators=[MinValueValidator(Decimal(0))]
    )
    max_credit_limit = AmountField(
        default=Decimal("100000.00"),
        db_default=Decimal("100000.00"),
        validators=[MinValueValidator(Decimal(0))],
        help_text="That the credit policy may grant on request",
    )
    credit_policy = models.CharField(
        max_length=200,
        blank=True,
        db_default="",
        help_text="Dotted path of a class; empty: accounts.credit_policy.DefaultPolicy",
    )
    debt_interest = PercentField(help_text="Of a debt that is not due, a year")
    penalty_interest = PercentField(help_text="Of a debt past its due date, a year")
    max_surplus = AmountField(
        default=Decimal("50000.00"),
        db_default=Decimal("50000.00"),
        validators=[MinValueValidator(Decimal(0))],
        help_text="How far a customer may pay more than is owed",
    )
    retention_years = models.PositiveSmallIntegerField(
        default=7,
        db_default=7,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
        help_text="How long personal data is kept after the last business with a customer",
    )
    default_account_profile = models.CharField(max_length=50, default="kontofaktura")
    payment_account_type = models.CharField(max_length=10, blank=True)
    payment_account_number = models.CharField(max_length=34, blank=True)
    payment_account_bic = models.CharField(max_length=11, blank=True)
    payment_account_iban = models.CharField(max_length=34, blank=True)
    denuntiation_text = models.TextField(
        blank=True, help_text="Tells the buyer that the claim is assigned; printed on the invoice"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__gte=1, number__lte=99999),
                name="ledger_number_fits_payment_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class LedgerOwned(models.Model):
    """A row of one ledger; see `tenancy` for what the database enforces."""

    id = models.BigAutoField(primary_key=True)
    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Recorded(LedgerOwned):
    """A row that tells when it was written and, in `created_by`, by which actor."""

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.CharField(max_length=100, default="system", editable=False)

    class Meta:
        abstract = True


class Seller(Recorded):
    """A merchant whose invoices the ledger buys; settled with on its payout account.

    The fee agreement is `item_fee` (the ledger's currency, each debit and credit) and
    `provision_percent` (of the amount); both null means that none is in force.
    """

    number = models.CharField(
        max_length=15,
        validators=[RegexValidator("^[0-9A-Za-z._-]+$", "Expected letters, digits and . _ -")],
    )
    name = models.CharField(max_length=72)
    organisation_number = models.CharField(max_length=20, blank=True)
    configured = models.BooleanField(default=True, help_text="Open for business")
    payout_iban = models.CharField(max_length=34, blank=True)
    payout_bic = models.CharField(max_length=11, blank=True)
    item_fee = AmountField(null=True, blank=True)
    provision_percent = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)

    class Meta:
        ordering = ["ledger", "number"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "number"], name="seller_number_once"),
            models.CheckConstraint(
                condition=models.Q(item_fee__isnull=True, provision_percent__isnull=True)
                | models.Q(item_fee__gte=0, provision_percent__gte=0),
                name="seller_fee_agreement_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class StateChange(Recorded):
    """One operation on one document, as the audit trail keeps it. Never changed or deleted.

    `replaced` are the values that it took away, of the columns that the machine remembers.
    """

    document_type = models.CharField(max_length=30)
    document_id = models.BigIntegerField()
    operation = models.CharField(max_length=60)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    business_date = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    replaced = models.JSONField(default=dict, db_default={})

    class Meta:
        indexes = [
            models.Index(fields=["ledger", "document_type", "document_id"], name="statechange_of"),
            models.Index(
                fields=["ledger", "document_type", "business_date"], name="statechange_by_date"
            ),
        ]


class NumberSeries(LedgerOwned):
    """The last number taken from a gapless series; see `numbering`."""

    name = models.CharField(max_length=60)
    last = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "number series"
        constraints = [models.UniqueConstraint(fields=["ledger", "name"], name="series_once")]


class IdempotencyKey(Recorded):
    """The first answer to a POST that carried an `Idempotency-Key`, kept for 24 hours."""

    client = models.CharField(max_length=100)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ledger", "client", "key"], name="idempotency_once")
        ]
