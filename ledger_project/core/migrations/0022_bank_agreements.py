"""What a ledger's bank knows it by, its cut-off, and the reference of a seller's payouts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0021_fees_by_law"),
    ]

    operations = [
        migrations.AddField(
            model_name="ledger",
            name="bank_agreement_id",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="By which the bank knows who pays (debtor).",
                max_length=35,
                verbose_name="agreement with the bank",
            ),
        ),
        migrations.AddField(
            model_name="ledger",
            name="bank_customer_id",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="By which the bank knows who sends it files (initiating party).",
                max_length=35,
                verbose_name="customer number at the bank",
            ),
        ),
        migrations.AddField(
            model_name="ledger",
            name="payout_cutoff",
            field=models.TimeField(
                blank=True,
                help_text="What is sent to the bank later is to be paid on the next bank day.",
                null=True,
                verbose_name="cut-off of payments",
            ),
        ),
        migrations.AddField(
            model_name="seller",
            name="payout_reference",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text=(
                    "Sent to its bank with each payout, RF or digits; blank for the number."
                ),
                max_length=25,
            ),
        ),
    ]
