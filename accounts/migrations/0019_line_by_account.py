"""The lines of an account in their order: its ledger is read without the others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0018_versions")]

    operations = [
        migrations.AddIndex(
            model_name="journalline",
            index=models.Index(
                fields=["ledger", "role", "account_number", "book_on", "id"],
                include=("debit", "credit"),
                name="line_by_account",
            ),
        ),
    ]
