"""The bookkeeping in several forms, and more ledger reports."""

import django.db.models.deletion
from django.db import migrations, models

import ledger_project.core.tenancy

SOURCE = """
ALTER TABLE reports_outputfile ADD CONSTRAINT reports_outputfile_source_id_in_ledger
    FOREIGN KEY (ledger_id, source_id) REFERENCES reports_outputfile (ledger_id, id);
"""
# The interest as of an instant, once defined here too, comes from invoices 0005_interest.


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_terms_of_settlement"),
        ("invoices", "0004_claims_and_issuing"),
        ("reports", "0005_payout_files"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="outputfile", name="daily_report_once_a_date"),
        migrations.AddField(
            model_name="outputfile", name="read_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="outputfile", name="since", field=models.DateField(null=True)
        ),
        migrations.AddField(
            model_name="outputfile",
            name="source",
            field=ledger_project.core.tenancy.LedgerForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="formats",
                to="reports.outputfile",
            ),
        ),
        migrations.AlterField(
            model_name="outputfile",
            name="type",
            field=models.CharField(
                choices=[
                    ("ar-accounting", "Ar Accounting"),
                    ("ar-accounting-detail", "Ar Accounting Detail"),
                    ("ar-invoice-transaction", "Ar Invoice Transaction"),
                    ("sie4", "Sie4"),
                    ("ar-settlement", "Ar Settlement"),
                    ("ledger-report", "Ledger Report"),
                    ("ar-filereport103", "Surplus Report"),
                    ("ar-filereport104", "Collection Report"),
                    ("ar-filereport105", "Unmatched Report"),
                    ("ar-filereport110", "Invoice Report"),
                    ("ar-filereport125", "Credit Report"),
                    ("ar-filereport127", "Credit Account Report"),
                    ("bill-journal", "Bill Journal"),
                    ("customer-journal", "Customer Journal"),
                    ("payout-file", "Payout File"),
                ],
                max_length=30,
            ),
        ),
        migrations.AddConstraint(
            model_name="outputfile",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("ordered", False),
                    (
                        "type__in",
                        (
                            "ar-filereport103",
                            "ar-filereport104",
                            "ar-filereport105",
                            "ledger-report",
                            "ar-filereport110",
                            "ar-filereport125",
                            "ar-filereport127",
                        ),
                    ),
                ),
                fields=("ledger", "type", "business_date"),
                name="scheduled_report_once_a_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="outputfile",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source__isnull", False)),
                fields=("ledger", "type", "source"),
                name="bookkeeping_told_once",
            ),
        ),
        migrations.RunSQL(SOURCE, migrations.RunSQL.noop),
    ]
