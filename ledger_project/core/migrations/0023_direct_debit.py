"""A ledger's agreement on direct debit."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0022_bank_agreements"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledger",
            name="direct_debit_id",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text=(
                    "Customer number at Bankgirot, or sender's number at Nets; "
                    "blank: none is drawn."
                ),
                max_length=8,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[0-9]{6}([0-9]{2})?$", "Expected 6 or 8 digits"
                    )
                ],
                verbose_name="agreement on direct debit",
            ),
        ),
    ]
