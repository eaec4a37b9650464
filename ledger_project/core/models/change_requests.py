"""Change requests: changes of where money goes, or of who must approve it, before they hold."""

from typing import Any

from django.db import models
from django.db.models import Q

from ledger_project.core.models.approvals import Approvable
from ledger_project.core.models.base import Recorded
from ledger_project.core.models.sellers import Seller
from ledger_project.core.states import CHANGE_REQUEST, OPEN_REQUESTS, PROPOSED
from ledger_project.core.tenancy import LedgerForeignKey
from ledger_project.core.texts import say
from ledger_project.core.versions import versioned


class ChangeRequest(Approvable, Recorded):
    """A change of payment details, of a seller or of the ledger itself, with two persons' approval.

    `before` and `after` are the texts of the columns that it changes, None where empty. Once
    approved it rests until `rests_until`; what is in force until then is what was before.
    """

    state = models.CharField(
        max_length=20, default=PROPOSED, choices=[(s, s) for s in CHANGE_REQUEST.states]
    )
    seller = LedgerForeignKey(Seller, null=True, related_name="change_requests")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)
    rests_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        permissions = CHANGE_REQUEST.permissions()
        triggers = [
            versioned("state approved_by approved_person approved_digest rests_until seller_id")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "seller"],
                condition=Q(state__in=OPEN_REQUESTS),
                nulls_distinct=False,
                name="change_request_open_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ledger", "rests_until"],
                name="change_request_open",
                condition=Q(state__in=OPEN_REQUESTS),
            )
        ]

    def __str__(self) -> str:
        return say("Change request {key}", key=self.pk)

    def to_approve(self) -> tuple[object, ...]:
        return (self.seller_id, self.before, self.after)

    def concerns(self) -> dict[str, Any]:
        """Return whom its events are for: the seller, of the ledger's details every seller."""
        return {"seller_id": self.seller_id}
