"""Interest from the next bank day, due dates of captures, parts in dispute, small remainders.

Invoices of former versions bear interest after the bank day on which they could be paid, too.
"""

from decimal import Decimal

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import ledger_project.core.money
import ledger_project.core.tenancy
from ledger_project.core.calendar import bank_day_from
from ledger_project.core.database_rules import install_sql
from ledger_project.core.tenancy import enforce_tenancy

AT_ONCE = 1_000

MOVE = """
UPDATE invoices_invoice i SET interest_after = moved.day
  FROM unnest(%s::int[], %s::date[], %s::date[]) AS moved (ledger, due, day)
 WHERE i.ledger_id = moved.ledger AND i.due_date = moved.due
"""


def move_to_bank_days(apps, editor):
    """Set the next bank day where the due date is none, by the calendar of the ledger's country."""
    country = dict(apps.get_model("core", "Ledger").objects.values_list("number", "country"))
    invoices = apps.get_model("invoices", "Invoice").objects.order_by()
    moved = [
        (ledger, due, day)
        for ledger, due in invoices.values_list("ledger", "due_date").distinct()
        if (day := bank_day_from(country[ledger], due)) != due
    ]
    with editor.connection.cursor() as cursor:
        for first in range(0, len(moved), AT_ONCE):
            columns = zip(*moved[first : first + AT_ONCE], strict=True)
            cursor.execute(MOVE, [list(column) for column in columns])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_texts"),
        ("core", "0011_claims"),
        ("customers", "0005_texts"),
        ("invoices", "0007_texts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Remission",
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
                ("reason", models.CharField(max_length=200)),
                ("book_on", models.DateField(verbose_name="booked on")),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AlterModelOptions(
            name="invoice",
            options={
                "ordering": ["-id"],
                "permissions": [
                    ("issue_invoice", "Issue a debit or credit invoice"),
                    ("purchase_invoice", "Issue with the first capture"),
                    ("distribute_invoice", "Send the invoice to the customer"),
                    ("debit_invoice", "Raise the debt by a further capture"),
                    ("lower_invoice", "Lower the debt by a credit given elsewhere"),
                    ("pay_invoice", "Pay the debt, all or part of it"),
                    ("reverse_payment_invoice", "Reverse a payment that the bank took back"),
                    ("claim_invoice", "Send a reminder or a collection claim"),
                    ("set_respite_invoice", "Postpone all claims to a date"),
                    ("remove_respite_invoice", "End the respite before its date"),
                    ("dispute_invoice", "Register a dispute"),
                    ("withdraw_dispute_invoice", "Withdraw the dispute"),
                    ("credit_invoice", "Credit all or part of the invoice"),
                    (
                        "report_direct_payment_invoice",
                        "Report a payment that the client received itself",
                    ),
                    ("transfer_to_debt_collection_invoice", "Hand the claim to debt collection"),
                    ("write_off_invoice", "Write off what is left of the debt"),
                    ("remit_invoice", "Remit a remainder that is too small to claim"),
                    ("settle_credit_invoice", "Set the credit invoice off against a debit invoice"),
                    (
                        "owe_credit_invoice",
                        "Turn what is left of the credit invoice into a surplus",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="invoicetransaction",
            name="transaction_booked_but_fees",
        ),
        migrations.RemoveIndex(
            model_name="invoice",
            name="invoice_to_claim",
        ),
        migrations.AddField(
            model_name="claim",
            name="disputed",
            field=ledger_project.core.money.AmountField(
                db_default=Decimal("0.00"),
                default=Decimal("0.00"),
                help_text="Owed, but not demanded.",
                verbose_name="disputed principal",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="claims_after",
            field=models.DateField(
                help_text="After a late capture, no claims up to and including this day.",
                null=True,
                verbose_name="no claims before",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="disputed_amount",
            field=ledger_project.core.money.AmountField(
                help_text="The disputed part of the principal; blank if all of it is.", null=True
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="interest_after",
            field=models.DateField(
                help_text="The due date, or the next bank day where it is none.",
                null=True,
                verbose_name="interest after",
            ),
        ),
        migrations.RunSQL(
            "UPDATE invoices_invoice SET interest_after = due_date", migrations.RunSQL.noop
        ),
        migrations.RunPython(move_to_bank_days, migrations.RunPython.noop),
        # What the updates have left to check, before the table is changed.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="invoice",
            name="interest_after",
            field=models.DateField(
                help_text="The due date, or the next bank day where it is none.",
                verbose_name="interest after",
            ),
        ),
        migrations.AddField(
            model_name="invoicetransaction",
            name="due_on",
            field=models.DateField(null=True, verbose_name="due date of its own"),
        ),
        migrations.AlterField(
            model_name="invoicetransaction",
            name="type",
            field=models.CharField(
                choices=[
                    ("Debit", "Debit"),
                    ("Credit", "Credit"),
                    ("Payment", "Payment"),
                    ("PaymentReversal", "Payment Reversal"),
                    ("DirectPayment", "Direct Payment"),
                    ("SetOff", "Set Off"),
                    ("CreditSettlement", "Credit Settlement"),
                    ("Fee", "Fee"),
                    ("Remission", "Remission"),
                    ("WriteOff", "Write Off"),
                    ("Waiver", "Waiver"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(
                condition=models.Q(("state", "open"), ("type", "debit")),
                fields=["ledger", "demanded_on"],
                name="invoice_to_claim",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("disputed_amount__isnull", True),
                    models.Q(("disputed", True), ("disputed_amount__gt", 0)),
                    _connector="OR",
                ),
                name="invoice_disputed_amount_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("interest_after__gte", models.F("due_date"))),
                name="invoice_interest_after_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicetransaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("debt_change", 0), ("entry__isnull", True), ("type", "Fee")),
                    models.Q(("debt_change", 0), ("type", "Waiver")),
                    models.Q(
                        models.Q(("type__in", ["Fee", "Waiver"]), _negated=True),
                        ("entry__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="transaction_booked_but_fees",
            ),
        ),
        migrations.AddField(
            model_name="remission",
            name="invoice",
            field=ledger_project.core.tenancy.LedgerForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="remissions",
                to="invoices.invoice",
            ),
        ),
        migrations.AddField(
            model_name="remission",
            name="ledger",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.ledger",
            ),
        ),
        migrations.AddConstraint(
            model_name="remission",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="remission_positive"
            ),
        ),
        enforce_tenancy("invoices.Remission"),
        install_sql("invoices", "interest", "a9437547b7e1"),
    ]
