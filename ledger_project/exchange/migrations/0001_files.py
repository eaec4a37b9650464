"""Files that came in or went out by a ledger's directories."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import ledger_project.core.database_rules
import ledger_project.core.tenancy
from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0020_bank_accounts"),
        ("reports", "0012_audience"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExchangedFile",
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
                    "outcome",
                    models.CharField(
                        choices=[("done", "Done"), ("failed", "Failed"), ("out", "Out")],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=140)),
                ("kind", models.CharField(max_length=40)),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.BigIntegerField(verbose_name="bytes")),
                ("counts", models.JSONField(default=dict)),
                ("fault", models.TextField(blank=True)),
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
                    "output_file",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="put_out",
                        to="reports.outputfile",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        fields=["ledger", "outcome", "created_at"], name="exchanged_by_outcome"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("ledger", "name"), name="exchanged_once"),
                    models.UniqueConstraint(fields=("ledger", "output_file"), name="put_out_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "out"), ("output_file__isnull", False)),
                            models.Q(
                                models.Q(("outcome", "out"), _negated=True),
                                ("output_file__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="out_is_an_output_file",
                    ),
                ],
            },
        ),
        enforce_tenancy("exchange.ExchangedFile"),
        pgtrigger.migrations.AddTrigger(
            model_name="exchangedfile",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="0f3d9f9cf46eb54ab24847f445b51bdad92d3cd8",
                    level="STATEMENT",
                    operation=(
                        'DELETE OR UPDATE OF "ledger_id", "id", "outcome", "name", "kind", '
                        '"sha256", "size", "counts", "output_file_id", "created_at", "created_by"'
                    ),
                    pgid="pgtrigger_append_only_7754e",
                    table="exchange_exchangedfile",
                    when="BEFORE",
                ),
            ),
        ),
    ]
