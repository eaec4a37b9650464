"""Customers' credit accounts, the journal behind them, and the settlements with sellers.

Only `accounts.journal` writes journal rows, and PostgreSQL refuses to change or delete them.
"""

from decimal import Decimal

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from accounts.chart import Book, Role
from accounts.credit_policy import DUNNED, Purpose
from accounts.states import (
    ACCOUNT,
    CLOSED,
    FEE_INVOICE,
    HELD,
    OPEN,
    OWED,
    PAYOUT,
    PENDING_CLOSE,
    RETURNED,
    SETTLED,
    SURPLUS,
    UNPAID,
)
from customers.models import Customer
from ledger_project.core.models import LedgerOwned, Recorded, Seller
from ledger_project.core.money import ZERO, AmountField
from ledger_project.core.tenancy import LedgerForeignKey, LedgerOneToOneField


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


class ChartOverride(Recorded):
    """A ledger's own number for a role of the client book, in place of its country's default."""

    role = models.CharField(max_length=40, choices=Role)
    number = models.CharField(
        max_length=10, validators=[RegexValidator("^[0-9A-Za-z]+$", "Expected letters and digits")]
    )
    name = models.CharField(max_length=72)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ledger", "role"], name="override_once")]


class JournalEntry(Recorded):
    """One event in the books: balanced in each book and currency, never changed, never deleted.

    `template` is the past fact that made it; with the document it can be posted only once.
    `book_on` is the business date when it was processed, `value_on` the event's own date.
    `invoice_id` names the invoice that it concerns, if any; `reverses` the entry it mirrors.
    """

    template = models.CharField(max_length=40)
    accounting_action = models.CharField(max_length=40)
    transaction_cause = models.CharField(max_length=30, blank=True)
    book_on = models.DateField()
    value_on = models.DateField()
    document_type = models.CharField(max_length=30)
    document_id = models.BigIntegerField()
    invoice_id = models.BigIntegerField(null=True)
    reverses = LedgerForeignKey("self", null=True, related_name="reversed_by")

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "journal entries"
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "template", "document_type", "document_id"],
                condition=Q(reverses__isnull=True),
                name="event_posted_once",
            ),
            models.UniqueConstraint(fields=["ledger", "reverses"], name="entry_reversed_once"),
        ]
        indexes = [
            models.Index(fields=["ledger", "book_on"], name="entry_by_book_date"),
            models.Index(fields=["ledger", "invoice_id"], name="entry_by_invoice"),
        ]


class JournalLine(LedgerOwned):
    """One account's part in an entry: a debit or a credit, never both, never neither.

    `exported` lines appear in the client's bookkeeping files; the operator book's never do.
    """

    entry = LedgerForeignKey(JournalEntry, related_name="lines")
    seller = LedgerForeignKey(Seller, null=True, related_name="+")
    book = models.CharField(max_length=8, choices=Book)
    role = models.CharField(max_length=40, choices=Role)
    account_number = models.CharField(max_length=10)
    debit = AmountField(default=ZERO)
    credit = AmountField(default=ZERO)
    currency = models.CharField(max_length=3)
    book_on = models.DateField()
    exported = models.BooleanField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(debit__gt=0, credit=0) | Q(debit=0, credit__gt=0),
                name="line_is_debit_or_credit",
            ),
            models.CheckConstraint(
                condition=Q(exported=False) | Q(book="client"), name="only_client_book_exported"
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "entry"], name="line_of_entry"),
            models.Index(
                fields=["ledger", "seller", "book_on"],
                name="line_to_settle",
                condition=Q(role="settlement_receivable", exported=True),
                include=["id", "debit", "credit"],
            ),
        ]


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


class Settlement(Recorded):
    """What one seller was paid on one date for the records that it settles, numbered gapless.

    `amount` is the sum of the records, `returned` that of earlier payouts that came back;
    `transferred` = amount + returned − fees − VAT, all in `currency`. Fees that are invoiced are no
    part of it.
    """

    seller = LedgerForeignKey(Seller, related_name="settlements")
    number = models.CharField(max_length=20)
    settled_on = models.DateField()
    debit_count = models.IntegerField()
    debit_amount = AmountField()
    credit_count = models.IntegerField()
    credit_amount = AmountField()
    amount = AmountField()
    returned = AmountField(default=ZERO, db_default=ZERO)
    item_fee = AmountField(help_text="Of the agreement, for each record")
    provision_percent = models.DecimalField(max_digits=7, decimal_places=4)
    fees = AmountField(help_text="Deducted")
    fees_invoiced = models.BooleanField(default=False, db_default=False)
    vat_percent = models.DecimalField(max_digits=5, decimal_places=2)
    vat = AmountField()
    transferred = AmountField()
    currency = models.CharField(max_length=3)
    payout_iban = models.CharField(max_length=34, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "number"], name="settlement_number_once"),
            models.UniqueConstraint(
                fields=["ledger", "seller", "settled_on"], name="settled_once_a_date"
            ),
            models.CheckConstraint(
                condition=Q(
                    transferred=F("amount") + F("returned") - F("fees") - F("vat"),
                    transferred__gte=0,
                )
                & (Q(fees_invoiced=False) | Q(fees=0, vat=0)),
                name="settlement_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class SettlementRecord(LedgerOwned):
    """The membership of a journal line on the settlement receivable in its one settlement."""

    line = LedgerOneToOneField(JournalLine, primary_key=True, related_name="+")
    settlement = LedgerForeignKey(Settlement, related_name="records")
    id = None  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["ledger", "settlement"], name="record_of_settlement")]


