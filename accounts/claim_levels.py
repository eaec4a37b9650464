"""How far the claim on an unpaid invoice has come."""

from django.db import models


class ClaimLevel(models.TextChoices):
    """How far the claim on an unpaid invoice has come: the documented levels, in order."""

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
