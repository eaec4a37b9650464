"""The rules of the new columns, and the columns that they stand for are gone."""

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("invoices", "0011_what_closed_debts"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_level_once",
        ),
        migrations.RemoveConstraint(
            model_name="credit",
            name="credit_amount_positive",
        ),
        migrations.RemoveConstraint(
            model_name="invoice",
            name="invoice_costs_positive",
        ),
        migrations.RemoveConstraint(
            model_name="invoicecredit",
            name="invoice_credit_positive",
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="payment_matched_within_amount",
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="payment_state_fits",
        ),
        migrations.RemoveConstraint(
            model_name="paymentreversal",
            name="payment_withdrawn_once",
        ),
        migrations.RemoveIndex(
            model_name="payment",
            name="payment_unmatched",
        ),
        migrations.RemoveIndex(
            model_name="payment",
            name="payment_of_invoice",
        ),
        migrations.RemoveField(
            model_name="payment",
            name="invoice",
        ),
        migrations.RemoveField(
            model_name="payment",
            name="matched",
        ),
        migrations.RemoveField(
            model_name="payment",
            name="matched_on",
        ),
        migrations.RemoveField(
            model_name="payment",
            name="withdrawn_on",
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(
                condition=models.Q(("state", "unmatched")),
                fields=["ledger", "value_on"],
                name="payment_unmatched",
            ),
        ),
        migrations.AddIndex(
            model_name="paymentreversal",
            index=models.Index(fields=["ledger", "payment"], name="reversal_of_payment"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_on__isnull", True)),
                fields=("ledger", "invoice", "level"),
                name="claim_level_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawn_by__isnull", True), ("withdrawn_on__isnull", True)),
                    models.Q(("withdrawn_by__isnull", False), ("withdrawn_on__isnull", False)),
                    _connector="OR",
                ),
                name="claim_withdrawn_by_entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="credit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0),
                    ("forgiven__gte", 0),
                    ("unpaid__gte", 0),
                    (
                        "amount__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("unpaid"), "+", models.F("forgiven")
                        ),
                    ),
                ),
                name="credit_amount_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("paid_directly__gte", 0),
                    ("remitted__gte", 0),
                    ("written_off__gte", 0),
                    ("credited_by_operation__gte", 0),
                    ("collection_fee__gte", 0),
                    ("late_fee__gte", 0),
                    ("reminder_fee__gte", 0),
                ),
                name="invoice_costs_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicecredit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0),
                    ("forgiven__gte", 0),
                    ("unpaid__gte", 0),
                    (
                        "amount__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("unpaid"), "+", models.F("forgiven")
                        ),
                    ),
                ),
                name="invoice_credit_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0),
                    ("remaining__gte", 0),
                    ("returned__gte", 0),
                    ("withdrawn__gte", 0),
                    (
                        "amount__gte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("remaining"), "+", models.F("withdrawn")
                            ),
                            "+",
                            models.F("returned"),
                        ),
                    ),
                ),
                name="payment_amounts_add_up",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("remaining__gt", 0), ("state", "unmatched")),
                    models.Q(
                        (
                            "amount__gt",
                            django.db.models.expressions.CombinedExpression(
                                models.F("withdrawn"), "+", models.F("returned")
                            ),
                        ),
                        ("remaining", 0),
                        ("state", "matched"),
                    ),
                    models.Q(("state", "withdrawn"), ("withdrawn", models.F("amount"))),
                    models.Q(
                        (
                            "amount",
                            django.db.models.expressions.CombinedExpression(
                                models.F("withdrawn"), "+", models.F("returned")
                            ),
                        ),
                        ("returned__gt", 0),
                        ("state", "returned"),
                    ),
                    _connector="OR",
                ),
                name="payment_state_fits",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentreversal",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="reversal_positive"
            ),
        ),
    ]
