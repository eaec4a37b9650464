"""What rows that change were last written as is kept by the database itself."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import ledger_project.core.database_rules
import ledger_project.core.versions
from ledger_project.core.database_rules import install_sql
from ledger_project.core.tenancy import enforce_tenancy
from ledger_project.core.versions import first_versions


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0027_letters"),
    ]

    operations = [
        install_sql("core", "evidence_of", "cb2e7cb858e1"),
        install_sql("core", "keep_version", "35e29fa1366c"),
        migrations.CreateModel(
            name="RowVersion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("table_name", models.CharField(max_length=63)),
                ("row_id", models.BigIntegerField()),
                (
                    "recipe",
                    models.PositiveSmallIntegerField(
                        verbose_name="number of the choice of columns"
                    ),
                ),
                ("salt", models.UUIDField(null=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("began_at", models.DateTimeField(editable=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="changerequest",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=ledger_project.core.versions.VersionTriggerSql(
                    func=(
                        "keep_version('1', 'state', 'approved_by', 'approved_person', "
                        "'approved_digest', 'rests_until', 'seller_id')"
                    ),
                    hash="c7e85f6f767073cc878608c6793f6d0c8e3cc6a0",
                    operation=(
                        'INSERT OR UPDATE OF "state", "approved_by", "approved_person", '
                        '"approved_digest", "rests_until", "seller_id" OR DELETE'
                    ),
                    pgid="pgtrigger_version_kept_fbfeb",
                    table="core_changerequest",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="rowversion",
            name="ledger",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.ledger",
            ),
        ),
        migrations.AddIndex(
            model_name="rowversion",
            index=models.Index(fields=["ledger", "table_name", "row_id"], name="version_of"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rowversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="2d75da34b58abd2e2ab7dcbd57ecf7b689d6e53c",
                    level="STATEMENT",
                    operation=(
                        'DELETE OR UPDATE OF "ledger_id", "id", "table_name", "row_id", '
                        '"recipe", "digest", "began_at", "created_at"'
                    ),
                    pgid="pgtrigger_append_only_5b643",
                    table="core_rowversion",
                    when="BEFORE",
                ),
            ),
        ),
        enforce_tenancy("core.RowVersion"),
        first_versions(
            "core_changerequest",
            "state approved_by approved_person approved_digest rests_until seller_id",
        ),
    ]
