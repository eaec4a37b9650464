"""Buyers' payments as the bank reported them, and the bank files imported."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q

from accounts.models import FeeInvoice, Payout
from invoices.models.invoices import Invoice
from invoices.states import MATCHED, PAYMENT, RETURNED, REVERSED, UNMATCHED
from ledger_project.core.models import Recorded
from ledger_project.core.money import ZERO, AmountField
from ledger_project.core.tenancy import LedgerForeignKey
from ledger_project.core.texts import say


class PaymentImport(Recorded):
    """A bank file that was imported whole. The same file is imported once.

    `identity` is the bank's own identifier of the file, if it has one.
    """

    format = models.CharField(max_length=20)
    identity = models.CharField("bank's file reference", max_length=140, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64)
    file_name = models.CharField(max_length=255)
    imported_on = models.DateField("imported on")
    transactions = models.PositiveIntegerField()
    amount = AmountField(help_text="Payments less reversals.")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "sha256"], name="payment_file_once"),
            models.UniqueConstraint(
                fields=["ledger", "format", "identity"],
                condition=~Q(identity=""),
                name="payment_file_identity_once",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class Payment(Recorded):
    """One payment, unique by the bank's reference. Its matches say which invoices it is for.

    `remaining` has no invoice yet, `withdrawn` was taken back by the bank, `returned` was sent back
    to the payer; the rest is matched. An unmatched payment has something remaining, a withdrawn one
    was taken back whole. What the bank took back of money that was returned already is lost.
    `match_undoable` is loaded by `queries.payments`: a match of which no surplus was paid out, and
    `of_protected`: a customer with protected identity paid.
    `remittance` is what the bank said of several invoices, for those that are issued later. `found`
    are the invoices of one that was registered just now, with what spoke for each; it `exceeds` the
    debt of one.
    """

    match_undoable = True
    of_protected = False
    found: Sequence[Any] = ()
    exceeds = False

    bank_reference = models.CharField(max_length=140)
    payment_reference = models.CharField(max_length=50, blank=True)
    state = models.CharField(
        max_length=20,
        default=UNMATCHED,
        db_default=UNMATCHED,
        choices=[(s, s) for s in PAYMENT.states],
    )
    amount = AmountField()
    remaining = AmountField("unmatched amount", default=ZERO, db_default=ZERO)
    withdrawn = AmountField("taken back by the bank", default=ZERO, db_default=ZERO)
    returned = AmountField("returned to its payer", default=ZERO, db_default=ZERO)
    currency = models.CharField(max_length=3)
    value_on = models.DateField("value date")
    book_on = models.DateField("booked on")
    payer_name = models.CharField(max_length=140, blank=True, db_default="")
    payer_account = models.CharField(max_length=34, blank=True, db_default="")
    message = models.CharField(max_length=500, blank=True, db_default="")
    # Pairs of a reference and an amount, as text.
    remittance = models.JSONField(default=list, db_default=[], blank=True)

    class Meta:
        ordering = ["-id"]
        permissions = PAYMENT.permissions()
        constraints = [
            models.UniqueConstraint(fields=["ledger", "bank_reference"], name="payment_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, remaining__gte=0, withdrawn__gte=0, returned__gte=0)
                & Q(amount__gte=F("withdrawn"))
                & Q(amount__gte=F("returned"))
                & (Q(remaining=0) | Q(amount__gte=F("remaining") + F("withdrawn") + F("returned"))),
                name="payment_amounts_add_up",
            ),
            models.CheckConstraint(
                condition=Q(state=UNMATCHED, remaining__gt=0)
                | Q(state=MATCHED, remaining=0, amount__gt=F("withdrawn") + F("returned"))
                | Q(state=REVERSED, withdrawn=F("amount"))
                | Q(state=RETURNED, returned__gt=0, amount__lte=F("withdrawn") + F("returned")),
                name="payment_state_fits",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ledger", "value_on"],
                name="payment_unmatched",
                condition=Q(state=UNMATCHED),
            ),
            models.Index(
                fields=["ledger", "payer_account"],
                name="payment_by_payer",
                condition=~Q(payer_account=""),
            ),
            models.Index(
                fields=["ledger", "payment_reference"],
                name="payment_by_reference",
                condition=~Q(payment_reference=""),
            ),
            # The comparison of amounts is not leakproof: row-level security lets an index be read
            # for it, not be searched by it.
            models.Index(fields=["ledger", "amount", "id"], name="payment_by_amount"),
        ]

    def __str__(self) -> str:
        return self.bank_reference

    def get_absolute_url(self) -> str:
        """Return its path, which leads somewhere in a sandbox alone."""
        return f"/ledger/sandbox/v1/{self.ledger_id}/payments/{self.pk}"

    @property
    def parts(self) -> tuple[tuple[str, Decimal], ...]:
        """Amounts that its remittance gives to several references, if it does."""
        return tuple((reference, Decimal(part)) for reference, part in self.remittance)

    @property
    def matched(self) -> Decimal:
        """Amount that has an invoice."""
        return max(self.amount - self.remaining - self.withdrawn - self.returned, ZERO)

    @property
    def lost(self) -> Decimal:
        """Amount that the bank took back after it had been returned to the payer."""
        return max(self.withdrawn + self.returned - self.amount, ZERO)

    def says(self, transaction: Any) -> bool:
        """Return whether the bank reported the same before: reference, amount and date."""
        return (self.payment_reference, self.amount, self.value_on) == (
            transaction.payment_reference,
            transaction.amount,
            transaction.value_on,
        )


class PaymentMatch(Recorded):
    """A payment's amount directed at one invoice, until that is undone.

    `met` is what it paid of the invoice's debt; the rest of `amount` became the customer's surplus,
    or was kept as rounding. A match that is undone leaves its entries in place: mirrors follow.
    """

    payment = LedgerForeignKey(Payment, related_name="matches")
    invoice = LedgerForeignKey(Invoice, related_name="payment_matches")
    amount = AmountField()
    met = AmountField("paid of the debt", default=ZERO)
    book_on = models.DateField("booked on")
    undone_on = models.DateField("undone on", null=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "payment matches"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, met__gte=0, met__lte=F("amount")),
                name="match_met_within_amount",
            )
        ]
        indexes = [
            models.Index(fields=["ledger", "payment"], name="match_of_payment"),
            models.Index(fields=["ledger", "invoice"], name="match_of_invoice"),
        ]

    def __str__(self) -> str:
        return say("{amount} for {invoice}", amount=self.amount, invoice=self.invoice)


class FeePayment(Recorded):
    """A payment's amount that paid the fee invoice of a seller, until that is undone."""

    payment = LedgerForeignKey(Payment, related_name="fee_payments")
    fee_invoice = LedgerForeignKey(FeeInvoice, related_name="payments")
    amount = AmountField()
    book_on = models.DateField("booked on")
    undone_on = models.DateField("undone on", null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="fee_paid_positive")]
        indexes = [
            models.Index(fields=["ledger", "payment"], name="fee_paid_by_payment"),
            models.Index(fields=["ledger", "fee_invoice"], name="payment_of_fee_invoice"),
        ]

    def __str__(self) -> str:
        return say("{amount} for {invoice}", amount=self.amount, invoice=self.fee_invoice)


