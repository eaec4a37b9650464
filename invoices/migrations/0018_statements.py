"""Statements of banks, and the entries of their files that are no payments."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import ledger_project.core.money
import ledger_project.core.tenancy
from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0020_bank_accounts"),
        ("invoices", "0017_lost_returns"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankStatement",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(default="system", editable=False, max_length=100)),
                (
                    "identity",
                    models.CharField(
                        blank=True, max_length=140, verbose_name="bank's statement number"
                    ),
                ),
                ("account", models.CharField(max_length=34)),
                ("currency", models.CharField(max_length=3)),
                ("opening", ledger_project.core.money.AmountField(verbose_name="opening balance")),
                ("closing", ledger_project.core.money.AmountField(verbose_name="closing balance")),
                ("received", ledger_project.core.money.AmountField()),
                ("paid_out", ledger_project.core.money.AmountField()),
                ("opened_on", models.DateField(verbose_name="from")),
                ("closed_on", models.DateField(verbose_name="to")),
                ("complete", models.BooleanField(default=True)),
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
                    "payment_import",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="invoices.paymentimport",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        fields=["ledger", "account", "closed_on"], name="statement_of_account"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LeftOutEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(default="system", editable=False, max_length=100)),
                ("reason", models.CharField(max_length=40)),
                ("bank_reference", models.CharField(max_length=140)),
                ("account", models.CharField(blank=True, max_length=34)),
                ("amount", ledger_project.core.money.AmountField()),
                ("currency", models.CharField(max_length=3)),
                ("value_on", models.DateField(verbose_name="value date")),
                ("payer_name", models.CharField(blank=True, max_length=140)),
                ("payment_reference", models.CharField(blank=True, max_length=50)),
                ("message", models.CharField(blank=True, max_length=500)),
                ("booked_on", models.DateField(null=True, verbose_name="booked on")),
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
                    "payment_import",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="left_out",
                        to="invoices.paymentimport",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "left out entries",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["ledger", "payment_import"], name="left_out_of_import"),
                    models.Index(
                        condition=models.Q(("booked_on", None)),
                        fields=["ledger", "value_on"],
                        name="left_out_waiting",
                    ),
                ],
            },
        ),
        enforce_tenancy("invoices.BankStatement", "invoices.LeftOutEntry"),
    ]
