"""Each change of the chart and of recurring fees is recorded."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import ledger_project.core.database_rules


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_withdrawn_payouts"),
        ("core", "0014_setting_changes"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="chartoverride",
            trigger=pgtrigger.compiler.Trigger(
                name="setting_recorded",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="record_setting_change",
                    hash="6bb76edeabf085dcca38ddb85bee241783241335",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_setting_recorded_b6b12",
                    table="accounts_chartoverride",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="recurrentfee",
            trigger=pgtrigger.compiler.Trigger(
                name="setting_recorded",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="record_setting_change",
                    hash="8588a329226d7ea19fae52725b669b747c83a607",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_setting_recorded_74c82",
                    table="accounts_recurrentfee",
                    when="AFTER",
                ),
            ),
        ),
    ]
