"""Reminders of fee invoices."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0036_fee_reminders"),
        ("reports", "0016_fee_documents"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="outputfile",
            name="settled_in_one_file",
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
                    ("ar-settlement-pdf", "Ar Settlement Pdf"),
                    ("ar-settlement-xml", "Ar Settlement Xml"),
                    ("ar-settlement-xlsx", "Ar Settlement Xlsx"),
                    ("fee-invoice-pdf", "Fee Invoice Pdf"),
                    ("fee-invoice-xml", "Fee Invoice Xml"),
                    ("fee-invoice-reminder", "Fee Invoice Reminder"),
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
                    ("direct-debit-file", "Direct Debit File"),
                    ("collection-file", "Collection File"),
                    ("collection-list", "Collection List"),
                    ("print-bundle", "Print Bundle"),
                    ("einvoice-file", "Einvoice File"),
                ],
                max_length=30,
            ),
        ),
        migrations.AddConstraint(
            model_name="outputfile",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "type__in",
                        [
                            "ar-settlement",
                            "ar-settlement-pdf",
                            "ar-settlement-xml",
                            "ar-settlement-xlsx",
                            "fee-invoice-pdf",
                            "fee-invoice-xml",
                            "fee-invoice-reminder",
                            "payout-file",
                            "direct-debit-file",
                            "collection-file",
                            "collection-list",
                            "print-bundle",
                            "einvoice-file",
                        ],
                    )
                ),
                fields=("ledger", "type", "variant"),
                name="settled_in_one_file",
            ),
        ),
    ]
