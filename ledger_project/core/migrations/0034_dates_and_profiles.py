"""How far from today invoices may be dated, and the profiles of accounts."""

import functools

import django.contrib.postgres.fields
import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0033_staff_language"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledger",
            name="account_profiles",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    max_length=50,
                    validators=[
                        django.core.validators.RegexValidator(
                            "^[0-9A-Za-z_-]+$", "Expected letters, digits, _ and -"
                        )
                    ],
                ),
                db_default=["kontodebet", "kontofaktura", "kontokredit"],
                default=functools.partial(list, ("kontodebet", "kontofaktura", "kontokredit")),
                help_text="The profiles that accounts may be opened with.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="ledger",
            name="days_back",
            field=models.PositiveSmallIntegerField(
                db_default=1096,
                default=1096,
                help_text=(
                    "How many days ago an invoice may be dated at most: less than a year finds a "
                    "slip in the year."
                ),
                validators=[django.core.validators.MaxValueValidator(36500)],
                verbose_name="dates back (days)",
            ),
        ),
        migrations.AddField(
            model_name="ledger",
            name="days_forward",
            field=models.PositiveSmallIntegerField(
                db_default=730,
                default=730,
                help_text="How many days from now an invoice may be dated, sent or due at most.",
                validators=[django.core.validators.MaxValueValidator(36500)],
                verbose_name="dates forward (days)",
            ),
        ),
    ]
