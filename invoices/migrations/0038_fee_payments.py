"""Payments of the bank that pay fee invoices of sellers."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import ledger_project.core.money
import ledger_project.core.tenancy
from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0021_fee_payments"),
        ("core", "0035_fee_documents"),
        ("invoices", "0037_pending_reversals"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="payment",
            options={
                "ordering": ["-id"],
                "permissions": [
                    ("import_bank_file_payment", "Import a bank's file"),
                    ("match_payment", "Match the payment to an invoice"),
                    ("split_payment", "Split the payment over several invoices"),
                    ("settle_remittance_payment", "Settle a remittance of the collection agency"),
                    ("pay_fee_invoice_payment", "Pay a seller's fee invoice"),
                    ("unmatch_payment", "Undo the match"),
                    ("rematch_payment", "Move the payment to another invoice"),
                    ("withdraw_payment", "Reverse what the bank took back"),
                    ("return_to_payer_payment", "Return the payment to the payer"),
                    (
                        "take_back_return_payment",
                        "Keep the payment unmatched, as it was not returned",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FeePayment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(default="system", editable=False, max_length=100)),
                ("amount", ledger_project.core.money.AmountField()),
                ("book_on", models.DateField(verbose_name="booked on")),
                ("undone_on", models.DateField(null=True, verbose_name="undone on")),
                (
                    "fee_invoice",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="accounts.feeinvoice",
                    ),
                ),
                (
                    "ledger",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.ledger",
                    ),
                ),
                (
                    "payment",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fee_payments",
                        to="invoices.payment",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["ledger", "payment"], name="fee_paid_by_payment"),
                    models.Index(fields=["ledger", "fee_invoice"], name="payment_of_fee_invoice"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)), name="fee_paid_positive"
                    )
                ],
            },
        ),
        enforce_tenancy("invoices.FeePayment"),
    ]
