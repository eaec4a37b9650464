"""Triggers come from the declarations of their models."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import ledger_project.core.database_rules

TABLES = (
    "reports_exportedentry",
    "reports_journaledevent",
    "reports_outputfile",
    "reports_outputfilechunk",
)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_database_rules"),
        ("reports", "0007_forms_of_settlements"),
    ]

    operations = [
        # The triggers that migrations made so far, each replaced below in the same transaction.
        migrations.RunSQL(
            "".join(f"DROP TRIGGER append_only ON {table};" for table in TABLES),
            "".join(
                f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();"
                for table in TABLES
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="exportedentry",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="ca9740d6be26ab33e6d1ea81997df322c8c43b6b",
                    level="STATEMENT",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_append_only_9ac41",
                    table="reports_exportedentry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journaledevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="f3511a8833381b66d0bed77d0f29e86cd7da43e2",
                    level="STATEMENT",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_append_only_5985b",
                    table="reports_journaledevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outputfile",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="fe84b030d2330c8352e132a5e76218c7eb92f831",
                    level="STATEMENT",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_append_only_ad2b5",
                    table="reports_outputfile",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outputfilechunk",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="e91323a7c25a2a24b4ce5616dc821819bf1aa26f",
                    level="STATEMENT",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_append_only_4db4d",
                    table="reports_outputfilechunk",
                    when="BEFORE",
                ),
            ),
        ),
    ]
