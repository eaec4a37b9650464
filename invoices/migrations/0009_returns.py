"""Unmatched payments go back to their payers."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import ledger_project.core.money
import ledger_project.core.tenancy
from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_payouts"),
        ("core", "0010_texts"),
        ("invoices", "0008_claims"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaymentReturn",
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
                ("undone_on", models.DateField(null=True)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AlterModelOptions(
            name="payment",
            options={
                "ordering": ["-id"],
                "permissions": [
                    ("match_payment", "Match the payment to an invoice"),
                    ("withdraw_payment", "Reverse the payment that the bank took back"),
                    ("return_to_payer_payment", "Return the payment to the payer"),
                    (
                        "take_back_return_payment",
                        "Keep the payment unmatched, as it was not returned",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="payment_state_fits",
        ),
        migrations.AlterField(
            model_name="payment",
            name="state",
            field=models.CharField(
                choices=[
                    ("unmatched", "unmatched"),
                    ("matched", "matched"),
                    ("withdrawn", "withdrawn"),
                    ("returned", "returned"),
                ],
                db_default="unmatched",
                default="unmatched",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("invoice__isnull", True),
                        ("matched_on__isnull", True),
                        ("state", "unmatched"),
                    ),
                    models.Q(
                        ("invoice__isnull", False),
                        ("matched_on__isnull", False),
                        ("state", "matched"),
                    ),
                    models.Q(("state", "withdrawn"), ("withdrawn_on__isnull", False)),
                    models.Q(
                        ("invoice__isnull", True),
                        ("matched_on__isnull", True),
                        ("state", "returned"),
                    ),
                    _connector="OR",
                ),
                name="payment_state_fits",
            ),
        ),
        migrations.AddField(
            model_name="paymentreturn",
            name="ledger",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.ledger",
            ),
        ),
        migrations.AddField(
            model_name="paymentreturn",
            name="payment",
            field=ledger_project.core.tenancy.LedgerForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="returns",
                to="invoices.payment",
            ),
        ),
        migrations.AddField(
            model_name="paymentreturn",
            name="payout",
            field=ledger_project.core.tenancy.LedgerForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.payout",
            ),
        ),
        migrations.AddIndex(
            model_name="paymentreturn",
            index=models.Index(fields=["ledger", "payment"], name="return_of_payment"),
        ),
        migrations.AddConstraint(
            model_name="paymentreturn",
            constraint=models.UniqueConstraint(
                fields=("ledger", "payout"), name="return_of_payout_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentreturn",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="payment_return_positive"
            ),
        ),
        enforce_tenancy("invoices.PaymentReturn"),
    ]
