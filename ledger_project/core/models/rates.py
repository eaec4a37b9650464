"""Rates of penalty interest, and the reference rates that they may follow."""

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ledger_project.core.database_rules import recorded
from ledger_project.core.models.base import Recorded
from ledger_project.core.models.ledgers import Country
from ledger_project.core.models.sellers import Seller
from ledger_project.core.states import REFERENCE_RATE
from ledger_project.core.tenancy import LedgerForeignKey
from ledger_project.core.texts import say
from ledger_project.core.versions import versioned

FIRST_DAY = dt.date(2000, 1, 1)
"""The first day of terms that have always held."""


LEGAL_ENTITIES = [("consumer", "consumers"), ("business", "businesses")]


class PenaltyRate(Recorded):
    """The yearly interest on a debt past its due date, from a day on until the next rate begins.

    Either `percent`, or `points` above the reference rate of the ledger's country in each
    half-year. The rate of a seller stands before one of the ledger, and that of a legal entity
    before one of both.
    """

    since = models.DateField("from")
    seller = LedgerForeignKey(
        Seller, null=True, blank=True, related_name="+", help_text="Blank for all sellers."
    )
    legal_entity = models.CharField(
        max_length=10,
        blank=True,
        db_default="",
        choices=LEGAL_ENTITIES,
        help_text="Blank for both.",
    )
    percent = models.DecimalField(
        "interest (%)",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    points = models.DecimalField(
        "points above the reference rate",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    agreed = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Whether buyers have agreed to it, where it is above the law's.",
    )

    class Meta:
        ordering = ["ledger", "since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "since", "seller", "legal_entity"],
                nulls_distinct=False,
                name="penalty_rate_once_a_day_each",
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=0, points__isnull=True)
                | Q(points__gte=0, percent__isnull=True),
                name="penalty_rate_fixed_or_following",
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        rate = f"{self.percent} %" if self.points is None else f"reference + {self.points}"
        return say("{rate} from {day}", rate=rate, day=self.since)


class ReferenceRate(models.Model):
    """What a country's authority published for a half-year: the same for all ledgers."""

    country = models.CharField(max_length=2, choices=Country)
    since = models.DateField("half-year from")
    percent = models.DecimalField(
        "reference rate (%)",
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(-10), MaxValueValidator(50)],
    )
    source = models.CharField(max_length=200, blank=True, db_default="")
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.CharField(max_length=100, default="system", editable=False)

    class Meta:
        ordering = ["country", "-since"]
        permissions = REFERENCE_RATE.permissions()
        constraints = [
            models.UniqueConstraint(fields=["country", "since"], name="reference_rate_once")
        ]
        triggers = [versioned("country since percent source")]

    def __str__(self) -> str:
        return say(
            "{country} {percent} % from {day}",
            country=self.country,
            percent=self.percent,
            day=self.since,
        )
