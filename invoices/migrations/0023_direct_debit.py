"""Draws by direct debit, and the batches that the bank gets."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import ledger_project.core.database_rules
import ledger_project.core.money
import ledger_project.core.tenancy
from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0023_direct_debit"),
        ("invoices", "0022_searched_amounts"),
    ]

    operations = [
        migrations.CreateModel(
            name="DrawBatch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(default="system", editable=False, max_length=100)),
                ("number", models.CharField(max_length=20)),
                ("scheme", models.CharField(max_length=20)),
                ("sent_on", models.DateField()),
                ("agreement", models.CharField(max_length=8)),
                ("account", models.CharField(max_length=34)),
                ("count", models.IntegerField()),
                ("amount", ledger_project.core.money.AmountField()),
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
                "verbose_name_plural": "draw batches",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(default="system", editable=False, max_length=100)),
                ("attempt", models.PositiveSmallIntegerField()),
                ("payer_number", models.CharField(max_length=16)),
                ("payment_reference", models.CharField(max_length=25)),
                ("amount", ledger_project.core.money.AmountField()),
                ("draw_on", models.DateField(verbose_name="to be drawn on")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "open"),
                            ("paid", "Paid"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("answered_on", models.DateField(null=True, verbose_name="answered on")),
                ("reason", models.CharField(blank=True, max_length=100)),
                ("may_retry", models.BooleanField(default=False)),
                (
                    "invoice",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draws",
                        to="invoices.invoice",
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
                (
                    "batch",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draws",
                        to="invoices.drawbatch",
                    ),
                ),
                (
                    "withdrawn_in",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawn_draws",
                        to="invoices.drawbatch",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AddConstraint(
            model_name="drawbatch",
            constraint=models.UniqueConstraint(
                fields=("ledger", "number"), name="draw_batch_number_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="drawbatch",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="044c19658fda8cdb11331220202f7c9a0dfb158b",
                    level="STATEMENT",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_append_only_a7f65",
                    table="invoices_drawbatch",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="draw",
            index=models.Index(fields=["ledger", "batch"], name="draw_of_batch"),
        ),
        migrations.AddIndex(
            model_name="draw",
            index=models.Index(
                condition=models.Q(("outcome", "")),
                fields=["ledger", "payment_reference"],
                name="open_draw_by_reference",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(
                fields=("ledger", "invoice", "attempt"), name="draw_attempt_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "")),
                fields=("ledger", "invoice"),
                name="one_open_draw",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="draw_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_on", None), ("outcome", "")),
                    models.Q(
                        models.Q(("outcome", ""), _negated=True), ("answered_on__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="draw_answered_on_a_day",
            ),
        ),
        enforce_tenancy("invoices.DrawBatch", "invoices.Draw"),
    ]
