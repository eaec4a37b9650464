"""What the law asks before fees are charged: an agreement of the seller, a licence."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0020_bank_accounts"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledger",
            name="licensed_collector",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Whether the operator collects debts by profession. In Finland only then "
                "may a collection claim cost a consumer more than a reminder.",
                verbose_name="licensed collector",
            ),
        ),
        # Buyers of the sellers of before were charged: it is taken as agreed. New sellers say so.
        migrations.AddField(
            model_name="seller",
            name="reminder_fee_agreed",
            field=models.BooleanField(
                db_default=True,
                default=False,
                help_text="Whether its terms of sale have a fee for reminders, as Sweden asks.",
                verbose_name="reminder fee agreed",
            ),
        ),
        migrations.AlterField(
            model_name="seller",
            name="reminder_fee_agreed",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Whether its terms of sale have a fee for reminders, as Sweden asks.",
                verbose_name="reminder fee agreed",
            ),
        ),
    ]
