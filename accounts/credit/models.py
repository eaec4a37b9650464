"""Customers' credit accounts, decisions about their credit, and surpluses owed to customers."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from accounts.books.models import JournalEntry
from accounts.claim_levels import DUNNED
from accounts.credit.policy import Purpose
from accounts.credit.states import ACCOUNT, CLOSED, OPEN, OWED, PENDING_CLOSE, SURPLUS, USED_UP
from accounts.settlements.models import Payout
from customers.models import Customer
from ledger_project.core.models import Recorded, Requested, Seller
from ledger_project.core.money import ZERO, AmountField
from ledger_project.core.tenancy import LedgerForeignKey
from ledger_project.core.versions import versioned


class PaymentScope(models.TextChoices):
    """Amount that a direct debit collects: the documented values."""

    FIXED_RECURRING = "fixedRecurring", "A fixed amount"
    TOTAL_DEBT = "totalDebt", "The whole debt"
    BILLED_AMOUNT = "billedAmount", "The billed amount"
    ON_DEMAND = "onDemand", "On demand"


class Account(Requested):
    """A customer's credit account. `balance` and `reserved` are running totals under its lock.

    `balance` is the principal debt of its invoices, positive = debt. `reserved` is the amount that
    its authorizations still hold. `live_reserved` and the open bill are loaded by
    `queries.visible_to`, `claim_level` by `queries.with_claim_level`.
    """

    live_reserved: Decimal | None = None
    claim_level = ""

    account_no = models.CharField("account number", max_length=50)
    customer = LedgerForeignKey(Customer, related_name="accounts")
    state = models.CharField(max_length=20, default=OPEN, choices=[(s, s) for s in ACCOUNT.states])
    profile_type = models.CharField("profile", max_length=50)
    alias = models.CharField(max_length=50, blank=True)
    description = models.CharField(max_length=200, blank=True)
    started_on = models.DateField()
    currency = models.CharField(max_length=3)
    credit_limit = AmountField()
    balance = AmountField(default=ZERO)
    reserved = AmountField(default=ZERO)
    recurring_scope = models.CharField(
        "direct debit collects",
        max_length=20,
        choices=PaymentScope,
        default=PaymentScope.BILLED_AMOUNT,
        db_default=PaymentScope.BILLED_AMOUNT,
    )
    recurring_amount = AmountField(
        "fixed amount",
        default=ZERO,
        db_default=ZERO,
        help_text="Collected by each direct debit when the amount is fixed.",
    )

    class Meta:
        ordering = ["-id"]
        permissions = ACCOUNT.permissions()
        triggers = [
            versioned(
                "account_no customer_id state profile_type started_on currency credit_limit "
                "recurring_scope recurring_amount"
            )
        ]
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
        """Return the available credit: limit − debt − live reservations, at least zero.

        A closed account grants none.
        """
        if self.state == CLOSED:
            return ZERO
        return max(self.credit_limit - self.balance - live_reserved, ZERO)

    @property
    def held(self) -> Decimal:
        """Amount held by authorizations; without expired ones if `live_reserved` was loaded."""
        return self.reserved if self.live_reserved is None else self.live_reserved


def bill_id(invoice_id: int, claim_level: str) -> str:
    """Return the bill id of an invoice: `bill-456`, or `reminder-456` after a reminder."""
    return f"{'reminder' if claim_level in DUNNED else 'bill'}-{invoice_id}"


class CreditDecision(Recorded):
    """Decision of a credit policy, with the facts that it saw. Only erasure changes it.

    `request` is stored for declined requests alone, of which nothing else is stored.
    """

    purpose = models.CharField(max_length=20, choices=Purpose)
    policy = models.CharField(max_length=200)
    accepted = models.BooleanField()
    reasons = models.JSONField(
        default=list, help_text="Why credit was declined; blank when it was accepted."
    )
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

    def concerns(self) -> dict[str, object]:
        """Return what its event is about."""
        number = self.customer.customer_no if self.customer else ""
        return {"seller_id": self.seller_id, "customer_no": number}


class Surplus(Recorded):
    """Money owed to a customer: an overpayment, or a credit of an amount that was paid already.

    The operator owes it. Only for credits of serviced invoices the client does, who got the money.

    `remaining` = `amount` − its uses that were not undone. `has_open_invoice` is loaded by
    `queries.surpluses_visible_to`: True if there is an invoice to set it off against; `has_set_off`
    likewise: True if there is a set-off of it to undo.
    """

    has_open_invoice = False
    has_set_off = False
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
        "owed by the seller",
        default=False,
        db_default=False,
        help_text="Owed by the seller, not by the operator.",
    )
    amount = AmountField()
    remaining = AmountField()
    currency = models.CharField(max_length=3)
    value_on = models.DateField("value date")
    book_on = models.DateField("booked on")

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
                condition=Q(state=OWED, remaining__gt=0) | Q(state=USED_UP, remaining=0),
                name="surplus_open_while_owed",
            ),
        ]
        indexes = [models.Index(fields=["ledger", "customer"], name="surplus_of_customer")]

    def get_absolute_url(self) -> str:
        return f"{self.customer.get_absolute_url()}/surpluses/{self.pk}"

    def concerns(self) -> dict[str, object]:
        """Return what its events are about."""
        return {"seller_id": self.seller_id, "customer_no": self.customer.customer_no}


class SurplusUse(Recorded):
    """Use of a surplus: paid out, set off against a debt, or taken back with its payment.

    The surplus of a credit is `applied` to the debt again when the payment behind it is taken back,
    that of the rest of a payment to what was paid out before a part was taken back.
    `reference` is the caller's own. The journal entry names the invoice of a set-off. `payout` is
    the transfer of one paid out, `payout_iban` the account that was asked for, "" for the one that
    the money came from. Earlier versions paid out without a payout, then as a payment order to the
    legal address. From `undone_on` the surplus holds the amount again.
    """

    class Kind(models.TextChoices):
        PAYOUT = "payout"
        SET_OFF = "set-off"
        TAKEN_BACK = "taken-back"
        APPLIED = "applied", "met the debt again"

    surplus = LedgerForeignKey(Surplus, related_name="uses")
    kind = models.CharField("use", max_length=10, choices=Kind)
    amount = AmountField()
    requested_amount = AmountField(null=True)
    reference = models.CharField(max_length=50, blank=True)
    invoice_no = models.CharField(
        "invoice number",
        max_length=50,
        blank=True,
        help_text="The invoice that a set-off has paid.",
    )
    payout_iban = models.CharField("payout IBAN", max_length=34, blank=True)
    payout = LedgerForeignKey(Payout, null=True, related_name="+")
    book_on = models.DateField("booked on")
    undone_on = models.DateField("undone on", null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "surplus", "reference"],
                condition=~Q(reference=""),
                name="surplus_use_reference_once",
            ),
            models.UniqueConstraint(fields=["ledger", "payout"], name="surplus_use_of_payout_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="surplus_use_positive"),
            models.CheckConstraint(
                condition=Q(payout__isnull=True) | Q(kind="payout"),
                name="surplus_use_of_a_payout",
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "surplus"], name="use_of_surplus"),
            models.Index(fields=["ledger", "book_on"], name="surplus_use_by_book_date"),
        ]
