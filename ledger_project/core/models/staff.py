"""Members of staff: the ledgers that they work in, and the audit trail of their accounts."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from ledger_project.core.database_rules import append_only
from ledger_project.core.versions import versioned


class StaffMember(models.Model):
    """What a user of the back office has beside Django's groups and permissions.

    A user without a row works in every ledger.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="staff_member"
    )
    ledgers = ArrayField(
        models.PositiveIntegerField(),
        default=list,
        blank=True,
        help_text="Numbers of the ledgers that the user works in; blank: all.",
    )

    language = models.CharField(
        max_length=10,
        blank=True,
        default="",
        db_default="",
        help_text="Language of the pages that the user sees; blank: that of the browser.",
    )

    class Meta:
        triggers = [versioned("user_id ledgers")]


class StaffEvent(models.Model):
    """An entry of the audit trail of staff accounts. Never changed or deleted.

    `about` names the user or the group, also after it is gone. `before` and `after` hold only what
    differs; a password is named there, never shown.
    """

    class What(models.TextChoices):
        SIGNED_IN = "signed_in", "Signed in"
        SIGN_IN_FAILED = "sign_in_failed", "Sign-in failed"
        LOCKED = "locked", "Locked"
        UNLOCKED = "unlocked", "Unlocked"
        SIGNED_OUT = "signed_out", "Signed out"
        SESSIONS_ENDED = "sessions_ended", "Signed out everywhere"
        IDENTITY_LINKED = "identity_linked", "Identity linked"
        FACTOR_ADDED = "factor_added", "Second factor added"
        FACTOR_REMOVED = "factor_removed", "Second factor removed"
        FACTOR_RENEWED = "factor_renewed", "Recovery codes renewed"
        FACTOR_FAILED = "factor_failed", "Second factor failed"
        PASSWORD_CHANGED = "password_changed", "Password changed"
        USER_CREATED = "user_created", "User created"
        USER_CHANGED = "user_changed", "User changed"
        GROUP_CREATED = "group_created", "Group created"
        GROUP_CHANGED = "group_changed", "Group changed"
        GROUP_DELETED = "group_deleted", "Group deleted"

    what = models.CharField("event", max_length=30, choices=What)
    about = models.CharField("user or group", max_length=150, blank=True)
    address = models.CharField(max_length=64, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    created_by = models.CharField(max_length=100, editable=False)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["about", "id"], name="staffevent_about"),
            models.Index(fields=["created_by", "id"], name="staffevent_by"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.about}" if self.about else self.get_what_display()
