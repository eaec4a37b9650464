"""What customers have paid too much, and what became of it."""

from django.db import models
from django.db.models import F, Q

from accounts.models.books import JournalEntry
from accounts.states import OWED, SETTLED, SURPLUS
from customers.models import Customer
from ledger_project.core.models import Recorded, Seller
from ledger_project.core.money import AmountField
from ledger_project.core.tenancy import LedgerForeignKey


class Surplus(Recorded):
    """Money owed to a customer: an overpayment, or a credit of what was paid already.

    The operator owes it, but for credits of serviced invoices: there the client got the money.

    `remaining` = `amount` − its uses. `has_open_invoice` is loaded by
    `queries.surpluses_visible_to`: whether there is something to set it off against.
    """

    has_open_invoice = False
    state = models.CharField(
        max_length=20,
        default=OWED,
        db_default=OWED,
        choices=[(s, s) for s in SURPLUS.states],
    )
    customer = LedgerForeignKey(Customer, related_name="surplus_items")
    seller = LedgerForeignKey(Seller, null=True, related_name="+")
    entry = LedgerForeignKey(JournalEntry, related_name="+")
    owed_by_client = models.BooleanField(
        default=False, db_default=False, help_text="Not by the operator, who holds no money for it"
    )
    amount = AmountField()
    remaining = AmountField()
    currency = models.CharField(max_length=3)
    value_on = models.DateField()
    book_on = models.DateField()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "surpluses"
        permissions = SURPLUS.permissions()
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, remaining__gte=0, remaining__lte=F("amount")),
                name="surplus_remaining_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(state=OWED, remaining__gt=0) | Q(state=SETTLED, remaining=0),
                name="surplus_open_while_owed",
            ),
        ]
        indexes = [models.Index(fields=["ledger", "customer"], name="surplus_of_customer")]

    def get_absolute_url(self) -> str:
        return f"{self.customer.get_absolute_url()}/surpluses/{self.pk}"


class SurplusUse(Recorded):
    """A part of a surplus that was paid out, set off against a debt, or gone with its payment.

    `reference` is the caller's own. The journal entry names the invoice of a set-off. Without
    `payout_iban` a payout goes to the legal address, as a payment order.
    """

    class Kind(models.TextChoices):
        PAYOUT = "payout"
        SET_OFF = "set-off"
        TAKEN_BACK = "taken-back"

    surplus = LedgerForeignKey(Surplus, related_name="uses")
    kind = models.CharField(max_length=10, choices=Kind)
    amount = AmountField()
    requested_amount = AmountField(null=True)
    reference = models.CharField(max_length=50, blank=True)
    invoice_no = models.CharField(max_length=50, blank=True, help_text="Of a set-off")
    payout_iban = models.CharField(max_length=34, blank=True)
    book_on = models.DateField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "surplus", "reference"],
                condition=~Q(reference=""),
                name="surplus_use_reference_once",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="surplus_use_positive"),
        ]
        indexes = [
            models.Index(fields=["ledger", "surplus"], name="use_of_surplus"),
            models.Index(fields=["ledger", "book_on"], name="surplus_use_by_book_date"),
        ]
