"""The payment reference of fee invoices."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0019_line_by_account"),
        ("core", "0035_fee_documents"),
    ]

    operations = [
        migrations.AddField(
            model_name="feeinvoice",
            name="payment_reference",
            field=models.CharField(blank=True, db_default="", max_length=50),
        ),
        migrations.AddConstraint(
            model_name="feeinvoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("payment_reference", ""), _negated=True),
                fields=("ledger", "payment_reference"),
                name="fee_invoice_reference_once",
            ),
        ),
    ]
