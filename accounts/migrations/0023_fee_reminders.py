"""Reminders of fee invoices."""

from django.db import migrations, models

import ledger_project.core.money


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0022_running_balances"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="feeinvoice",
            options={
                "ordering": ["-id"],
                "permissions": [
                    (
                        "register_fee_payment_feeinvoice",
                        "Record the seller's payment of the fee invoice",
                    ),
                    ("pay_feeinvoice", "Pay the fee invoice by a payment of the bank"),
                    ("remind_feeinvoice", "Remind the seller of the fee invoice"),
                    ("take_back_payment_feeinvoice", "Take a payment of the fee invoice back"),
                ],
            },
        ),
        migrations.AddField(
            model_name="feeinvoice",
            name="reminded",
            field=ledger_project.core.money.AmountField(
                null=True, verbose_name="amount of the reminder"
            ),
        ),
        migrations.AddField(
            model_name="feeinvoice",
            name="reminded_on",
            field=models.DateField(null=True, verbose_name="reminded on"),
        ),
    ]
