"""Journals of events: which event is in which file; it never changes."""

import django.db.models.deletion
from django.db import migrations, models

import ledger_project.core.tenancy
from ledger_project.core.tenancy import enforce_tenancy

# A file's row says how large it is, so it is written last, after the events that it holds.
GUARDS = """
ALTER TABLE reports_journaledevent ALTER CONSTRAINT reports_journaledevent_file_id_in_ledger
    DEFERRABLE INITIALLY DEFERRED;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON reports_journaledevent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_events"),
        ("reports", "0003_identity_indexes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="outputfile",
            name="type",
            field=models.CharField(
                choices=[
                    ("ar-accounting", "Ar Accounting"),
                    ("ar-settlement", "Ar Settlement"),
                    ("ledger-report", "Ledger Report"),
                    ("bill-journal", "Bill Journal"),
                    ("customer-journal", "Customer Journal"),
                ],
                max_length=30,
            ),
        ),
        migrations.CreateModel(
            name="JournaledEvent",
            fields=[
                (
                    "event",
                    ledger_project.core.tenancy.LedgerOneToOneField(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="core.event",
                    ),
                ),
                (
                    "file",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="reports.outputfile",
                    ),
                ),
                (
                    "ledger",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.ledger",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "journaled events",
                "indexes": [models.Index(fields=["ledger", "file"], name="journaled_in_file")],
            },
        ),
        enforce_tenancy("reports.JournaledEvent"),
        migrations.RunSQL(GUARDS, "DROP TRIGGER append_only ON reports_journaledevent;"),
    ]
