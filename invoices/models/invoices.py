"""Invoices and the transactions that changed their debt: the sub-ledger of the receivables."""

from django.db import models
from django.db.models import F, Q

from accounts.credit_policy import CLAIMED, ClaimLevel
from accounts.models import Account, JournalEntry
from customers.models import Customer
from invoices.models.purchases import Authorization
from invoices.states import INVOICE, OPEN
from ledger_project.core.models import Recorded, Seller
from ledger_project.core.money import ZERO, AmountField
from ledger_project.core.tenancy import LedgerForeignKey


class Invoice(Recorded):
    """A receivable. The running amounts equal the sums of its transactions, and those the books.

    `capital_debt` = `debited` − `paid` − the unpaid part of `credited`; the part of a credit that
    had been paid already became the customer's surplus.
    """

    invoice_no = models.CharField(max_length=50)
    external_invoice_id = models.CharField(max_length=15, blank=True)
    seller = LedgerForeignKey(Seller, related_name="+")
    customer = LedgerForeignKey(Customer, related_name="+")
    account = LedgerForeignKey(Account, related_name="invoices")
    authorization = LedgerForeignKey(Authorization, null=True, related_name="invoices")
    state = models.CharField(max_length=20, default=OPEN, choices=[(s, s) for s in INVOICE.states])
    claim_level = models.CharField(max_length=20, choices=ClaimLevel, default=ClaimLevel.INVOICE)
    purchased = models.BooleanField()
    issued_on = models.DateField()
    invoice_date = models.DateField()
    due_date = models.DateField()
    currency = models.CharField(max_length=3)
    debited = AmountField()
    credited = AmountField(default=ZERO)
    capital_debt = AmountField()
    paid = AmountField(default=ZERO)
    payment_reference = models.CharField(max_length=25)
    distribution = models.CharField(
        max_length=10,
        blank=True,
        db_default="",
        help_text="How it reaches the customer, by the consents when it was issued",
    )
    direct_debit = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering = ["-id"]
        permissions = INVOICE.permissions()
        constraints = [
            models.UniqueConstraint(fields=["ledger", "invoice_no"], name="invoice_no_once"),
            models.UniqueConstraint(
                fields=["ledger", "payment_reference"], name="invoice_reference_once"
            ),
            models.CheckConstraint(
                condition=Q(capital_debt__gte=0, credited__gte=0, paid__gte=0)
                & Q(debited__gt=0, credited__lte=F("debited"), capital_debt__lte=F("debited")),
                name="invoice_amounts_in_range",
            ),
            models.CheckConstraint(
                condition=Q(state=OPEN, capital_debt__gt=0) | Q(state="closed", capital_debt=0),
                name="invoice_open_while_in_debt",
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "customer"], name="invoice_of_customer"),
            models.Index(fields=["ledger", "seller", "id"], name="invoice_of_seller"),
            models.Index(fields=["ledger", "issued_on"], name="invoice_by_issue"),
            models.Index(
                fields=["ledger", "account", "due_date", "id"],
                name="invoice_open_of_account",
                condition=Q(state=OPEN),
            ),
            models.Index(
                fields=["ledger", "account"],
                name="invoice_claimed_of",
                condition=Q(state=OPEN, claim_level__in=CLAIMED),
            ),
        ]

    def __str__(self) -> str:
        return self.invoice_no

    def get_absolute_url(self) -> str:
        return f"/ledger/invoice/v1/{self.ledger_id}/invoices/{self.invoice_no}"


class TransactionType(models.TextChoices):
    DEBIT = "Debit"
    CREDIT = "Credit"
    PAYMENT = "Payment"


class InvoiceTransaction(Recorded):
    """One change of an invoice, with the entry that booked it.

    `amount` is the event's own (positive), `debt_change` what it did to the capital debt: +amount
    for a debit, minus the unpaid part for a credit, −amount for a payment.
    """

    invoice = LedgerForeignKey(Invoice, related_name="transactions")
    type = models.CharField(max_length=20, choices=TransactionType)
    amount = AmountField()
    debt_change = AmountField()
    book_on = models.DateField()
    value_on = models.DateField()
    cause = models.CharField(max_length=30, blank=True)
    reference = models.CharField(max_length=140, blank=True)
    entry = LedgerForeignKey(JournalEntry, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="transaction_amount_positive")
        ]
        indexes = [
            models.Index(fields=["ledger", "invoice"], name="transaction_of_invoice"),
            models.Index(fields=["ledger", "book_on"], name="transaction_by_book_date"),
        ]

    def get_absolute_url(self) -> str:
        return f"{self.invoice.get_absolute_url()}/transactions/{self.pk}"
