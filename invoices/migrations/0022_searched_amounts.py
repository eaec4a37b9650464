"""Indexes by which amounts and references are searched."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0015_debtors"),
        ("core", "0020_bank_accounts"),
        ("customers", "0009_words"),
        ("invoices", "0021_notes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="claim",
            index=models.Index(
                fields=[
                    "ledger",
                    "capital",
                    "interest",
                    "reminder_fee",
                    "collection_fee",
                    "late_fee",
                    "invoice",
                ],
                name="claim_by_amount",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["ledger", "debited", "id"], name="invoice_by_amount"),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["ledger", "capital_debt", "id"],
                name="invoice_open_by_debt",
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("payment_reference", ""), _negated=True),
                fields=["ledger", "payment_reference"],
                name="payment_by_reference",
            ),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["ledger", "amount", "id"], name="payment_by_amount"),
        ),
    ]
