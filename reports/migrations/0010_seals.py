"""The chain of seals, and the salts of what an erasure empties. The first seal begins it."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import ledger_project.core.database_rules
import ledger_project.core.tenancy
from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0012_events"),
        ("customers", "0005_texts"),
        ("reports", "0009_texts"),
    ]

    operations = [
        migrations.CreateModel(
            name="SealSalt",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=40)),
                ("key", models.BigIntegerField(verbose_name="row's key")),
                ("salt", models.UUIDField(null=True)),
                (
                    "customer",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
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
        ),
        migrations.CreateModel(
            name="SealLink",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("kind", models.CharField(max_length=40)),
                ("recipe", models.PositiveSmallIntegerField(verbose_name="version of the recipe")),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                (
                    "digests",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BinaryField(), size=None
                    ),
                ),
                ("size", models.PositiveIntegerField(verbose_name="rows")),
                ("highest", models.BigIntegerField(verbose_name="highest key")),
                ("sealed_at", models.DateTimeField(verbose_name="sealed at")),
                ("previous", models.BinaryField()),
                ("digest", models.BinaryField()),
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
                "ordering": ["number"],
                "indexes": [
                    models.Index(
                        fields=["ledger", "kind", "number"],
                        include=("highest", "sealed_at"),
                        name="seal_link_of_kind",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("ledger", "number"), name="seal_link_once")
                ],
            },
        ),
        enforce_tenancy("reports.SealSalt", "reports.SealLink"),
        pgtrigger.migrations.AddTrigger(
            model_name="seallink",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="97da6ceac9eea0100311e661885eade812f78f9e",
                    level="STATEMENT",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_append_only_83ec9",
                    table="reports_seallink",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="sealsalt",
            constraint=models.UniqueConstraint(
                fields=("ledger", "kind", "key"), name="seal_salt_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="sealsalt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("salt__isnull", True), ("customer__isnull", True), _connector="OR"
                ),
                name="seal_salt_taken_by_erasure",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sealsalt",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="9fe76bdfef2c29c6ea117d2e786b543bef9db107",
                    level="STATEMENT",
                    operation='DELETE OR UPDATE OF "ledger_id", "id", "kind", "key"',
                    pgid="pgtrigger_append_only_1f0fa",
                    table="reports_sealsalt",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sealsalt",
            trigger=pgtrigger.compiler.Trigger(
                name="taken_once",
                sql=ledger_project.core.database_rules.TriggerSql(
                    condition='WHEN (OLD."salt" IS NULL OR NEW."salt" IS NOT NULL)',
                    func="refuse_change",
                    hash="2b141a49c54ead340615344bc2d98c11193e00fd",
                    operation="UPDATE",
                    pgid="pgtrigger_taken_once_2d3f3",
                    table="reports_sealsalt",
                    when="BEFORE",
                ),
            ),
        ),
    ]
