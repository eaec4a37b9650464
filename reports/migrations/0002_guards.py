"""Tenancy of the files' tables; a stored file never changes."""

from django.db import migrations

from ledger_project.core.tenancy import enforce_tenancy

# A file's row says how large it is, so it is written last, after the entries that it holds.
MEMBERS_FIRST = """
ALTER TABLE reports_exportedentry ALTER CONSTRAINT reports_exportedentry_file_id_in_ledger
    DEFERRABLE INITIALLY DEFERRED;
"""
TABLES = ("reports_outputfile", "reports_outputfilechunk", "reports_exportedentry")


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("accounts", "0002_guards")]

    operations = [
        enforce_tenancy("reports.OutputFile", "reports.OutputFileChunk", "reports.ExportedEntry"),
        migrations.RunSQL(MEMBERS_FIRST, migrations.RunSQL.noop),
        migrations.RunSQL(
            "".join(
                f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();"
                for table in TABLES
            ),
            "".join(f"DROP TRIGGER append_only ON {table};" for table in TABLES),
        ),
    ]
