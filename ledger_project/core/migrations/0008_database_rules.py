"""Functions come from their files, triggers from the declarations of their models."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import ledger_project.core.database_rules
from ledger_project.core.database_rules import install_sql

# The triggers that migrations made so far, each replaced below in the same transaction.
DROP = """
DROP TRIGGER append_only ON core_statechange;
DROP TRIGGER create_serials ON core_ledger;
DROP TRIGGER append_only ON core_event;
DROP TRIGGER position_once ON core_event;
DROP TRIGGER append_only ON core_runstep;
"""
CREATE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON core_statechange
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER create_serials AFTER INSERT ON core_ledger
    FOR EACH ROW EXECUTE FUNCTION create_serials();
CREATE TRIGGER append_only
    BEFORE DELETE OR UPDATE OF ledger_id, id, type, document_type, document_id, invoice_no,
        customer_no, seller_id, from_state, to_state, business_date, data, created_at, created_by
    ON core_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER position_once BEFORE UPDATE ON core_event
    FOR EACH ROW WHEN (OLD.position IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON core_runstep
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_run_steps"),
    ]

    operations = [
        install_sql("core", "create_serials", "d1b30ef7ab5b"),
        install_sql("core", "refuse_change", "e25c51676010"),
        migrations.RunSQL(DROP, CREATE),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="60832745c6879d7c8467be964e438b41a3e5a76e",
                    level="STATEMENT",
                    operation=(
                        'DELETE OR UPDATE OF "ledger_id", "id", "type", "document_type", '
                        '"document_id", "invoice_no", "customer_no", "seller_id", "from_state", '
                        '"to_state", "business_date", "data", "created_at", "created_by"'
                    ),
                    pgid="pgtrigger_append_only_56466",
                    table="core_event",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="event",
            trigger=pgtrigger.compiler.Trigger(
                name="position_once",
                sql=ledger_project.core.database_rules.TriggerSql(
                    condition='WHEN (OLD."position" IS NOT NULL)',
                    func="refuse_change",
                    hash="cdaa2dfb7fb649d1c4471d039f579d3434a1e387",
                    operation="UPDATE",
                    pgid="pgtrigger_position_once_0494b",
                    table="core_event",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ledger",
            trigger=pgtrigger.compiler.Trigger(
                name="create_serials",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="create_serials",
                    hash="a499a3cbb08fdc3e67c14ac0a17f9928fb708f92",
                    operation="INSERT",
                    pgid="pgtrigger_create_serials_5885d",
                    table="core_ledger",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="runstep",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="156aea97a585d44bbfd4d81b698c94f553cfeb90",
                    level="STATEMENT",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_append_only_7d2ce",
                    table="core_runstep",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="statechange",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="7a917bea195a1581238c2e58bcf48f3e2453769b",
                    level="STATEMENT",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_append_only_e05b9",
                    table="core_statechange",
                    when="BEFORE",
                ),
            ),
        ),
    ]
