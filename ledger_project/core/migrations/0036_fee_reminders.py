"""Reminders of fee invoices."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0035_fee_documents"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledger",
            name="fee_reminder_days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text=(
                    "Days after its due date on which a seller is reminded of a fee invoice, once; "
                    "blank: never."
                ),
                null=True,
                validators=[django.core.validators.MaxValueValidator(365)],
                verbose_name="days before fee reminders",
            ),
        ),
    ]
