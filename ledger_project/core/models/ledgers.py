"""Ledgers: the tenants, with their settings."""

import datetime as dt
from decimal import Decimal
from functools import partial
from itertools import permutations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Now

from ledger_project.core.database_rules import Trigger, recorded
from ledger_project.core.models.fields import PercentField
from ledger_project.core.models.rows import Row
from ledger_project.core.money import AmountField
from ledger_project.core.states import LEDGER
from ledger_project.core.texts import say


class Country(models.TextChoices):
    SE = "SE", "Sweden"
    NO = "NO", "Norway"
    FI = "FI", "Finland"
    DK = "DK", "Denmark"


ALLOCATION_ORDERS = tuple(
    ",".join(order) for order in permutations(("cost", "interest", "capital"))
)
"""Orders in which a payment meets the parts of a debt; the first is the default."""
ACCOUNT_PROFILES = ("kontodebet", "kontofaktura", "kontokredit")
"""The profiles of accounts that a new ledger has."""
ACCOUNTING_VERSIONS = ("1.0", "1.1", "2.0")
"""Versions of the file ar-accounting."""
REMAINDER_LIMITS = {
    "SEK": Decimal("50.00"),
    "NOK": Decimal("50.00"),
    "DKK": Decimal("50.00"),
    "EUR": Decimal("5.00"),
}
"""Remainders of a debt below this are too small to claim, by currency; 50 in any other one."""
LEDGER_REPORTS = ("103", "104", "105", "106", "110", "125", "127")
"""Numbers of the ledger reports (ARFILEREPORT)."""


