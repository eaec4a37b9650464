"""Further bank accounts of a ledger, whose entries are its own."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0019_roles"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledger",
            name="bank_accounts",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=34),
                blank=True,
                db_default=[],
                default=list,
                help_text=(
                    "Further accounts of the ledger in its banks' files; entries of others are "
                    "left out. Without any, accounts that cannot be compared with the payment "
                    "account are taken."
                ),
                size=None,
            ),
        ),
    ]