class PaymentReversal(Recorded):
    """A reversal notified by the bank, of all or a part of a payment; unique by bank reference.

    A reversal of an unknown payment is pending, its amount in suspense, until the payment comes or
    staff assigns it to one (`assigned_on`). `reverses` is the bank reference of the payment, or
    `payment_reference` what its payer stated, as far as the bank said so.
    """

    bank_reference = models.CharField(max_length=140)
    reverses = models.CharField(max_length=140, blank=True, db_default="")
    payment_reference = models.CharField(max_length=50, blank=True, db_default="")
    payment = LedgerForeignKey(Payment, null=True, related_name="reversals")
    assigned_on = models.DateField("assigned on", null=True)
    amount = AmountField()
    value_on = models.DateField("value date")
    book_on = models.DateField("booked on")
    message = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "bank_reference"], name="reversal_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="reversal_positive"),
            models.CheckConstraint(
                condition=Q(assigned_on__isnull=True, payment__isnull=True)
                | Q(assigned_on__isnull=False, payment__isnull=False),
                name="reversal_assigned_to_payment",
            ),
        ]
        indexes = [models.Index(fields=["ledger", "payment"], name="reversal_of_payment")]

    def __str__(self) -> str:
        return self.bank_reference

    def says(self, transaction: Any) -> bool:
        """Return whether the bank reported the same before: amount and date."""
        return (self.amount, self.value_on) == (transaction.amount, transaction.value_on)


class PaymentReturn(Recorded):
    """A return of an unmatched payment, or of what is left of one, to its payer.

    `payout` is the transfer. From `undone_on`, when it was not paid, the payment holds the amount
    again.
    """

    payment = LedgerForeignKey(Payment, related_name="returns")
    payout = LedgerForeignKey(Payout, related_name="+")
    amount = AmountField()
    book_on = models.DateField("booked on")
    undone_on = models.DateField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "payout"], name="return_of_payout_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_return_positive"),
        ]
        indexes = [models.Index(fields=["ledger", "payment"], name="return_of_payment")]

    def __str__(self) -> str:
        return say("Return {key}", key=self.pk)
