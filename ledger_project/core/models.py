"""Tables of the shared kernel: ledgers and their sellers, and what all subdomains share.

What a subdomain owns (customers, invoices, postings, files) stands in that subdomain's app.
"""

import datetime as dt
from decimal import Decimal
from functools import partial
from itertools import permutations
from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ledger_project.core.database_rules import Trigger, append_only
from ledger_project.core.money import AmountField
from ledger_project.core.states import LEDGER
from ledger_project.core.tenancy import LedgerForeignKey


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


ALLOCATION_ORDERS = tuple(
    ",".join(order) for order in permutations(("cost", "interest", "capital"))
)
"""Orders in which a payment meets the parts of a debt; the first is the default."""


ACCOUNTING_VERSIONS = ("1.0", "1.1", "2.0")
"""Versions of the file ar-accounting."""

LEDGER_REPORTS = ("103", "104", "105", "106", "110", "125", "127")
"""Numbers of the ledger reports (ARFILEREPORT)."""


class Schedule(models.TextChoices):
    """Days on which a seller is settled with; a holiday moves the last two to the next bank day."""

    DAILY = "daily", "Every day"
    BANK_DAYS = "bank-days", "Every bank day"
    WEEKLY = "weekly", "On a day of the week"
    MONTHLY = "monthly", "On a day of the month"


