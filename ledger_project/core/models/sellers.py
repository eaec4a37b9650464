"""Sellers, and when they are settled."""

from decimal import Decimal

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from ledger_project.core.database_rules import recorded
from ledger_project.core.models.base import Recorded
from ledger_project.core.money import AmountField
from ledger_project.core.states import SELLER


class Schedule(models.TextChoices):
    """Days on which a seller is settled with; a holiday moves the last two to the next bank day."""

    DAILY = "daily", "Every day"
    BANK_DAYS = "bank-days", "Every bank day"
    WEEKLY = "weekly", "On a day of the week"
    MONTHLY = "monthly", "On a day of the month"


class Seller(Recorded):
    """A merchant whose invoices the ledger buys; settlements are paid to its payout account.

    The fee agreement is `item_fee` (the ledger's currency, each debit and credit) and
    `commission_percent` (of the amount); both null means that none is in force. `settlement_day` is
    1…7 from Monday of a weekly schedule, 1…31 of a monthly one, where the last day of a shorter
    month stands for the days it lacks.
    """

    number = models.CharField(
        max_length=15,
        validators=[RegexValidator("^[0-9A-Za-z._-]+$", "Expected letters, digits and . _ -")],
    )
    name = models.CharField(max_length=72)
    organisation_number = models.CharField(max_length=20, blank=True)
    vat_no = models.CharField("VAT number", max_length=20, blank=True, db_default="")
    street_address = models.CharField(max_length=72, blank=True, db_default="")
    zip_code = models.CharField(max_length=10, blank=True, db_default="")
    city = models.CharField(max_length=40, blank=True, db_default="")
    email_address = models.EmailField(blank=True, db_default="")
    configured = models.BooleanField(
        "open for business", default=True, help_text="Whether new business is accepted."
    )
    payout_iban = models.CharField("payout IBAN", max_length=34, blank=True)
    payout_bic = models.CharField("payout BIC", max_length=11, blank=True)
    payout_reference = models.CharField(
        max_length=25,
        blank=True,
        db_default="",
        help_text="Sent to its bank with each payout, RF or digits; blank for the number.",
    )
    item_fee = AmountField("fee per event", null=True, blank=True)
    commission_percent = models.DecimalField(
        "commission (%)", max_digits=7, decimal_places=4, null=True, blank=True
    )
    settlement_schedule = models.CharField(
        "settlement schedule",
        max_length=10,
        choices=Schedule,
        default=Schedule.DAILY,
        db_default=Schedule.DAILY,
    )
    settlement_day = models.PositiveSmallIntegerField(null=True, blank=True)
    minimum_payout = AmountField(
        default=Decimal("0.00"),
        db_default=Decimal("0.00"),
        validators=[MinValueValidator(Decimal(0))],
        help_text="Smaller amounts are carried forward to the next settlement.",
    )
    fees_invoiced = models.BooleanField(
        "fees by invoice",
        default=False,
        db_default=False,
        help_text="Fees are invoiced monthly instead of being deducted from settlements.",
    )
    reminder_fee_agreed = models.BooleanField(
        "reminder fee agreed",
        default=False,
        db_default=False,
        help_text="Whether its terms of sale have a fee for reminders, as Sweden asks.",
    )

    class Meta:
        ordering = ["ledger", "number"]
        permissions = SELLER.permissions()
        constraints = [
            models.UniqueConstraint(fields=["ledger", "number"], name="seller_number_once"),
            models.CheckConstraint(
                condition=Q(
                    settlement_schedule__in=[Schedule.DAILY, Schedule.BANK_DAYS],
                    settlement_day__isnull=True,
                )
                | Q(settlement_schedule=Schedule.WEEKLY, settlement_day__range=(1, 7))
                | Q(settlement_schedule=Schedule.MONTHLY, settlement_day__range=(1, 31)),
                name="settlement_day_fits_schedule",
            ),
            models.CheckConstraint(
                condition=models.Q(item_fee__isnull=True, commission_percent__isnull=True)
                | models.Q(item_fee__gte=0, commission_percent__gte=0),
                name="seller_fee_agreement_is_whole",
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
