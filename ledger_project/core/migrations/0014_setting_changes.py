"""Each change of a setting is recorded, by the database itself."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import ledger_project.core.database_rules
from ledger_project.core.database_rules import install_sql
from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0013_erased_reasons"),
    ]

    operations = [
        install_sql("core", "record_setting_change", "4a79cdea1c7f"),
        migrations.CreateModel(
            name="SettingChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(default="system", editable=False, max_length=100)),
                ("document_type", models.CharField(max_length=30, verbose_name="kind of setting")),
                ("document_id", models.BigIntegerField(verbose_name="entity number")),
                ("operation", models.CharField(max_length=60)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ledger",
            trigger=pgtrigger.compiler.Trigger(
                name="setting_recorded",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="record_setting_change",
                    hash="3b705ec336955bf88113636df7e112cc20764467",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_setting_recorded_51235",
                    table="core_ledger",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="penaltyrate",
            trigger=pgtrigger.compiler.Trigger(
                name="setting_recorded",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="record_setting_change",
                    hash="77c24aefd58d68baafa542f6a186edaed023dea9",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_setting_recorded_f5c3c",
                    table="core_penaltyrate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seller",
            trigger=pgtrigger.compiler.Trigger(
                name="setting_recorded",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="record_setting_change",
                    hash="bb9382f2aff993bd42c74ae727a98ba005db78e8",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_setting_recorded_7a2fc",
                    table="core_seller",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="settingchange",
            name="ledger",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.ledger",
            ),
        ),
        migrations.AddIndex(
            model_name="settingchange",
            index=models.Index(
                fields=["ledger", "document_type", "document_id"], name="setting_of"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="settingchange",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="f2cfcdf4cf1ed323dd4831d54ba1b849047c336b",
                    level="STATEMENT",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_append_only_87f46",
                    table="core_settingchange",
                    when="BEFORE",
                ),
            ),
        ),
        enforce_tenancy("core.SettingChange"),
    ]
