"""Customers' credit accounts, and every decision about their credit."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from accounts.credit_policy import DUNNED, Purpose
from accounts.states import ACCOUNT, CLOSED, OPEN, PENDING_CLOSE
from customers.models import Customer
from ledger_project.core.models import Recorded, Seller
from ledger_project.core.money import ZERO, AmountField
from ledger_project.core.tenancy import LedgerForeignKey


class PaymentScope(models.TextChoices):
    """What direct debit draws: the documented values."""

    FIXED_RECURRING = "fixedRecurring"
    TOTAL_DEBT = "totalDebt"
    BILLED_AMOUNT = "billedAmount"
    ON_DEMAND = "onDemand"


class Account(Recorded):
    """A customer's credit account. `balance` and `reserved` are running totals under its lock.

    `balance` is the capital debt of its invoices, positive = debt; `reserved` what its
    authorizations still hold. `live_reserved` and the open bill are loaded by
    `queries.visible_to`, `claim_level` by `queries.with_claim_level`.
    """

    live_reserved: Decimal | None = None
    claim_level = ""

    account_no = models.CharField(max_length=50)
    customer = LedgerForeignKey(Customer, related_name="accounts")
    state = models.CharField(max_length=20, default=OPEN, choices=[(s, s) for s in ACCOUNT.states])
    profile_type = models.CharField(max_length=50)
    alias = models.CharField(max_length=50, blank=True)
    description = models.CharField(max_length=200, blank=True)
    started_on = models.DateField()
    currency = models.CharField(max_length=3)
    credit_limit = AmountField()
    balance = AmountField(default=ZERO)
    reserved = AmountField(default=ZERO)
    recurring_scope = models.CharField(
        max_length=20,
        choices=PaymentScope,
        default=PaymentScope.BILLED_AMOUNT,
        db_default=PaymentScope.BILLED_AMOUNT,
    )
    recurring_amount = AmountField(default=ZERO, db_default=ZERO, help_text="If it is fixed")
    fingerprint = models.CharField(
        max_length=64, blank=True, db_default="", editable=False, help_text="Of the request"
    )

    class Meta:
        ordering = ["-id"]
        permissions = ACCOUNT.permissions()
        constraints = [
            models.UniqueConstraint(fields=["ledger", "account_no"], name="account_no_once"),
            models.CheckConstraint(condition=Q(credit_limit__gte=0), name="credit_limit_positive"),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="reserved_positive"),
            models.CheckConstraint(
                condition=~Q(state=CLOSED) | Q(balance=0, reserved=0),
                name="closed_account_is_empty",
            ),
            models.CheckConstraint(
                condition=~Q(recurring_scope=PaymentScope.FIXED_RECURRING)
                | Q(recurring_amount__gt=0),
                name="fixed_recurring_amount_is_set",
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "customer"], name="account_of_customer"),
            models.Index(
                fields=["ledger", "id"],
                name="account_to_close",
                condition=Q(state=PENDING_CLOSE),
            ),
        ]

    def __str__(self) -> str:
        return self.account_no

    def get_absolute_url(self) -> str:
        return f"/ledger/account/v1/{self.ledger_id}/accounts/{self.account_no}"

    def headroom(self, live_reserved: Decimal) -> Decimal:
        """What may still be bought: limit less debt less live reservations, never below zero."""
        return max(self.credit_limit - self.balance - live_reserved, ZERO)

    @property
    def held(self) -> Decimal:
        """What authorizations hold: without expired ones, where that was loaded."""
        return self.reserved if self.live_reserved is None else self.live_reserved


def bill_id(invoice_id: int, claim_level: str) -> str:
    """What is to be paid of an invoice: `bill-456`, or `reminder-456` once it was reminded of."""
    return f"{'reminder' if claim_level in DUNNED else 'bill'}-{invoice_id}"


class CreditDecision(Recorded):
    """What a credit policy decided, with the facts that it saw. Never changed but for erasure.

    `request` is what was asked for, of those that were declined: nothing else of them is kept.
    """

    purpose = models.CharField(max_length=20, choices=Purpose)
    policy = models.CharField(max_length=200)
    accepted = models.BooleanField()
    reasons = models.JSONField(default=list, help_text="Why it was declined")
    facts = models.JSONField(null=True)
    customer = LedgerForeignKey(Customer, null=True, related_name="credit_decisions")
    account = LedgerForeignKey(Account, null=True, related_name="credit_decisions")
    seller = LedgerForeignKey(Seller, null=True, related_name="+")
    request = models.JSONField(null=True)
    business_date = models.DateField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted=True, reasons=[]) | (Q(accepted=False) & ~Q(reasons=[])),
                name="credit_declined_with_reasons",
            )
        ]
        indexes = [
            models.Index(fields=["ledger", "customer"], name="decision_of_customer"),
            models.Index(
                fields=["ledger", "id"], name="decision_declined", condition=Q(accepted=False)
            ),
        ]
