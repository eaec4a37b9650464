"""Bases of the tables of a ledger."""

from django.db import models
from django.db.models.functions import Now

from ledger_project.core.models.ledgers import Ledger
from ledger_project.core.models.rows import Row


class LedgerOwned(Row):
    """A row of one ledger; see `tenancy` for what the database enforces."""

    id = models.BigAutoField(primary_key=True)
    ledger = models.ForeignKey(Ledger, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Recorded(LedgerOwned):
    """A row that records when it was written and, in `created_by`, by which actor."""

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.CharField(max_length=100, default="system", editable=False)

    class Meta:
        abstract = True


class Requested(Recorded):
    """A row that a request created; a repeated request is recognised by its `fingerprint`."""

    fingerprint = models.CharField(
        max_length=64,
        blank=True,
        db_default="",
        editable=False,
        help_text="Digest of the request that created it.",
    )

    class Meta:
        abstract = True