class Ledger(Row):
    """The tenant: one company's ledger. Its number is the `ledgerNo` of every route.

    Its books are closed to the end of `closed_through`: nothing is booked there any more. A
    `sandbox` is for trying out; its clock goes forward only, and that of no other ledger moves.
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
    days_back = models.PositiveSmallIntegerField(
        "dates back (days)",
        default=1096,
        db_default=1096,
        validators=[MaxValueValidator(36500)],
        help_text="How many days ago an invoice may be dated at most: less than a year finds a "
        "slip in the year.",
    )
    days_forward = models.PositiveSmallIntegerField(
        "dates forward (days)",
        default=730,
        db_default=730,
        validators=[MaxValueValidator(36500)],
        help_text="How many days from now an invoice may be dated, sent or due at most.",
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
    days_before_claims = models.PositiveSmallIntegerField(
        "days before claims",
        default=14,
        db_default=14,
        validators=[MaxValueValidator(365)],
        help_text="No claim before this many days after issue, or after a late capture.",
    )
    set_off_before_claims = models.BooleanField(
        "set off before claims",
        default=True,
        db_default=True,
        help_text="Whether surpluses meet the oldest overdue debts before claims are made.",
    )
    joint_letters = models.BooleanField(
        "joint letters",
        default=False,
        db_default=False,
        help_text="Whether the claims of one level that a customer's invoices of a seller get on "
        "a day go out in one letter with one fee.",
    )
    due_dates_agreed = models.BooleanField(
        "due dates agreed",
        default=True,
        db_default=True,
        help_text="Whether buyers agree to the due dates: interest runs from them. Else it runs "
        "from 30 days after the invoice was sent, if that is later.",
    )
    licensed_collector = models.BooleanField(
        "licensed collector",
        default=False,
        db_default=False,
        help_text="Whether the operator collects debts by profession. In Finland only then may a "
        "collection claim cost a consumer more than a reminder.",
    )
    letters_since = models.DateField(
        "letters from",
        null=True,
        blank=True,
        help_text="Documents from this day on are sent as letters; blank: the client sends all.",
    )
    remainder_limit = AmountField(
        "remainder limit",
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
        help_text="Smaller remainders are remitted; blank for the usual limit.",
    )
    remainder_days = models.PositiveSmallIntegerField(
        "days before remission",
        default=30,
        db_default=30,
        validators=[MaxValueValidator(3650)],
        help_text="Days from the last demand and payment until a remainder is remitted.",
    )
    default_account_profile = models.CharField(max_length=50, default="kontofaktura")
    account_profiles = ArrayField(
        models.CharField(
            max_length=50,
            validators=[RegexValidator("^[0-9A-Za-z_-]+$", "Expected letters, digits, _ and -")],
        ),
        default=partial(list, ACCOUNT_PROFILES),
        db_default=[*ACCOUNT_PROFILES],
        help_text="The profiles that accounts may be opened with.",
    )
    payment_account_type = models.CharField(max_length=10, blank=True)
    payment_account_number = models.CharField(max_length=34, blank=True)
    payment_account_bic = models.CharField("payment account BIC", max_length=11, blank=True)
    payment_account_iban = models.CharField("payment account IBAN", max_length=34, blank=True)
    bank_accounts = ArrayField(
        models.CharField(max_length=34),
        default=list,
        db_default=[],
        blank=True,
        help_text="Further accounts of the ledger in its banks' files; entries of others are left "
        "out. Without any, accounts that cannot be compared with the payment account are taken.",
    )
    bank_customer_id = models.CharField(
        "customer number at the bank",
        max_length=35,
        blank=True,
        db_default="",
        help_text="By which the bank knows who sends it files (initiating party).",
    )
    bank_agreement_id = models.CharField(
        "agreement with the bank",
        max_length=35,
        blank=True,
        db_default="",
        help_text="By which the bank knows who pays (debtor).",
    )
    payout_cutoff = models.TimeField(
        "cut-off of payments",
        null=True,
        blank=True,
        help_text="What is sent to the bank later is to be paid on the next bank day.",
    )
    direct_debit_id = models.CharField(
        "agreement on direct debit",
        max_length=8,
        blank=True,
        db_default="",
        validators=[RegexValidator("^[0-9]{6}([0-9]{2})?$", "Expected 6 or 8 digits")],
        help_text="Customer number at Bankgirot, or sender's number at Nets; blank: none is drawn.",
    )
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
    operator_organisation_number = models.CharField(
        "operator's organisation number",
        max_length=20,
        blank=True,
        db_default="",
        help_text="Of the operator, who issues the fee invoices of sellers.",
    )
    operator_vat_no = models.CharField(
        "operator's VAT number", max_length=20, blank=True, db_default=""
    )
    operator_street_address = models.CharField(
        "operator's street address", max_length=72, blank=True, db_default=""
    )
    operator_zip_code = models.CharField(
        "operator's zip code", max_length=10, blank=True, db_default=""
    )
    operator_city = models.CharField("operator's city", max_length=40, blank=True, db_default="")
    fee_reminder_days = models.PositiveSmallIntegerField(
        "days before fee reminders",
        null=True,
        blank=True,
        validators=[MaxValueValidator(365)],
        help_text="Days after its due date on which a seller is reminded of a fee invoice, once; "
        "blank: never.",
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
    rest_hours = models.PositiveSmallIntegerField(
        "rest of changes (hours)",
        default=24,
        db_default=24,
        validators=[MaxValueValidator(720)],
        help_text="From the second approval of payment details until they are in force.",
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
    sandbox = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Whether it is for trying out, with a clock of its own: from its opening on.",
    )
    days_ahead = models.PositiveSmallIntegerField(
        "clock ahead (days)",
        default=0,
        db_default=0,
        editable=False,
        help_text="Days by which the clock of a sandbox is ahead of the calendar.",
    )
    clock_to = models.DateField(
        "clock advancing to",
        null=True,
        editable=False,
        help_text="The date that the clock of a sandbox is on its way to.",
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
            models.CheckConstraint(
                condition=models.Q(sandbox=True) | models.Q(days_ahead=0, clock_to=None),
                name="ledger_clock_is_of_sandbox",
            ),
        ]
        triggers = [
            Trigger(
                name="create_serials",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="create_serials",
            ),
            Trigger(
                name="sandbox_for_good",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__sandbox=pgtrigger.F("new__sandbox"))
                | pgtrigger.Q(old__days_ahead__gt=pgtrigger.F("new__days_ahead")),
                func="refuse_change",
            ),
            recorded(),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def clean(self) -> None:
        """Check that the accounts that purchases open have a profile of the ledger's."""
        if self.default_account_profile not in self.account_profiles:
            expected = say(
                "Expected {profile} among them, the default", profile=self.default_account_profile
            )
            raise ValidationError({"account_profiles": expected})

    @property
    def ledger_id(self) -> int:
        """Its own number, under the name that every row of a ledger has."""
        return self.number

    def get_absolute_url(self) -> str:
        """Return the path of what only a sandbox has: its clock, its payments."""
        return f"/ledger/sandbox/v1/{self.number}"

    @property
    def smallest_remainder(self) -> Decimal:
        """The smallest remainder of a debt that is kept: the setting, else the currency's."""
        if self.remainder_limit is not None:
            return self.remainder_limit
        return REMAINDER_LIMITS.get(self.currency, Decimal("50.00"))

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
