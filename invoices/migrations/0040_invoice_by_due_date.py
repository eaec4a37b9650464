from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0039_captured_in_plans"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["ledger", "due_date", "id"], name="invoice_by_due_date"),
        ),
    ]
