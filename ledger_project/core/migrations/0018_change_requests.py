"""Changes of payment details wait for two persons, and rest."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import ledger_project.core.tenancy
from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0017_clients_are_settings"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledger",
            name="rest_hours",
            field=models.PositiveSmallIntegerField(
                db_default=24,
                default=24,
                help_text="From the second approval of payment details until they are in force.",
                validators=[django.core.validators.MaxValueValidator(720)],
                verbose_name="rest of changes (hours)",
            ),
        ),
        migrations.CreateModel(
            name="ChangeRequest",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(default="system", editable=False, max_length=100)),
                (
                    "approved_by",
                    models.CharField(
                        blank=True, editable=False, max_length=100, verbose_name="first approved by"
                    ),
                ),
                (
                    "approved_person",
                    models.CharField(blank=True, db_default="", editable=False, max_length=300),
                ),
                (
                    "approved_digest",
                    models.CharField(blank=True, db_default="", editable=False, max_length=64),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("approved-once", "approved-once"),
                            ("resting", "resting"),
                            ("in-force", "in-force"),
                            ("rejected", "rejected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="proposed",
                        max_length=20,
                    ),
                ),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("rests_until", models.DateTimeField(null=True)),
                (
                    "ledger",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.ledger",
                    ),
                ),
                (
                    "seller",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="change_requests",
                        to="core.seller",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "permissions": [
                    (
                        "propose_payout_account_changerequest",
                        "Propose another payout account of a seller",
                    ),
                    (
                        "propose_ledger_details_changerequest",
                        "Propose other payment details of a ledger",
                    ),
                    ("approve_changerequest", "Approve the change, as the first of two persons"),
                    (
                        "countersign_changerequest",
                        "Approve the change, as the second of two persons",
                    ),
                    ("reject_changerequest", "Reject the change"),
                    ("withdraw_changerequest", "Withdraw the change"),
                    ("take_effect_changerequest", "Put the change in force"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("proposed", "approved-once", "resting"))),
                        fields=["ledger", "rests_until"],
                        name="change_request_open",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("proposed", "approved-once", "resting"))),
                        fields=("ledger", "seller"),
                        name="change_request_open_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        enforce_tenancy("core.ChangeRequest"),
    ]
