"""What PostgreSQL itself enforces in the books: tenancy, balance at commit, no later change."""

from django.db import migrations

from ledger_project.core.tenancy import enforce_tenancy

# The present source is accounts/sql/check_entry_balance.sql.
BALANCE = """
CREATE FUNCTION check_entry_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM accounts_journalline
         WHERE ledger_id = NEW.ledger_id AND entry_id = NEW.entry_id
         GROUP BY book, currency HAVING sum(debit) <> sum(credit)
    ) THEN
        RAISE EXCEPTION 'journal entry % does not balance', NEW.entry_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON accounts_journalline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_entry_balance();
"""

APPEND_ONLY = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_journalline
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON accounts_settlementrecord
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("customers", "0002_guards")]

    operations = [
        enforce_tenancy(
            "accounts.Account",
            "accounts.ChartOverride",
            "accounts.JournalEntry",
            "accounts.JournalLine",
            "accounts.Surplus",
            "accounts.Settlement",
            "accounts.SettlementRecord",
        ),
        migrations.RunSQL(
            BALANCE,
            "DROP TRIGGER entry_balances ON accounts_journalline;"
            "DROP FUNCTION check_entry_balance()",
        ),
        migrations.RunSQL(
            APPEND_ONLY,
            "DROP TRIGGER append_only ON accounts_journalentry;"
            "DROP TRIGGER append_only ON accounts_journalline;"
            "DROP TRIGGER append_only ON accounts_settlementrecord",
        ),
    ]
