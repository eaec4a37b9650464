"""Files of invoices that were issued."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0020_bank_accounts"),
        ("invoices", "0019_claim_terms_since"),
    ]

    operations = [
        migrations.CreateModel(
            name="InvoiceImport",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(default="system", editable=False, max_length=100)),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("file_name", models.CharField(max_length=255)),
                ("imported_on", models.DateField(verbose_name="imported on")),
                ("invoices", models.PositiveIntegerField()),
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
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("ledger", "sha256"), name="invoice_file_once")
                ],
            },
        ),
        enforce_tenancy("invoices.InvoiceImport"),
    ]
