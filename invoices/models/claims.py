"""Claims on unpaid invoices, and the terms by which they are made."""

import datetime as dt
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.claim_levels import CLAIMED, ClaimLevel
from accounts.models import JournalEntry
from customers.models import LegalEntity
from invoices.models.invoices import COSTS, Invoice
from ledger_project.core.database_rules import recorded
from ledger_project.core.models import FIRST_DAY, Recorded, Seller
from ledger_project.core.money import ZERO, AmountField
from ledger_project.core.tenancy import LedgerForeignKey
from ledger_project.core.texts import say

LEVELS = [(level, level) for level in CLAIMED]


class Claim(Recorded):
    """One dunning step of an invoice, with the whole debt as it was demanded that day.

    `fee` was added by this claim, as `fee_kind`. The amounts are unpaid amounts, this fee included;
    `interest` had accrued up to that day, and accrues at `interest_percent` a year from then on.
    The principal that was `disputed` is not in `capital`, nor is there interest on it. It is
    `sent_with` the claim in whose letter it goes out, which bears the fee of all in it.

    It is withdrawn when money comes to light that had paid the debt before: `withdrawn_by` is the
    entry of that payment. Its fee falls away, and its level can be reached again. It has ended on
    `ended_on`, when more was bought after nothing was left of what it demanded: the claims of that
    begin anew. What was `recalled_on` a day has ended for good: debt collection, or a claim that
    was not true any more when its letter was to be sent.
    """

    invoice = LedgerForeignKey(Invoice, related_name="claims")
    level = models.CharField(max_length=20, choices=LEVELS)
    claimed_on = models.DateField()
    due_date = models.DateField()
    fee = AmountField(default=ZERO)
    fee_kind = models.CharField(max_length=20, blank=True, choices=[(kind, kind) for kind in COSTS])
    sent_with = LedgerForeignKey("self", null=True, related_name="enclosed")
    capital = AmountField("principal")
    disputed = AmountField(
        "disputed principal", default=ZERO, db_default=ZERO, help_text="Owed, but not demanded."
    )
    reminder_fee = AmountField(default=ZERO)
    collection_fee = AmountField(default=ZERO)
    late_fee = AmountField(default=ZERO)
    interest = AmountField(default=ZERO)
    interest_percent = models.DecimalField(
        "interest (%)", max_digits=5, decimal_places=2, default=ZERO
    )
    withdrawn_on = models.DateField("withdrawn on", null=True)
    withdrawn_by = LedgerForeignKey(JournalEntry, null=True, related_name="+")
    ended_on = models.DateField("ended on", null=True)
    recalled_on = models.DateField("recalled on", null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "invoice", "level"],
                condition=Q(withdrawn_on__isnull=True, ended_on__isnull=True),
                name="claim_level_once",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False),
                name="claim_withdrawn_by_entry",
            ),
            models.CheckConstraint(
                condition=Q(sent_with__isnull=True) | Q(fee=0), name="claim_one_fee_a_letter"
            ),
            models.CheckConstraint(
                condition=Q(capital__gt=0, fee__gte=0, interest__gte=0)
                & (Q(fee=0, fee_kind="") | Q(fee__gt=0) & ~Q(fee_kind="")),
                name="claim_amounts_positive",
            ),
        ]
        indexes = [
            models.Index(fields=["ledger", "claimed_on"], name="claim_by_date"),
            models.Index(
                fields=["ledger", "sent_with"],
                name="claim_sent_with",
                condition=Q(sent_with__isnull=False),
            ),
            models.Index(
                fields=["ledger", "capital", "interest", *COSTS, "invoice"], name="claim_by_amount"
            ),
        ]

    def get_absolute_url(self) -> str:
        return f"{self.invoice.get_absolute_url()}/claims/{self.pk}"

    @property
    def fallen_on(self) -> dt.date | None:
        """Day on which it was withdrawn, by money that had paid the debt or before it was sent."""
        unsent = None if self.level == ClaimLevel.DEBT_COLLECTION else self.recalled_on
        return self.withdrawn_on or unsent

    @property
    def total(self) -> Decimal:
        """Amount demanded."""
        costs = self.reminder_fee + self.collection_fee + self.late_fee
        return self.capital + costs + self.interest


class ClaimTerm(Recorded):
    """A ledger's own terms of a claim level from a day on, in place of the law's.

    They hold until the next of the same level, legal entity and seller begins; those of a seller
    stand before the ledger's. `tiers` are pairs of a principal and the fee for all above it, `fee`
    is that of smaller ones. The law's are in `invoices.claim_terms`.
    """

    since = models.DateField("from", db_default=FIRST_DAY)
    seller = LedgerForeignKey(
        Seller, null=True, blank=True, related_name="+", help_text="Blank for all sellers."
    )
    legal_entity = models.CharField(max_length=10, choices=LegalEntity)
    level = models.CharField(max_length=20, choices=LEVELS)
    used = models.BooleanField("step used", default=True, help_text="If not, this step is skipped.")
    days = models.PositiveSmallIntegerField(
        "days after due date",
        validators=[MaxValueValidator(365)],
        help_text="Days from the due date of the previous demand to this claim.",
    )
    days_to_pay = models.PositiveSmallIntegerField(validators=[MaxValueValidator(365)])
    fee = AmountField(validators=[MinValueValidator(0)])
    fee_kind = models.CharField(max_length=20, blank=True, choices=[(kind, kind) for kind in COSTS])
    tiers = ArrayField(
        ArrayField(AmountField(validators=[MinValueValidator(0)]), size=2),
        default=list,
        db_default=[],
        blank=True,
        help_text="Higher fees of larger debts: the principal above which, and the fee.",
    )
    minimum = AmountField(
        "smallest debt claimed",
        validators=[MinValueValidator(0)],
        help_text="Smaller debts are not claimed.",
    )

    class Meta:
        ordering = ["ledger", "legal_entity", "level", "since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "legal_entity", "level", "since", "seller"],
                nulls_distinct=False,
                name="claim_term_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(fee__gte=0, minimum__gte=0) & (Q(fee=0) | ~Q(fee_kind="")),
                name="claim_term_in_range",
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return say(
            "{level}, {kind} from {day}",
            level=say(self.level),
            kind=say(self.legal_entity),
            day=self.since,
        )
