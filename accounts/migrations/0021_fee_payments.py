"""What was paid of a fee invoice."""

from decimal import Decimal

from django.db import migrations

import ledger_project.core.money


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0020_fee_documents"),
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
                    ("take_back_payment_feeinvoice", "Take a payment of the fee invoice back"),
                ],
            },
        ),
        migrations.AddField(
            model_name="feeinvoice",
            name="paid",
            field=ledger_project.core.money.AmountField(
                db_default=Decimal("0.00"), default=Decimal("0.00")
            ),
        ),
    ]
