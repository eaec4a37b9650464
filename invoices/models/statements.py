"""What a bank's file says beside payments: its statements, and the entries that are left out."""

from django.db import models
from django.db.models import Q

from invoices.left_out_states import LEFT_OUT_ENTRY, why_not_booked
from invoices.models.payments import PaymentImport
from ledger_project.core.models import Recorded
from ledger_project.core.money import AmountField
from ledger_project.core.tenancy import LedgerForeignKey
from ledger_project.core.texts import say


class BankStatement(Recorded):
    """A statement of one of the ledger's bank accounts, in a file that was imported whole.

    Its entries lead from `opening` to `closing`: `received` are payments less reversals, `paid_out`
    answers to payouts, the rest are its entries that are left out. A statement with entries in
    other currencies does not say what they are in its own: it is not `complete`.
    """

    payment_import = LedgerForeignKey(PaymentImport, related_name="statements")
    identity = models.CharField("bank's statement number", max_length=140, blank=True)
    account = models.CharField(max_length=34)
    currency = models.CharField(max_length=3)
    opening = AmountField("opening balance")
    closing = AmountField("closing balance")
    received = AmountField()
    paid_out = AmountField()
    opened_on = models.DateField("from")
    closed_on = models.DateField("to")
    complete = models.BooleanField(default=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["ledger", "account", "closed_on"], name="statement_of_account")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.closed_on}"


class LeftOutEntry(Recorded):
    """An entry of a bank's file that is no payment of a buyer to the ledger, and the reason.

    `amount` is below zero for money that left the account. From `booked_on` on it is a payment or
    reversal after all: the file was imported again when the reason was gone, or staff booked it.
    """

    payment_import = LedgerForeignKey(PaymentImport, related_name="left_out")
    reason = models.CharField(max_length=40)
    bank_reference = models.CharField(max_length=140)
    account = models.CharField(max_length=34, blank=True)
    amount = AmountField()
    currency = models.CharField(max_length=3)
    value_on = models.DateField("value date")
    payer_name = models.CharField(max_length=140, blank=True)
    payment_reference = models.CharField(max_length=50, blank=True)
    message = models.CharField(max_length=500, blank=True)
    booked_on = models.DateField("booked on", null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "left out entries"
        permissions = LEFT_OUT_ENTRY.permissions()
        indexes = [
            models.Index(fields=["ledger", "payment_import"], name="left_out_of_import"),
            models.Index(
                fields=["ledger", "value_on"],
                name="left_out_waiting",
                condition=Q(booked_on=None),
            ),
        ]

    def __str__(self) -> str:
        return self.bank_reference

    @property
    def can_be_booked(self) -> str:
        """Whether staff may book it as a payment, in words."""
        if self.booked_on:
            return say("It is booked")
        why_not = why_not_booked(self)
        return (
            say("No: {why_not}", why_not=why_not)
            if why_not
            else say("Yes, as a payment without an invoice")
        )
