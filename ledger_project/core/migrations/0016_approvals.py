"""Approvals by two persons, each of a digest."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import ledger_project.core.database_rules
from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0015_staff"),
    ]

    operations = [
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(default="system", editable=False, max_length=100)),
                ("document_type", models.CharField(max_length=30)),
                ("document_id", models.BigIntegerField(verbose_name="entity number")),
                ("operation", models.CharField(max_length=60)),
                ("person", models.CharField(max_length=300)),
                ("digest", models.CharField(blank=True, max_length=64)),
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
                "indexes": [
                    models.Index(
                        fields=["ledger", "document_type", "document_id"], name="approval_of"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="approval",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="6448447832167cc9d56e4e79888874ca01377e25",
                    level="STATEMENT",
                    operation=(
                        'DELETE OR UPDATE OF "ledger_id", "id", "document_type", "document_id", '
                        '"operation", "person", "created_at", "created_by"'
                    ),
                    pgid="pgtrigger_append_only_2c074",
                    table="core_approval",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="approval",
            trigger=pgtrigger.compiler.Trigger(
                name="digest_erased",
                sql=ledger_project.core.database_rules.TriggerSql(
                    condition="WHEN (NOT (NEW.\"digest\" = ''))",
                    func="refuse_change",
                    hash="723f323b8c544fb9f975a5d53b83211e7ba29ad3",
                    operation='UPDATE OF "digest"',
                    pgid="pgtrigger_digest_erased_b2b4f",
                    table="core_approval",
                    when="BEFORE",
                ),
            ),
        ),
        enforce_tenancy("core.Approval"),
    ]
