"""Invoices and the transactions that changed their debt: the sub-ledger of the receivables."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q

from accounts.claim_levels import CLAIMED, ClaimLevel
from accounts.models import Account, JournalEntry
from customers.models import Customer
from invoices.models.purchases import Authorization
from invoices.states import CLOSED, CREDIT, DEBIT, INVOICE, OPEN, PENDING
from invoices.vat_categories import VatCategory
from ledger_project.core.models import Recorded, Requested, Seller
from ledger_project.core.money import ZERO, AmountField
from ledger_project.core.tenancy import LedgerForeignKey
from ledger_project.core.versions import versioned

COSTS = ("reminder_fee", "collection_fee", "late_fee")
"""The fees that a claim adds, in the order in which they are paid."""


class InvoiceType(models.TextChoices):
    DEBIT = DEBIT, "Debit invoice"
    CREDIT = CREDIT, "Credit invoice"


class Invoice(Requested):
    """A receivable, or a credit invoice. Running amounts equal the sums of its transactions.

    `capital_debt`, the unpaid principal, = `debited` − `paid` − `written_off` − `remitted` − the
    credits that reduced it. A credit of an amount that was paid became the customer's surplus
    instead; a credit invoice reduces nothing before it is set off. A credit invoice has negative
    `debited` and `capital_debt`: its amount is owed to the customer until then.

    It is closed when no principal is left; unpaid fees and interest can still be paid, and are not
    claimed. Interest is no column: it follows from the transactions and the rates (`queries`);
    `fees_paid` and `interest_paid` are what was paid of both and not given back.

    A purchased invoice is on the buyer's credit account. A serviced one is the client's own risk
    and uses no credit: `account` is null. On `distribute_on` it is sent to the customer; until then
    it is pending and not in the books. `demanded_on` is the due date of the last demand: of the
    invoice, then of its last claim.

    `credit_undoable` and `direct_payment_undoable` are loaded by `queries`: there is one of which
    no surplus was paid out. So are `fees_given_up` and `interest_given_up`: what is written off of
    them.
    """

    credit_undoable = True
    direct_payment_undoable = True
    fees_given_up = ZERO
    interest_given_up = ZERO

    invoice_no = models.CharField("invoice number", max_length=50)
    external_invoice_id = models.CharField("external invoice number", max_length=15, blank=True)
    interest = ZERO  # Loaded by `queries.with_interest`.
    interest_then = ZERO  # Loaded by `queries.invoices_visible_to`.
    type = models.CharField(
        max_length=6, choices=InvoiceType, default=InvoiceType.DEBIT, db_default=InvoiceType.DEBIT
    )
    seller = LedgerForeignKey(Seller, related_name="+")
    customer = LedgerForeignKey(Customer, related_name="invoices")
    account = LedgerForeignKey(Account, null=True, related_name="invoices")
    authorization = LedgerForeignKey(Authorization, null=True, related_name="invoices")
    credited_invoice = LedgerForeignKey("self", null=True, related_name="credit_invoices")
    state = models.CharField(max_length=20, default=OPEN, choices=[(s, s) for s in INVOICE.states])
    claim_level = models.CharField(max_length=20, choices=ClaimLevel, default=ClaimLevel.INVOICE)
    purchased = models.BooleanField("bought from the seller")
    issued_on = models.DateField()
    distribute_on = models.DateField("distribution date", null=True)
    invoice_date = models.DateField()
    due_date = models.DateField()
    interest_after = models.DateField(
        "interest after", help_text="The due date, or the next bank day where it is none."
    )
    demanded_on = models.DateField("last demand due on")
    currency = models.CharField(max_length=3)
    debited = AmountField()
    credited = AmountField(default=ZERO)
    capital_debt = AmountField("unpaid principal")
    paid = AmountField(default=ZERO)
    written_off = AmountField(
        default=ZERO, db_default=ZERO, help_text="Principal, less what was recovered or credited."
    )
    remitted = AmountField(default=ZERO, db_default=ZERO)
    paid_directly = AmountField(
        default=ZERO, db_default=ZERO, help_text="Paid to the seller, fees and interest included."
    )
    credited_by_operation = AmountField(
        default=ZERO, db_default=ZERO, help_text="Credited without a credit invoice of its own."
    )
    credit_settled = AmountField(
        "set off with credit invoices",
        default=ZERO,
        db_default=ZERO,
        help_text="Of a credit invoice what it has paid, of a debit one what has paid it.",
    )
    fees_paid = AmountField(default=ZERO, db_default=ZERO)
    interest_paid = AmountField(default=ZERO, db_default=ZERO)
    reminder_fee = AmountField("unpaid reminder fee", default=ZERO, db_default=ZERO)
    collection_fee = AmountField("unpaid collection fee", default=ZERO, db_default=ZERO)
    late_fee = AmountField("unpaid late fee", default=ZERO, db_default=ZERO)
    respite_on = models.DateField(
        "respite until", null=True, help_text="No claims are made up to and including this day."
    )
    claims_after = models.DateField(
        "no claims before",
        null=True,
        help_text="After a late capture, no claims up to and including this day.",
    )
    payment_plan = LedgerForeignKey(
        "invoices.PaymentPlan",
        null=True,
        related_name="invoices",
        help_text="The active plan that it is paid by: no claims are made.",
    )
    disputed = models.BooleanField(default=False, db_default=False)
    disputed_amount = AmountField(
        null=True, help_text="The disputed part of the principal; blank if all of it is."
    )
    dispute_reason = models.CharField(max_length=200, blank=True, db_default="")
    payment_reference = models.CharField(max_length=25, blank=True)
    payment_account_type = models.CharField(max_length=10, blank=True, db_default="")
    payment_account_number = models.CharField(max_length=34, blank=True, db_default="")
    payment_account_bic = models.CharField(
        "payment account BIC", max_length=11, blank=True, db_default=""
    )
    payment_account_iban = models.CharField(
        "payment account IBAN", max_length=34, blank=True, db_default=""
    )
    distribution = models.CharField(
        max_length=10,
        blank=True,
        db_default="",
        help_text="How it is sent, as requested or by the consents when it was issued.",
    )
    direct_debit = models.BooleanField(default=False, db_default=False)
    printed = models.JSONField(
        default=dict, db_default={}, help_text="Contents of the printed invoice other than amounts."
    )
    vat_exclusive = AmountField("amount without VAT", null=True)
    vat_inclusive = AmountField("amount with VAT", null=True)

    class Meta:
        ordering = ["-id"]
        permissions = INVOICE.permissions()
        triggers = [
            versioned(
                "issued_on distribute_on invoice_date due_date interest_after respite_on "
                "claims_after payment_plan_id disputed disputed_amount payment_reference "
                "distribution direct_debit vat_exclusive vat_inclusive"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "invoice_no"], name="invoice_no_once"),
            models.UniqueConstraint(
                fields=["ledger", "payment_reference"],
                condition=~Q(payment_reference=""),
                name="invoice_payment_reference_once",
            ),
            models.CheckConstraint(
                condition=Q(type=DEBIT, debited__gt=0, capital_debt__gte=0, paid__gte=0)
                & Q(credited__gte=0, credited__lte=F("debited"), capital_debt__lte=F("debited"))
                | Q(type=CREDIT, debited__lt=0, capital_debt__lte=0, credited=0, paid=0)
                & Q(capital_debt__gte=F("debited"), purchased=False),
                name="invoice_amounts_within_range",
            ),
            models.CheckConstraint(
                condition=Q(written_off__gte=0, remitted__gte=0, paid_directly__gte=0)
                & Q(credited_by_operation__gte=0)
                & Q(reminder_fee__gte=0, collection_fee__gte=0, late_fee__gte=0),
                name="invoice_costs_positive",
            ),
            models.CheckConstraint(
                condition=Q(disputed_amount__isnull=True) | Q(disputed=True, disputed_amount__gt=0),
                name="invoice_disputed_amount_positive",
            ),
            models.CheckConstraint(
                condition=Q(interest_after__gte=F("due_date")), name="invoice_interest_after_due"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[PENDING, OPEN]) & ~Q(capital_debt=0)
                | Q(state=CLOSED, capital_debt=0),
                name="invoice_closed_without_debt",
            ),
            models.CheckConstraint(
                condition=Q(purchased=True, account__isnull=False, authorization__isnull=False)
                | Q(purchased=False, account__isnull=True, authorization__isnull=True),
                name="invoice_purchased_on_account",
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "customer"], name="invoice_of_customer"),
            models.Index(fields=["ledger", "seller", "id"], name="invoice_of_seller"),
            models.Index(fields=["ledger", "issued_on"], name="invoice_by_issue"),
            models.Index(fields=["ledger", "due_date", "id"], name="invoice_by_due_date"),
            models.Index(fields=["ledger", "debited", "id"], name="invoice_by_amount"),
            models.Index(
                fields=["ledger", "account", "due_date", "id"],
                name="invoice_open_of_account",
                condition=Q(state=OPEN),
            ),
            models.Index(
                fields=["ledger", "customer"],
                name="invoice_claimed_of_customer",
                condition=Q(state=OPEN, claim_level__in=CLAIMED),
            ),
            models.Index(
                fields=["ledger", "demanded_on"],
                name="invoice_to_claim",
                condition=Q(state=OPEN, type=DEBIT),
            ),
            models.Index(
                fields=["ledger", "capital_debt", "id"],
                name="invoice_open_by_debt",
                condition=Q(state=OPEN),
            ),
            # Few of many: the start page counts them.
            models.Index(
                fields=["ledger", "id"],
                name="invoice_open_credit",
                condition=Q(state=OPEN, type=CREDIT),
            ),
            models.Index(
                fields=["ledger", "id"],
                name="invoice_open_disputed",
                condition=Q(state=OPEN, disputed=True),
            ),
            models.Index(
                fields=["ledger", "distribute_on"],
                name="invoice_to_distribute",
                condition=Q(state=PENDING),
            ),
            models.Index(
                fields=["ledger", "external_invoice_id"],
                name="invoice_by_external_id",
                condition=~Q(external_invoice_id=""),
            ),
            models.Index(
                fields=["ledger", "credited_invoice"],
                name="invoice_credits_of",
                condition=Q(credited_invoice__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.invoice_no

    def get_absolute_url(self) -> str:
        return f"/ledger/invoice/v1/{self.ledger_id}/invoices/{self.invoice_no}"

    def concerns(self) -> dict[str, Any]:
        """Return the numbers by which its events are found: invoice, customer and seller."""
        return {
            "invoice_no": self.invoice_no,
            "customer_no": self.customer.customer_no,
            "seller_id": self.seller_id,
        }

    @property
    def accrued_interest(self) -> Decimal:
        """Unpaid interest, as it was loaded."""
        return max(self.interest, self.interest_then)

    @property
    def to_pay(self) -> Decimal:
        """What pays it whole: its interest has to be loaded."""
        return self.capital_debt + self.costs + self.accrued_interest

    @property
    def demanded(self) -> Decimal:
        """What is demanded of it: all but what is disputed. Its interest has to be loaded."""
        return self.to_pay - self.disputed_debt

    @property
    def undisputed_debt(self) -> Decimal:
        """Unpaid principal that is not disputed: what is claimed of it."""
        return self.capital_debt - self.disputed_debt

    @property
    def disputed_debt(self) -> Decimal:
        """Unpaid principal that is disputed: the part is met after the rest of the debt."""
        if not self.disputed:
            return ZERO
        if self.disputed_amount is None:
            return self.capital_debt
        return min(self.disputed_amount, self.capital_debt)

    @property
    def costs(self) -> Decimal:
        """Unpaid fees."""
        return self.reminder_fee + self.collection_fee + self.late_fee


class InvoiceImport(Recorded):
    """A file of invoices that were all issued. The same file has its effect once."""

    sha256 = models.CharField("SHA-256", max_length=64)
    file_name = models.CharField(max_length=255)
    imported_on = models.DateField("imported on")
    invoices = models.PositiveIntegerField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "sha256"], name="invoice_file_once")
        ]

    def __str__(self) -> str:
        return self.file_name


class InvoiceRow(Recorded):
    """A line of an invoice, as it was sent. Amounts are of the line, `unit_price` without VAT."""

    invoice = LedgerForeignKey(Invoice, related_name="rows")
    number = models.PositiveIntegerField()
    article_no = models.CharField("article number", max_length=50, blank=True)
    description = models.CharField(max_length=500)
    quantity = models.DecimalField(max_digits=19, decimal_places=6, null=True)
    unit = models.CharField(max_length=10, blank=True)
    unit_price = models.DecimalField(max_digits=19, decimal_places=6, null=True)
    vat_rate = models.DecimalField("VAT (%)", max_digits=5, decimal_places=2)
    vat_category = models.CharField(
        "VAT category",
        max_length=2,
        choices=VatCategory,
        blank=True,
        db_default="",
        help_text="Blank: with VAT the standard or a reduced rate, without exempt.",
    )
    vat_exemption_reason = models.CharField(
        "why there is no VAT", max_length=100, blank=True, db_default=""
    )
    vat_amount = AmountField("VAT")
    amount_vat_exclusive = AmountField("amount without VAT")
    amount_vat_inclusive = AmountField("amount with VAT")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "invoice", "number"], name="row_number_once")
        ]

    def get_absolute_url(self) -> str:
        return f"{self.invoice.get_absolute_url()}/rows/{self.number}"


class TransactionType(models.TextChoices):
    DEBIT = "Debit"
    CREDIT = "Credit"
    CREDIT_REVERSAL = "CreditReversal"
    CREDIT_APPLIED = "CreditApplied"
    PAYMENT = "Payment"
    PAYMENT_REVERSAL = "PaymentReversal"
    DIRECT_PAYMENT = "DirectPayment"
    SET_OFF = "SetOff"
    RETURNED = "Returned"
    CREDIT_SETTLEMENT = "CreditSettlement"
    CREDIT_OWED = "CreditOwed"
    FEE = "Fee"
    WAIVER = "Waiver"
    REMISSION = "Remission"
    WRITE_OFF = "WriteOff"


PAYING = [
    TransactionType.PAYMENT,
    TransactionType.PAYMENT_REVERSAL,
    TransactionType.DIRECT_PAYMENT,
    TransactionType.SET_OFF,
    TransactionType.RETURNED,
]
"""The transactions that `Invoice.paid` sums up."""


class InvoiceTransaction(Recorded):
    """One change of an invoice, with the entry that booked it; a fee is booked when it is paid.

    A waiver ends fees and interest; it has the entry of the event by which they ended, if any.

    `amount` is the event's own (positive). The changes are signed, by component of the debt:
    `debt_change` of the principal, `interest_change` is minus the interest that was paid. A
    reversal has the value date of the transaction that it reverses. A debit of its own due date,
    `due_on`, bears no interest before the day after it; the others are due with the invoice.

    Together they say what met each part of the debt: every later event looks at their sums by type.
    One event can have several rows on its entry. Money on a written-off debt is a `WriteOff` that
    falls and a `Payment`; a credit of it a `WriteOff` that falls and a `Credit`. `Returned` is
    money that had paid a fee or interest that fell away: it pays principal, or is owed back.
    A recovery counts from the write-off on; a pair of `Returned` lets what exceeded the debt have
    met it until it was booked: these have a later value date than their entry.
    `CreditApplied` is a credit of a paid amount after the payment was taken back: it lowers the
    debt then, as the surplus that it had made is gone.
    """

    invoice = LedgerForeignKey(Invoice, related_name="transactions")
    type = models.CharField(max_length=20, choices=TransactionType)
    amount = AmountField()
    debt_change = AmountField("principal change", help_text="Change of the unpaid principal.")
    reminder_fee_change = AmountField(default=ZERO, db_default=ZERO)
    collection_fee_change = AmountField(default=ZERO, db_default=ZERO)
    late_fee_change = AmountField(default=ZERO, db_default=ZERO)
    interest_change = AmountField(default=ZERO, db_default=ZERO)
    book_on = models.DateField("booked on")
    value_on = models.DateField("value date")
    due_on = models.DateField("due date of its own", null=True)
    cause = models.CharField(max_length=30, blank=True)
    reference = models.CharField(max_length=140, blank=True)
    entry = LedgerForeignKey(JournalEntry, null=True, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="transaction_amount_positive"),
            models.CheckConstraint(
                condition=Q(type="Fee", entry__isnull=True, debt_change=0)
                | Q(type="Waiver", debt_change=0)
                | Q(type="WriteOff", entry__isnull=True, debt_change=0)
                | ~Q(type__in=["Fee", "Waiver"]) & Q(entry__isnull=False),
                name="transaction_booked_but_fees",
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "invoice"], name="transaction_of_invoice"),
            models.Index(fields=["ledger", "book_on"], name="transaction_by_book_date"),
        ]

    def get_absolute_url(self) -> str:
        return f"{self.invoice.get_absolute_url()}/transactions/{self.pk}"
