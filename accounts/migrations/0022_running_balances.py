"""Running balances of the books by day, and the lines of the days after them.

They are stored by the next end of a day; until then the lines are summed as before.
"""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import ledger_project.core.money
from ledger_project.core.database_rules import TriggerSql, install_sql
from ledger_project.core.tenancy import LedgerForeignKey, enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0021_fee_payments"),
        ("core", "0035_fee_documents"),
    ]

    operations = [
        migrations.CreateModel(
            name="BalanceHorizon",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("announced", models.DateField()),
                ("through", models.DateField(null=True)),
                (
                    "ledger",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.ledger",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("ledger",), name="one_horizon_of_balances")
                ],
            },
        ),
        migrations.CreateModel(
            name="RunningBalance",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("book_on", models.DateField(verbose_name="booked up to")),
                ("book", models.CharField(max_length=8)),
                ("role", models.CharField(max_length=40)),
                ("account_number", models.CharField(max_length=10)),
                ("debit", ledger_project.core.money.AmountField()),
                ("credit", ledger_project.core.money.AmountField()),
                ("lines", models.BigIntegerField()),
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
                    "seller",
                    LedgerForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.seller",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ledger", "book_on", "role", "account_number", "book", "seller"),
                        name="balance_once_a_day",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        enforce_tenancy("accounts.BalanceHorizon", "accounts.RunningBalance"),
        migrations.AddIndex(
            model_name="journalline",
            index=models.Index(fields=["ledger", "book_on"], name="line_by_book_date"),
        ),
        install_sql("accounts", "book_totals", "c7224d6d0219"),
        install_sql("accounts", "move_horizon_back", "5f5056460c0d"),
        pgtrigger.migrations.AddTrigger(
            model_name="journalline",
            trigger=pgtrigger.compiler.Trigger(
                name="late_booking",
                sql=TriggerSql(
                    func="move_horizon_back",
                    hash="79fa9ad82175e8a6af7e66268f4e1781aba4a59a",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_late_booking_38a10",
                    referencing="REFERENCING NEW TABLE AS booked ",
                    table="accounts_journalline",
                    when="AFTER",
                ),
            ),
        ),
    ]
