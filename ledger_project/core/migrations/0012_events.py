"""The item fee is charged for each event: no column changes."""

from django.db import migrations

import ledger_project.core.money


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0011_claims"),
    ]

    operations = [
        migrations.AlterField(
            model_name="seller",
            name="item_fee",
            field=ledger_project.core.money.AmountField(
                blank=True, null=True, verbose_name="fee per event"
            ),
        ),
    ]
