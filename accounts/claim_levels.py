"""Levels of claims on unpaid invoices."""

from django.db import models


class ClaimLevel(models.TextChoices):
    """Level that the dunning of an unpaid invoice has reached: the documented levels, in order."""

    INVOICE = "Invoice"
    REST_REMINDER = "RestReminder"
    REMINDER = "Reminder"
    SECOND_REMINDER = "SecondReminder"
    COLLECTION_CLAIM = "CollectionClaim"
    DEBT_COLLECTION = "DebtCollection"


CLAIMED = [level for level in ClaimLevel.values if level != ClaimLevel.INVOICE]
"""The levels past the invoice itself."""
DUNNED = ClaimLevel.values[ClaimLevel.values.index(ClaimLevel.REMINDER) :]
"""The levels from the first reminder on."""
