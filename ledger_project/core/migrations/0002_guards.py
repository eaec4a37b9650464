"""What PostgreSQL itself enforces in the kernel: tenancy, append-only history, serials."""

from django.db import migrations

from ledger_project.core.tenancy import enforce_tenancy

# The present source is ledger_project/core/sql/refuse_change.sql.
REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON core_statechange
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

# Serials that need to be unique and cheap, not gapless, come from two sequences a ledger. The
# present source is ledger_project/core/sql/create_serials.sql.
SERIALS = """
CREATE FUNCTION create_serials() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP SEQUENCE IF EXISTS ledger_%s_customer', NEW.number);
    EXECUTE format('CREATE SEQUENCE ledger_%s_customer START 1000001', NEW.number);
    EXECUTE format('DROP SEQUENCE IF EXISTS ledger_%s_payment_reference', NEW.number);
    EXECUTE format('CREATE SEQUENCE ledger_%s_payment_reference', NEW.number);
    RETURN NULL;
END $$;
CREATE TRIGGER create_serials AFTER INSERT ON core_ledger
    FOR EACH ROW EXECUTE FUNCTION create_serials();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        enforce_tenancy(
            "core.Seller", "core.StateChange", "core.NumberSeries", "core.IdempotencyKey"
        ),
        migrations.RunSQL(
            REFUSE_CHANGE,
            "DROP TRIGGER append_only ON core_statechange; DROP FUNCTION refuse_change()",
        ),
        migrations.RunSQL(
            SERIALS, "DROP TRIGGER create_serials ON core_ledger; DROP FUNCTION create_serials()"
        ),
    ]
