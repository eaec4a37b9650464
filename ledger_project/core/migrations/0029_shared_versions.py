"""Versions are kept of rows of no ledger, too."""

import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import ledger_project.core.database_rules
import ledger_project.core.versions
from ledger_project.core.database_rules import install_sql
from ledger_project.core.versions import first_shared_versions


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0028_versions"),
    ]

    operations = [
        install_sql("core", "evidence_of", "649baae1e46b"),
        migrations.CreateModel(
            name="SharedVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
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
                ("user_id", models.BigIntegerField(null=True)),
                ("created_by", models.CharField(editable=False, max_length=100)),
            ],
        ),
        install_sql("core", "keep_version", "8da58bda55c5"),
        pgtrigger.migrations.AddTrigger(
            model_name="referencerate",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=ledger_project.core.versions.VersionTriggerSql(
                    func="keep_version('1', 'country', 'since', 'percent', 'source')",
                    hash="04f024ea36cb0856cd87390466bf64bef41d1a0a",
                    operation=(
                        'INSERT OR UPDATE OF "country", "since", "percent", "source" OR DELETE'
                    ),
                    pgid="pgtrigger_version_kept_aadcf",
                    table="core_referencerate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffmember",
            trigger=pgtrigger.compiler.Trigger(
                name="version_kept",
                sql=ledger_project.core.versions.VersionTriggerSql(
                    func="keep_version('1', 'user_id', 'ledgers')",
                    hash="031d29d930dcbc34f0ddc20788c94bad90e9b267",
                    operation='INSERT OR UPDATE OF "user_id", "ledgers" OR DELETE',
                    pgid="pgtrigger_version_kept_87534",
                    table="core_staffmember",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="sharedversion",
            index=models.Index(fields=["table_name", "row_id"], name="shared_version_of"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sharedversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="7a052cd1ecb4f3ad43a6d5fdd2e47ddbdb3fe327",
                    level="STATEMENT",
                    operation=(
                        'DELETE OR UPDATE OF "id", "table_name", "row_id", "user_id", "recipe", '
                        '"digest", "began_at", "created_at", "created_by"'
                    ),
                    pgid="pgtrigger_append_only_5576c",
                    table="core_sharedversion",
                    when="BEFORE",
                ),
            ),
        ),
        first_shared_versions("core_referencerate", "country since percent source"),
        first_shared_versions(
            "core_staffmember", "user_id ledgers", key="user_id", user="t.user_id"
        ),
    ]
