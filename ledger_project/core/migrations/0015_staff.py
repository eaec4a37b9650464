"""Members of staff and the audit trail of their accounts."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import ledger_project.core.database_rules


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("core", "0014_setting_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="StaffMember",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="staff_member",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ledgers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(),
                        blank=True,
                        default=list,
                        help_text="Numbers of the ledgers that the user works in; blank: all.",
                        size=None,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StaffEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("signed_in", "Signed in"),
                            ("sign_in_failed", "Sign-in failed"),
                            ("locked", "Locked"),
                            ("unlocked", "Unlocked"),
                            ("signed_out", "Signed out"),
                            ("sessions_ended", "Signed out everywhere"),
                            ("identity_linked", "Identity linked"),
                            ("factor_added", "Second factor added"),
                            ("factor_removed", "Second factor removed"),
                            ("factor_renewed", "Recovery codes renewed"),
                            ("factor_failed", "Second factor failed"),
                            ("password_changed", "Password changed"),
                            ("user_created", "User created"),
                            ("user_changed", "User changed"),
                            ("group_created", "Group created"),
                            ("group_changed", "Group changed"),
                            ("group_deleted", "Group deleted"),
                        ],
                        max_length=30,
                        verbose_name="event",
                    ),
                ),
                (
                    "about",
                    models.CharField(blank=True, max_length=150, verbose_name="user or group"),
                ),
                ("address", models.CharField(blank=True, max_length=64)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(editable=False, max_length=100)),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["about", "id"], name="staffevent_about"),
                    models.Index(fields=["created_by", "id"], name="staffevent_by"),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="3f237b9ce51d356453e929ac3c455e4acd683f90",
                    level="STATEMENT",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_append_only_c9de8",
                    table="core_staffevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
