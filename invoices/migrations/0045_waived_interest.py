"""Let no interest of the days until a waiver be owed, whatever is found to have run."""

from django.db import migrations, models

from ledger_project.core.database_rules import install_sql


class Migration(migrations.Migration):
    dependencies = [("invoices", "0044_withdraw_claim")]

    operations = [
        migrations.AddIndex(
            model_name="waiver",
            index=models.Index(fields=["ledger", "invoice"], name="waiver_by_invoice"),
        ),
        install_sql("invoices", "interest", "febf3b112cb2"),
    ]