class Ledger(models.Model):
    """The tenant: one company's ledger. Its number is the `ledgerNo` of every route.

    Its books are closed to the end of `closed_through`: nothing is booked there any more.
    """

    number = models.PositiveIntegerField(primary_key=True)
    name = models.CharField(max_length=72)
    organisation_number = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2, choices=Country)
    currency = models.CharField(
        max_length=3,
        validators=[RegexValidator("^[A-Z]{3}$", "Expected an upper-case ISO 4217 code")],
    )
    configured = models.BooleanField(
        "open for business", default=True, help_text="Whether new business is accepted."
    )
    authorization_days = models.PositiveSmallIntegerField(
        "authorization validity (days)",
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(180)],
    )
    default_credit_limit = AmountField(
        default=Decimal("50000.00"), validators=[MinValueValidator(Decimal(0))]
    )
    max_credit_limit = AmountField(
        "highest credit limit",
        default=Decimal("100000.00"),
        db_default=Decimal("100000.00"),
        validators=[MinValueValidator(Decimal(0))],
        help_text="The most that the credit policy may grant on application.",
    )
    credit_policy = models.CharField(
        max_length=200,
        blank=True,
        db_default="",
        help_text="Class that decides on credit; blank for the standard policy.",
    )
    debt_interest = PercentField(
        verbose_name="interest before due date (%)",
        help_text="Annual interest on debt that is not yet due, in percent.",
    )
    max_surplus = AmountField(
        "highest surplus",
        default=Decimal("50000.00"),
        db_default=Decimal("50000.00"),
        validators=[MinValueValidator(Decimal(0))],
        help_text="The most that a customer may pay in excess of the debt.",
    )
    retention_years = models.PositiveSmallIntegerField(
        "retention time (years)",
        default=7,
        db_default=7,
        validators=[MinValueValidator(1), MaxValueValidator(99)],
        help_text="How long personal data is kept after a customer's last business.",
    )
    payment_days = models.PositiveSmallIntegerField(
        "payment terms (days)",
        default=30,
        db_default=30,
        validators=[MaxValueValidator(365)],
        help_text="Payment terms in days, used when an invoice states no due date.",
    )
    allocation_order = models.CharField(
        max_length=30,
        choices=[(order, order) for order in ALLOCATION_ORDERS],
        default=ALLOCATION_ORDERS[0],
        db_default=ALLOCATION_ORDERS[0],
        help_text="The order in which a payment covers the parts of a debt.",
    )
    remission_limit = AmountField(
        "write-off limit",
        default=Decimal("1.00"),
        db_default=Decimal("1.00"),
        validators=[MinValueValidator(Decimal(0))],
        help_text="The largest remainder written off when a payment falls short.",
    )
    rounding_limit = AmountField(
        "rounding limit",
        default=Decimal("0.50"),
        db_default=Decimal("0.50"),
        validators=[MinValueValidator(Decimal(0))],
        help_text="The largest overpayment kept as rounding instead of a surplus.",
    )
    default_account_profile = models.CharField(max_length=50, default="kontofaktura")
    payment_account_type = models.CharField(max_length=10, blank=True)
    payment_account_number = models.CharField(max_length=34, blank=True)
    payment_account_bic = models.CharField("payment account BIC", max_length=11, blank=True)
    payment_account_iban = models.CharField("payment account IBAN", max_length=34, blank=True)
    operator_name = models.CharField(
        max_length=72,
        default="Operator AB",
        db_default="Operator AB",
        help_text="Company that runs the service and is the payee of invoices.",
    )
    operator_details = models.TextField(
        blank=True,
        db_default="",
        help_text="Numbers, address and phone of the operator, for settlements.",
    )
    assignment_notice = models.TextField(
        "assignment notice",
        blank=True,
        help_text="Printed on invoices: informs the buyer of the assignment.",
    )
    approval_limit = AmountField(
        "payout approval limit",
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text="Payouts above this amount need two persons; blank for no limit.",
    )
    closed_through = models.DateField(
        "books closed through",
        null=True,
        editable=False,
        help_text="The last day whose books are closed.",
    )
    accounting_version = models.CharField(
        "bookkeeping file version",
        max_length=3,
        choices=[(version, version) for version in ACCOUNTING_VERSIONS],
        default=ACCOUNTING_VERSIONS[-1],
        db_default=ACCOUNTING_VERSIONS[-1],
        help_text="Version of the bookkeeping file for the client.",
    )
    scheduled_reports = ArrayField(
        models.CharField(max_length=3, choices=[(one, one) for one in LEDGER_REPORTS]),
        default=partial(list, ("106",)),
        db_default=["106"],
        blank=True,
        help_text="Ledger reports that are made for each business date",
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["number"]
        permissions = LEDGER.permissions()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__gte=1, number__lte=99999),
                name="ledger_number_fits_payment_reference",
            ),
        ]
        triggers = [
            Trigger(
                name="create_serials",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="create_serials",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def ledger_id(self) -> int:
        """Its own number, under the name that every row of a ledger has."""
        return self.number

    def book_date(self, on: dt.date) -> dt.date:
        """Return the day on which a change of `on` is booked: `on`, or the first open day."""
        if self.closed_through is None or on > self.closed_through:
            return on
        return self.closed_through + dt.timedelta(days=1)


PAYMENT_ACCOUNT = (
    "payment_account_type",
    "payment_account_number",
    "payment_account_bic",
    "payment_account_iban",
)
"""The columns of the account that buyers pay to: of a ledger, and of what it sold and issued."""


def payment_account_of(row: models.Model) -> dict[str, str]:
    """Return the payment account of a row by column, to be copied to another one."""
    return {column: getattr(row, column) for column in PAYMENT_ACCOUNT}


class LedgerOwned(models.Model):
    """A row of one ledger; see `tenancy` for what the database enforces."""

    id = models.BigAutoField(primary_key=True)
    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Recorded(LedgerOwned):
    """A row that records when it was written and, in `created_by`, by which actor."""

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.CharField(max_length=100, default="system", editable=False)

    class Meta:
        abstract = True


class Requested(Recorded):
    """A row that a request created; a repeated request is recognised by its `fingerprint`."""

    fingerprint = models.CharField(
        max_length=64,
        blank=True,
        db_default="",
        editable=False,
        help_text="Digest of the request that created it.",
    )

    class Meta:
        abstract = True


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
    item_fee = AmountField("fee per record", null=True, blank=True)
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

    class Meta:
        ordering = ["ledger", "number"]
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

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class PenaltyRate(Recorded):
    """The yearly interest on a debt past its due date, from a day on until the next rate begins."""

    since = models.DateField("from")
    percent = PercentField(verbose_name="interest (%)")

    class Meta:
        ordering = ["ledger", "since"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "since"], name="penalty_rate_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(percent__gte=0), name="penalty_rate_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % from {self.since}"


class StateChange(Recorded):
    """An entry of the audit trail: one operation on one entity. Never changed or deleted.

    `replaced` holds the previous values of the columns that the machine tracks.
    """

    document_type = models.CharField(max_length=30)
    document_id = models.BigIntegerField("document number")
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
        triggers = [append_only()]


class Event(Recorded):
    """A change of an invoice or a customer, as published in the event feed.

    Written with the change itself; `position` is given afterwards (`events.sequence`) and is the
    order in which it is read. `data` holds no personal data; amounts in it are texts with two
    decimals, dates ISO texts. Events of customers have no seller. The states are those of the
    entity before and after, empty where a run reported a fact that changes no state.
    """

    type = models.CharField(max_length=40)
    document_type = models.CharField(max_length=30)
    document_id = models.BigIntegerField("document number")
    invoice_no = models.CharField("invoice number", max_length=50, blank=True)
    customer_no = models.CharField("customer number", max_length=15, blank=True)
    seller = LedgerForeignKey(Seller, null=True, related_name="+")
    from_state = models.CharField(max_length=20, blank=True, db_default="")
    to_state = models.CharField(max_length=20, blank=True, db_default="")
    business_date = models.DateField()
    data = models.JSONField(default=dict)
    position = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "position"], name="event_position_once")
        ]
        indexes = [
            models.Index(
                fields=["ledger", "id"], name="event_to_sequence", condition=Q(position=None)
            ),
            models.Index(
                fields=["ledger", "document_type", "document_id", "id"], name="event_of_document"
            ),
            models.Index(
                fields=["ledger", "invoice_no", "position"],
                name="event_of_invoice",
                condition=~Q(invoice_no=""),
            ),
            models.Index(fields=["ledger", "customer_no", "position"], name="event_of_customer"),
            models.Index(fields=["ledger", "type", "position"], name="event_of_type"),
        ]
        triggers = [
            append_only(
                "ledger_id",
                "id",
                "type",
                "document_type",
                "document_id",
                "invoice_no",
                "customer_no",
                "seller_id",
                "from_state",
                "to_state",
                "business_date",
                "data",
                "created_at",
                "created_by",
            ),
            Trigger(
                name="position_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__position__isnull=False),
                func="refuse_change",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.invoice_no or self.customer_no}"

    def get_absolute_url(self) -> str:
        return f"/ledger/invoice/v1/{self.ledger_id}/events/{self.position}"


class NumberSeries(LedgerOwned):
    """The last number taken from a gapless series; see `numbering`."""

    name = models.CharField(max_length=60)
    last = models.BigIntegerField("last number")

    class Meta:
        verbose_name_plural = "number series"
        constraints = [models.UniqueConstraint(fields=["ledger", "name"], name="series_once")]


class RunStep(Recorded):
    """A step of the end of a day that is done: once for each ledger and date. Never changed.

    `done_on` is the business date that it closed, `result` what it counted.
    """

    step = models.CharField(max_length=30)
    done_on = models.DateField("business date")
    milliseconds = models.PositiveIntegerField("duration (ms)")
    result = models.JSONField(default=dict)

    class Meta:
        verbose_name = "closing step"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "done_on", "step"], name="step_done_once")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.step} of {self.done_on}"


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
