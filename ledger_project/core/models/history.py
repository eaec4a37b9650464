"""The audit trail, the events, and the steps of the end of a day that are done."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ledger_project.core.database_rules import Trigger, append_only
from ledger_project.core.models.base import LedgerOwned, Recorded
from ledger_project.core.models.sellers import Seller
from ledger_project.core.tenancy import LedgerForeignKey
from ledger_project.core.texts import say


class StateChange(Recorded):
    """An entry of the audit trail: one operation on one entity. Never changed or deleted.

    `replaced` holds the previous values of the columns that the machine tracks.
    """

    document_type = models.CharField(max_length=30)
    document_id = models.BigIntegerField("entity number")
    operation = models.CharField(max_length=60)
    from_state = models.CharField(max_length=20)
    to_state = models.CharField(max_length=20)
    business_date = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    replaced = models.JSONField(default=dict, db_default={})

    class Meta:
        indexes = [
            models.Index(fields=["ledger", "document_type", "document_id"], name="statechange_of"),
            models.Index(
                fields=["ledger", "document_type", "business_date"], name="statechange_by_date"
            ),
        ]
        # A reason, which may name a person, can only be erased.
        triggers = [
            append_only(
                "ledger_id",
                "id",
                "document_type",
                "document_id",
                "operation",
                "from_state",
                "to_state",
                "business_date",
                "replaced",
                "created_at",
                "created_by",
            ),
            Trigger(
                name="reason_erased",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("reason"),
                condition=~pgtrigger.Q(new__reason=""),
                func="refuse_change",
            ),
        ]


class SettingChange(Recorded):
    """A change of a row of configuration: what it was, what it became. Never changed or deleted.

    A trigger of the database writes it (`core/setting_changes.py`); `created_by` is who changed it.
    `before` and `after` hold the columns that changed, all of a row that is new or gone.
    """

    document_type = models.CharField("kind of setting", max_length=30)
    document_id = models.BigIntegerField("entity number")
    operation = models.CharField(max_length=60)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["ledger", "document_type", "document_id"], name="setting_of"),
        ]
        triggers = [append_only()]


class Version(models.Model):
    """What a row that changes was written as, by which columns. Never changed or deleted.

    A trigger of the database writes it (`core/versions.py`). `digest` is of the values under the
    `salt`, blank if the row was deleted; only the last version of a row has its salt. `began_at` is
    the beginning of its transaction.
    """

    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    recipe = models.PositiveSmallIntegerField("number of the choice of columns")
    salt = models.UUIDField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    began_at = models.DateTimeField(editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        abstract = True


class RowVersion(LedgerOwned, Version):
    """A version of a row of a ledger."""

    class Meta:
        indexes = [models.Index(fields=["ledger", "table_name", "row_id"], name="version_of")]
        triggers = [
            append_only(
                "ledger_id",
                "id",
                "table_name",
                "row_id",
                "recipe",
                "digest",
                "began_at",
                "created_at",
            )
        ]


class SharedVersion(Version):
    """A version of a row of no ledger, such as a member of staff, whose key `user_id` then is.

    `created_by` is who wrote it, if an operation has said so; else a role of the database.
    """

    user_id = models.BigIntegerField(null=True)
    created_by = models.CharField(max_length=100, editable=False)

    class Meta:
        indexes = [models.Index(fields=["table_name", "row_id"], name="shared_version_of")]
        triggers = [
            append_only(
                "id",
                "table_name",
                "row_id",
                "user_id",
                "recipe",
                "digest",
                "began_at",
                "created_at",
                "created_by",
            )
        ]


class Event(Recorded):
    """A change of an invoice or a customer, as published in the event feed.

    Written with the change itself; `position` is given afterwards (`events.sequence`) and is the
    order in which it is read. `data` holds no personal data; amounts in it are texts with two
    decimals, dates ISO texts. Events of customers have no seller. The states are those of the
    entity before and after, empty where a run reported a fact that changes no state.
    """

    type = models.CharField(max_length=40)
    document_type = models.CharField(max_length=30)
    document_id = models.BigIntegerField("entity number")
    invoice_no = models.CharField("invoice number", max_length=50, blank=True)
    customer_no = models.CharField("customer number", max_length=15, blank=True)
    seller = LedgerForeignKey(Seller, null=True, related_name="+")
    from_state = models.CharField(max_length=20, blank=True, db_default="")
    to_state = models.CharField(max_length=20, blank=True, db_default="")
    business_date = models.DateField()
    data = models.JSONField(default=dict)
    position = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "position"], name="event_position_once")
        ]
        indexes = [
            models.Index(
                fields=["ledger", "id"], name="event_to_sequence", condition=Q(position=None)
            ),
            models.Index(
                fields=["ledger", "document_type", "document_id", "id"], name="event_of_document"
            ),
            models.Index(
                fields=["ledger", "invoice_no", "position"],
                name="event_of_invoice",
                condition=~Q(invoice_no=""),
            ),
            models.Index(fields=["ledger", "customer_no", "position"], name="event_of_customer"),
            models.Index(fields=["ledger", "type", "position"], name="event_of_type"),
        ]
        triggers = [
            append_only(
                "ledger_id",
                "id",
                "type",
                "document_type",
                "document_id",
                "invoice_no",
                "customer_no",
                "seller_id",
                "from_state",
                "to_state",
                "business_date",
                "data",
                "created_at",
                "created_by",
            ),
            Trigger(
                name="position_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__position__isnull=False),
                func="refuse_change",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.invoice_no or self.customer_no}"

    def get_absolute_url(self) -> str:
        return f"/ledger/invoice/v1/{self.ledger_id}/events/{self.position}"


class RunStep(Recorded):
    """A step of the end of a day that is done: once for each ledger and date. Never changed.

    `done_on` is the business date that it closed, `result` what it counted.
    """

    step = models.CharField(max_length=30)
    done_on = models.DateField("business date")
    milliseconds = models.PositiveIntegerField("duration (ms)")
    result = models.JSONField(default=dict)

    class Meta:
        verbose_name = "closing step"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "done_on", "step"], name="step_done_once")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return say("{step} of {day}", step=self.step, day=self.done_on)
