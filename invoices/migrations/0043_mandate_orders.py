"""What banks are asked of mandates."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import ledger_project.core.database_rules
import ledger_project.core.tenancy
from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0037_joint_letters"),
        ("customers", "0011_revoked_links"),
        ("invoices", "0042_mail_texts"),
    ]

    operations = [
        migrations.CreateModel(
            name="MandateOrder",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("accept", "Accept"),
                            ("refuse", "Refuse"),
                            ("end", "End"),
                            ("ended", "Ended"),
                        ],
                        max_length=10,
                    ),
                ),
                ("payer_number", models.CharField(max_length=16)),
                (
                    "number",
                    models.CharField(
                        blank=True, max_length=50, verbose_name="number of the mandate"
                    ),
                ),
                (
                    "batch",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandate_orders",
                        to="invoices.drawbatch",
                    ),
                ),
                (
                    "consent",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandate_orders",
                        to="customers.consent",
                    ),
                ),
                (
                    "ledger",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.ledger",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["ledger", "batch"], name="mandate_order_of_batch")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("ledger", "consent"), name="mandate_ends_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("consent", None), ("kind__in", ["accept", "refuse"])),
                            models.Q(("consent__isnull", False), ("kind__in", ["end", "ended"])),
                            _connector="OR",
                        ),
                        name="mandate_order_of_a_consent",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mandateorder",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="01de654bf38974023956c7b2c3aa92fb4d05118c",
                    level="STATEMENT",
                    operation='DELETE OR UPDATE OF "kind", "payer_number", "number", "consent_id"',
                    pgid="pgtrigger_append_only_0cb73",
                    table="invoices_mandateorder",
                    when="BEFORE",
                ),
            ),
        ),
        enforce_tenancy("invoices.MandateOrder"),
    ]
