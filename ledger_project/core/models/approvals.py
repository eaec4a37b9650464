"""Approval by two persons: what an entity that needs it remembers, and the record of each step."""

import pgtrigger
from django.db import models

from ledger_project.core.database_rules import Trigger, append_only
from ledger_project.core.models.base import Recorded

PERSON_LENGTH = 300


class Approvable(models.Model):
    """An entity that two persons approve: what the first one approved, and who that was.

    `approved_person` are the keys of the person (`Actor.person`), `approved_digest` is of what was
    approved (`core/approvals.py`). All three are empty until a first approval, and again when
    something of it changes.
    """

    approved_by = models.CharField("first approved by", max_length=100, blank=True, editable=False)
    approved_person = models.CharField(
        max_length=PERSON_LENGTH, blank=True, db_default="", editable=False
    )
    approved_digest = models.CharField(max_length=64, blank=True, db_default="", editable=False)

    class Meta:
        abstract = True

    def to_approve(self) -> tuple[object, ...]:
        """Return what an approval is of: whatever changes one of these voids it."""
        raise NotImplementedError


class Approval(Recorded):
    """One person's approval of an entity as it was. Never changed or deleted.

    `person` are the keys of who approved, `digest` is of what. The digest of an account and a name
    could be found by trying, so an erasure of who it is about empties it.
    """

    document_type = models.CharField(max_length=30)
    document_id = models.BigIntegerField("entity number")
    operation = models.CharField(max_length=60)
    person = models.CharField(max_length=PERSON_LENGTH)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["ledger", "document_type", "document_id"], name="approval_of")
        ]
        triggers = [
            append_only(
                "ledger_id",
                "id",
                "document_type",
                "document_id",
                "operation",
                "person",
                "created_at",
                "created_by",
            ),
            Trigger(
                name="digest_erased",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("digest"),
                condition=~pgtrigger.Q(new__digest=""),
                func="refuse_change",
            ),
        ]
