"""Periods of the penalty interest rate."""

import datetime as dt

from django.db import models

from ledger_project.core.database_rules import recorded
from ledger_project.core.models.base import Recorded
from ledger_project.core.models.fields import PercentField

FIRST_DAY = dt.date(2000, 1, 1)
"""The first day of terms that have always held."""


class PenaltyRate(Recorded):
    """The yearly interest on a debt past its due date, from a day on until the next rate begins."""

    since = models.DateField("from")
    percent = PercentField(verbose_name="interest (%)")

    class Meta:
        ordering = ["ledger", "since"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "since"], name="penalty_rate_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(percent__gte=0), name="penalty_rate_positive"
            ),
        ]
        triggers = [recorded()]

    def __str__(self) -> str:
        return f"{self.percent} % from {self.since}"
