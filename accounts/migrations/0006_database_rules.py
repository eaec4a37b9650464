"""Functions come from their files, triggers from the declarations of their models."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import ledger_project.core.database_rules
from ledger_project.core.database_rules import install_sql

# The triggers that migrations made so far, each replaced below in the same transaction.
DROP = """
DROP TRIGGER append_only ON accounts_journalentry;
DROP TRIGGER closed_period ON accounts_journalentry;
DROP TRIGGER append_only ON accounts_journalline;
DROP TRIGGER entry_balances ON accounts_journalline;
DROP TRIGGER append_only ON accounts_payoutbatch;
DROP TRIGGER append_only ON accounts_settlementfee;
DROP TRIGGER append_only ON accounts_settlementrecord;
"""
CREATE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER closed_period AFTER INSERT ON accounts_journalentry REFERENCING NEW TABLE AS booked
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_closed_period();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_journalline
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON accounts_journalline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_entry_balance();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_payoutbatch
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OF ledger_id, id, seller_id, settlement_id,
        recurrent_fee_id, invoiced, text, from_on, to_on, quantity, sales_amount, unit_price,
        provision_percent, amount, vat_percent ON accounts_settlementfee
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_settlementrecord
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_settlement_terms_and_payouts"),
        ("core", "0008_database_rules"),
    ]

    operations = [
        install_sql("accounts", "check_entry_balance", "451169f27488"),
        install_sql("accounts", "refuse_closed_period", "dcc91feabc04"),
        migrations.RunSQL(DROP, CREATE),
        pgtrigger.migrations.AddTrigger(
            model_name="journalentry",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="4d9e61333083a6c249c2564c995b561e96a2d82c",
                    level="STATEMENT",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_append_only_dc856",
                    table="accounts_journalentry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalentry",
            trigger=pgtrigger.compiler.Trigger(
                name="closed_period",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_closed_period",
                    hash="cf89c515c791b5f7e48e84983f94b8368bda784b",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_closed_period_0feeb",
                    referencing="REFERENCING NEW TABLE AS booked ",
                    table="accounts_journalentry",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalline",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="b6333b4ff3eaed5ce02837701c9d2beb9b731915",
                    level="STATEMENT",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_append_only_70330",
                    table="accounts_journalline",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="journalline",
            trigger=pgtrigger.compiler.Trigger(
                name="entry_balances",
                sql=ledger_project.core.database_rules.TriggerSql(
                    constraint="CONSTRAINT",
                    func="check_entry_balance",
                    hash="c6e5c0cf58e23997cb9fe6f89a8a3067c901ef5e",
                    operation="INSERT",
                    pgid="pgtrigger_entry_balances_d3526",
                    table="accounts_journalline",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payoutbatch",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="f2c91d4ff24310f6109df71c98700c8b70e9a44a",
                    level="STATEMENT",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_append_only_3ed62",
                    table="accounts_payoutbatch",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="settlementfee",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="dbfed06dfaf4b3ac9341064877173d28c16234af",
                    level="STATEMENT",
                    operation=(
                        'DELETE OR UPDATE OF "ledger_id", "id", "seller_id", "settlement_id", '
                        '"recurrent_fee_id", "invoiced", "text", "from_on", "to_on", "quantity", '
                        '"sales_amount", "unit_price", "provision_percent", "amount", '
                        '"vat_percent"'
                    ),
                    pgid="pgtrigger_append_only_8dd85",
                    table="accounts_settlementfee",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="settlementrecord",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="02b20c7640666a839050403e8ca3b066b5554a8a",
                    level="STATEMENT",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_append_only_963e9",
                    table="accounts_settlementrecord",
                    when="BEFORE",
                ),
            ),
        ),
    ]