class RecurrentFee(Recorded):
    """What a seller is charged for each month of an agreement, also for one that is begun.

    Without `vat_percent` the standard rate of the country on the day of the charge.
    """

    seller = LedgerForeignKey(Seller, related_name="recurrent_fees")
    text = models.CharField(max_length=72)
    quantity = models.PositiveIntegerField(default=1)
    unit_price = AmountField()
    vat_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["ledger", "seller", "since", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price__gte=0), name="recurrent_fee_positive"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="recurrent_fee_ends_after_its_begin",
            ),
        ]
        indexes = [models.Index(fields=["ledger", "seller"], name="recurrent_fee_of_seller")]

    def __str__(self) -> str:
        return self.text


class FeeInvoice(Recorded):
    """The fees of one month that a seller pays by invoice, numbered gapless.

    `net` and `vat` are the sums of its lines, VAT rounded once for each rate.
    """

    state = models.CharField(
        max_length=20, default=UNPAID, choices=[(s, s) for s in FEE_INVOICE.states]
    )
    seller = LedgerForeignKey(Seller, related_name="fee_invoices")
    number = models.CharField(max_length=20)
    month = models.DateField(help_text="Its first day")
    invoiced_on = models.DateField()
    due_on = models.DateField()
    net = AmountField()
    vat = AmountField()
    total = AmountField()
    currency = models.CharField(max_length=3)

    class Meta:
        ordering = ["-id"]
        permissions = FEE_INVOICE.permissions()
        constraints = [
            models.UniqueConstraint(fields=["ledger", "number"], name="fee_invoice_number_once"),
            models.UniqueConstraint(
                fields=["ledger", "seller", "month"], name="fees_invoiced_once_a_month"
            ),
            models.CheckConstraint(
                condition=Q(total=F("net") + F("vat")), name="fee_invoice_adds_up"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class SettlementFee(LedgerOwned):
    """One line of fees: of a settlement's records, or of a month of a recurrent fee.

    A line belongs to the settlement that deducted it, or to the fee invoice; `settlement` is also
    set where that tells which records were charged. amount = quantity × unit price + provision of
    `sales_amount`, rounded.
    """

    seller = LedgerForeignKey(Seller, related_name="+")
    settlement = LedgerForeignKey(Settlement, null=True, related_name="fee_lines")
    fee_invoice = LedgerForeignKey(FeeInvoice, null=True, related_name="fee_lines")
    recurrent_fee = LedgerForeignKey(RecurrentFee, null=True, related_name="charges")
    invoiced = models.BooleanField(help_text="By the month, not deducted")
    text = models.CharField(max_length=72)
    from_on = models.DateField()
    to_on = models.DateField()
    quantity = models.IntegerField()
    sales_amount = AmountField()
    unit_price = AmountField()
    provision_percent = models.DecimalField(max_digits=7, decimal_places=4)
    amount = AmountField()
    vat_percent = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "recurrent_fee", "from_on"], name="recurrent_fee_once_a_month"
            ),
            models.UniqueConstraint(
                fields=["ledger", "settlement"],
                condition=Q(recurrent_fee__isnull=True),
                name="records_charged_once",
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "settlement"], name="fee_of_settlement"),
            models.Index(fields=["ledger", "fee_invoice"], name="fee_of_fee_invoice"),
            models.Index(
                fields=["ledger", "seller"],
                name="fee_to_invoice",
                condition=Q(invoiced=True, fee_invoice__isnull=True),
            ),
        ]


class PayoutBatch(Recorded):
    """The payouts of one payout file, numbered gapless. `execute_on` is a bank day."""

    number = models.CharField(max_length=20)
    sent_on = models.DateField()
    execute_on = models.DateField()
    count = models.IntegerField()
    amount = AmountField()
    currency = models.CharField(max_length=3)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "payout batches"
        constraints = [
            models.UniqueConstraint(fields=["ledger", "number"], name="payout_batch_number_once")
        ]
        indexes = [models.Index(fields=["ledger", "sent_on"], name="payout_batch_by_date")]

    def __str__(self) -> str:
        return self.number


class Payout(Recorded):
    """The transfer of one settlement's result to its seller.

    `approved_by` is who approved first. `iban` and `bic` are those it was sent to. One that came
    back names the settlement that pays the amount again as `settled_again`.
    """

    state = models.CharField(max_length=20, default=HELD, choices=[(s, s) for s in PAYOUT.states])
    seller = LedgerForeignKey(Seller, related_name="payouts")
    settlement = LedgerForeignKey(Settlement, related_name="payouts")
    amount = AmountField()
    currency = models.CharField(max_length=3)
    approved_by = models.CharField(max_length=100, blank=True, editable=False)
    batch = LedgerForeignKey(PayoutBatch, null=True, related_name="payouts")
    iban = models.CharField(max_length=34, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    status_reason = models.CharField(max_length=200, blank=True, help_text="Told by the bank")
    returned_on = models.DateField(null=True)
    settled_again = LedgerForeignKey(Settlement, null=True, related_name="paid_again")

    class Meta:
        ordering = ["-id"]
        permissions = PAYOUT.permissions()
        constraints = [
            models.UniqueConstraint(fields=["ledger", "settlement"], name="settlement_paid_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payout_positive"),
            models.CheckConstraint(
                condition=Q(state=RETURNED, returned_on__isnull=False)
                | (~Q(state=RETURNED) & Q(returned_on__isnull=True, settled_again__isnull=True)),
                name="payout_returned_on_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "state"], name="payout_by_state"),
            models.Index(fields=["ledger", "batch"], name="payout_of_batch"),
            models.Index(
                fields=["ledger", "seller"],
                name="payout_to_settle_again",
                condition=Q(state=RETURNED, settled_again__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Payout {self.settlement_id}"
