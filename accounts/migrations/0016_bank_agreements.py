"""How payout files name parties and banks, as it was when they were sent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0015_debtors"),
    ]

    operations = [
        migrations.AddField(
            model_name="payout",
            name="agent",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="As the file names it.",
                max_length=20,
                verbose_name="payee's bank",
            ),
        ),
        migrations.AddField(
            model_name="payout",
            name="reference",
            field=models.CharField(
                blank=True, db_default="", max_length=25, verbose_name="payee's reference"
            ),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="agent",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="As the file names it.",
                max_length=20,
                verbose_name="bank",
            ),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="debtor_id",
            field=models.CharField(blank=True, db_default="", max_length=35),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="form",
            field=models.PositiveSmallIntegerField(
                db_default=1, default=2, verbose_name="form of the file"
            ),
        ),
        migrations.AddField(
            model_name="payoutbatch",
            name="initiating_party_id",
            field=models.CharField(blank=True, db_default="", max_length=35),
        ),
    ]
