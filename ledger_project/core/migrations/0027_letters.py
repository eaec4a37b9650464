"""From when a ledger sends letters."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0026_events_of_money"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledger",
            name="letters_since",
            field=models.DateField(
                blank=True,
                help_text=(
                    "Documents from this day on are sent as letters; blank: the client sends all."
                ),
                null=True,
                verbose_name="letters from",
            ),
        ),
    ]
