"""Changes made to an invoice: credits, direct payments, set-offs, write-offs, remissions."""

from django.db import models
from django.db.models import F, Q

from invoices.models.invoices import Invoice
from invoices.models.purchases import TransactionCause
from ledger_project.core.models import Recorded
from ledger_project.core.money import ZERO, AmountField
from ledger_project.core.tenancy import LedgerForeignKey


class InvoiceCredit(Recorded):
    """Credit of an invoice by its own operation; of a purchased invoice there is a `Credit`, too.

    `unpaid` reduced the debt, `forgiven` took a write-off or remission back, the remainder of
    `amount` became the customer's surplus.
    """

    invoice = LedgerForeignKey(Invoice, related_name="credits")
    number = models.CharField(max_length=50)
    requested_amount = AmountField(null=True)
    amount = AmountField()
    unpaid = AmountField("unpaid part")
    forgiven = AmountField("written-off part", default=ZERO, db_default=ZERO)
    reason = models.CharField(max_length=30, choices=TransactionCause)
    business_date = models.DateField()
    undone_on = models.DateField("undone on", null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "number"], name="invoice_credit_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, unpaid__gte=0, forgiven__gte=0)
                & Q(amount__gte=F("unpaid") + F("forgiven")),
                name="invoice_credit_positive",
            ),
        ]
        indexes = [models.Index(fields=["ledger", "invoice"], name="credit_of_invoice")]


class DirectPayment(Recorded):
    """Payment that the operator did not receive. `reference` is that of who did.

    The client received it itself, or a collection agency did. `amount` paid fees and interest, too,
    in the ledger's order.
    """

    class Channel(models.TextChoices):
        BANK = "bank", "Bank transfer"
        SWISH = "swish"
        AGENCY = "agent", "Collection agency"

    BY_CLIENT = (Channel.BANK, Channel.SWISH)

    invoice = LedgerForeignKey(Invoice, related_name="direct_payments")
    amount = AmountField()
    value_on = models.DateField("value date")
    book_on = models.DateField("booked on")
    reference = models.CharField(max_length=50)
    channel = models.CharField(max_length=5, choices=Channel, default=Channel.BANK)
    undone_on = models.DateField("undone on", null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "invoice", "reference"], name="direct_payment_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="direct_payment_positive"),
        ]


class CreditSettlement(Recorded):
    """Amount of a credit invoice that was set off against a debit invoice."""

    credit_invoice = LedgerForeignKey(Invoice, related_name="settlements")
    invoice = LedgerForeignKey(Invoice, related_name="+")
    amount = AmountField()
    book_on = models.DateField("booked on")
    undone_on = models.DateField("undone on", null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="credit_settlement_positive")
        ]
        indexes = [
            models.Index(fields=["ledger", "credit_invoice"], name="settlement_of_credit"),
        ]


class WriteOff(Recorded):
    """Unpaid principal of an invoice that was written off, and the reason.

    Unpaid fees and interest were given up with it: its transaction has them.
    """

    invoice = LedgerForeignKey(Invoice, related_name="write_offs")
    amount = AmountField()
    reason = models.CharField(max_length=200)
    book_on = models.DateField("booked on")
    undone_on = models.DateField("undone on", null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="write_off_positive")]


class Waiver(Recorded):
    """Fees or interest of an invoice that staff let go, and why.

    `amount` is all of it by what is known then, `returned` what had been paid already: it pays
    principal, or is owed back. Interest is waived until that day, however much it may be.
    """

    class Kind(models.TextChoices):
        FEE = "fee", "Fees"
        INTEREST = "interest"

    invoice = LedgerForeignKey(Invoice, related_name="waivers")
    kind = models.CharField(max_length=8, choices=Kind)
    amount = AmountField()
    returned = AmountField(default=ZERO)
    reason = models.CharField(max_length=200)
    book_on = models.DateField("booked on")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, returned__gte=0, returned__lte=F("amount")),
                name="waiver_amounts_add_up",
            )
        ]
        indexes = [models.Index(fields=["ledger", "invoice"], name="waiver_by_invoice")]


class Remission(Recorded):
    """Remainder of an invoice's principal that was remitted because it is too small to claim.

    Without principal it is the fees and interest that were left, and nothing is booked.
    """

    invoice = LedgerForeignKey(Invoice, related_name="remissions")
    amount = AmountField()
    reason = models.CharField(max_length=200)
    book_on = models.DateField("booked on")

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="remission_positive")]
