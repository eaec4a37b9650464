"""Payments that buyers made, as the bank reported them."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from invoices.models.invoices import Invoice
from ledger_project.core.models import Recorded
from ledger_project.core.money import ZERO, AmountField
from ledger_project.core.tenancy import LedgerForeignKey


class Payment(Recorded):
    """One payment, once by the bank's reference. Unmatched while it has no invoice.

    `matched` lowered the invoice's debt, the rest of `amount` became the customer's surplus.
    """

    bank_reference = models.CharField(max_length=50)
    payment_reference = models.CharField(max_length=50, blank=True)
    amount = AmountField()
    currency = models.CharField(max_length=3)
    value_on = models.DateField()
    book_on = models.DateField()
    invoice = LedgerForeignKey(Invoice, null=True, related_name="payments")
    matched = AmountField(default=ZERO)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "bank_reference"], name="payment_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, matched__gte=0, matched__lte=F("amount")),
                name="payment_matched_within_amount",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ledger", "value_on"], name="payment_unmatched", condition=Q(invoice=None)
            )
        ]

    def __str__(self) -> str:
        return self.bank_reference

    def says(self, order: Any) -> bool:
        """Whether the bank has said the same before: reference, amount and date."""
        return (self.payment_reference, self.amount, self.value_on) == (
            order.payment_reference,
            order.amount,
            order.value_on,
        )
