"""The books. Only `accounts.books.journal` writes them, and PostgreSQL refuses changes."""

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from accounts.books.chart import Book, Role
from ledger_project.core.database_rules import Trigger, append_only, recorded
from ledger_project.core.models import LedgerOwned, Recorded, Seller
from ledger_project.core.money import ZERO, AmountField
from ledger_project.core.tenancy import LedgerForeignKey


class ChartOverride(Recorded):
    """A ledger's own number for a role of the client book, instead of its country's default."""

    role = models.CharField(max_length=40, choices=Role)
    number = models.CharField(
        max_length=10, validators=[RegexValidator("^[0-9A-Za-z]+$", "Expected letters and digits")]
    )
    name = models.CharField(max_length=72)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ledger", "role"], name="override_once")]
        triggers = [recorded()]


class JournalEntry(Recorded):
    """One event in the books: balanced in each book and currency, never changed, never deleted.

    `template` names the past fact, such as `payment_matched`. For one entity (`document_type`,
    `document_id`) it can be posted only once.
    `book_on` is the business date when it was processed, `value_on` the event's own date.
    `invoice_id` names the invoice that it concerns, if any; `reverses` the entry it mirrors.
    """

    template = models.CharField(max_length=40)
    accounting_action = models.CharField(max_length=40)
    transaction_cause = models.CharField(max_length=30, blank=True)
    book_on = models.DateField("booked on")
    value_on = models.DateField("value date")
    document_type = models.CharField(max_length=30)
    document_id = models.BigIntegerField("entity number")
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
        triggers = [
            append_only(),
            Trigger(
                name="closed_period",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="booked"),
                func="refuse_closed_period",
            ),
        ]


class JournalLine(LedgerOwned):
    """One account's line in an entry: either a debit or a credit.

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
    book_on = models.DateField("booked on")
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
                condition=Q(role=Role.SETTLEMENT_RECEIVABLE, exported=True),
                include=["id", "debit", "credit"],
            ),
            models.Index(
                fields=["ledger", "role", "account_number", "book_on", "id"],
                name="line_by_account",
                include=["debit", "credit"],
            ),
            models.Index(fields=["ledger", "book_on"], name="line_by_book_date"),
        ]
        triggers = [
            append_only(),
            Trigger(
                name="entry_balances",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func="check_entry_balance",
            ),
            Trigger(
                name="late_booking",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="booked"),
                func="move_horizon_back",
            ),
        ]


class RunningBalance(LedgerOwned):
    """What an account of the books came to at the end of a day: all of its lines until then.

    Each day with bookings has a row of every account that had a line by then; of the settlement
    receivable one for each seller. They are sums of the journal that `balances` stores, and right
    up to the ledger's `BalanceHorizon`.
    """

    book_on = models.DateField("booked up to")
    book = models.CharField(max_length=8)
    role = models.CharField(max_length=40)
    account_number = models.CharField(max_length=10)
    seller = LedgerForeignKey(Seller, null=True, related_name="+")
    debit = AmountField()
    credit = AmountField()
    lines = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "book_on", "role", "account_number", "book", "seller"],
                name="balance_once_a_day",
                nulls_distinct=False,
            ),
        ]


class BalanceHorizon(LedgerOwned):
    """How far the running balances of a ledger reach: they are right up to the day `through`.

    A booking on a day up to `announced` moves both back, to before its day.
    """

    announced = models.DateField()
    through = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ledger"], name="one_horizon_of_balances")]
