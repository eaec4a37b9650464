"""Each change of claim terms is recorded."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import ledger_project.core.database_rules


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0014_setting_changes"),
        ("invoices", "0013_remittances_and_ended_claims"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="claimterm",
            trigger=pgtrigger.compiler.Trigger(
                name="setting_recorded",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="record_setting_change",
                    hash="9f1ea84f62fbd85e3256c410947a3c250fd5ec51",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_setting_recorded_b1ace",
                    table="invoices_claimterm",
                    when="AFTER",
                ),
            ),
        ),
    ]
