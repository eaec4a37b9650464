"""Notes, calls and promises to pay."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import ledger_project.core.database_rules
import ledger_project.core.money
import ledger_project.core.tenancy
from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0021_fees_by_law"),
        ("customers", "0008_notes"),
        ("invoices", "0020_invoice_files"),
    ]

    operations = [
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
                    ("reverse_set_off_invoice", "Undo a set-off that paid the debt"),
                    ("apply_credit_invoice", "Lower the reopened debt by a credit given before"),
                    ("return_charges_invoice", "Give paid fees and interest back"),
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
                    ("undo_direct_payment_invoice", "Undo a reported direct payment"),
                    ("undo_credit_invoice", "Undo a credit"),
                    ("waive_fee_invoice", "Let all fees of the invoice go"),
                    ("waive_interest_invoice", "Let the interest until today go"),
                    ("transfer_to_debt_collection_invoice", "Hand the claim to debt collection"),
                    ("write_off_invoice", "Write off what is left of the debt"),
                    ("undo_write_off_invoice", "Undo the write-off"),
                    ("remit_invoice", "Remit a remainder that is too small to claim"),
                    ("settle_credit_invoice", "Set the credit invoice off against a debit invoice"),
                    (
                        "owe_credit_invoice",
                        "Turn what is left of the credit invoice into a surplus",
                    ),
                    ("undo_set_off_invoice", "Undo a set-off of the credit invoice"),
                    ("add_note_invoice", "Add a note, a call or a promise to pay"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
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
                    "kind",
                    models.CharField(
                        choices=[("note", "Note"), ("call", "Call"), ("promise", "Promise to pay")],
                        max_length=10,
                    ),
                ),
                ("text", models.CharField(max_length=2000)),
                ("promised_amount", ledger_project.core.money.AmountField(null=True)),
                ("promised_on", models.DateField(null=True, verbose_name="promised for")),
                (
                    "customer",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="note_items",
                        to="customers.customer",
                    ),
                ),
                (
                    "invoice",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="note_items",
                        to="invoices.invoice",
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
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["ledger", "customer", "id"], name="note_of_customer"),
                    models.Index(fields=["ledger", "invoice", "id"], name="note_of_invoice"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "promise"),
                                ("promised_amount__gt", 0),
                                ("promised_on__isnull", False),
                            ),
                            models.Q(
                                models.Q(("kind", "promise"), _negated=True),
                                ("promised_amount__isnull", True),
                                ("promised_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="note_promises_amount_and_date",
                    )
                ],
            },
        ),
        enforce_tenancy("invoices.Note"),
        pgtrigger.migrations.AddTrigger(
            model_name="note",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="3ed250e7e1277fc704ceab40943414909c132362",
                    level="STATEMENT",
                    operation='DELETE OR UPDATE OF "ledger_id", "id", "created_at", "created_by", '
                    '"customer_id", "invoice_id", "kind", "promised_amount", "promised_on"',
                    pgid="pgtrigger_append_only_6f659",
                    table="invoices_note",
                    when="BEFORE",
                ),
            ),
        ),
    ]
