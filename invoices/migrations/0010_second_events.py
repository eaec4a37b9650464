"""What closed each part of a debt, the matches of payments, and what undoes both."""

from decimal import Decimal

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.db import migrations, models

import ledger_project.core.money
import ledger_project.core.tenancy
from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_second_events"),
        ("core", "0012_events"),
        ("customers", "0005_texts"),
        ("invoices", "0009_returns"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaymentMatch",
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
                (
                    "met",
                    ledger_project.core.money.AmountField(
                        default=Decimal("0.00"), verbose_name="paid of the debt"
                    ),
                ),
                ("book_on", models.DateField(verbose_name="booked on")),
                ("undone_on", models.DateField(null=True, verbose_name="undone on")),
            ],
            options={
                "verbose_name_plural": "payment matches",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Waiver",
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
                        choices=[("fee", "Fees"), ("interest", "Interest")], max_length=8
                    ),
                ),
                ("amount", ledger_project.core.money.AmountField()),
                ("returned", ledger_project.core.money.AmountField(default=Decimal("0.00"))),
                ("reason", models.CharField(max_length=200)),
                ("book_on", models.DateField(verbose_name="booked on")),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AlterModelOptions(
            name="authorization",
            options={
                "ordering": ["-id"],
                "permissions": [
                    ("authorize_authorization", "Authorize an invoice"),
                    ("capture_authorization", "Capture all or part of what remains"),
                    ("credit_authorization", "Credit all or part of what was captured"),
                    ("cancel_authorization", "Release what remains"),
                    ("extend_validity_authorization", "Extend the validity"),
                    ("undo_credit_authorization", "Undo a credit on its invoice"),
                    ("expire_authorization", "Record the expiry and release what remains"),
                ],
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
                ],
            },
        ),
        migrations.AlterModelOptions(
            name="payment",
            options={
                "ordering": ["-id"],
                "permissions": [
                    ("match_payment", "Match the payment to an invoice"),
                    ("split_payment", "Split the payment over several invoices"),
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
        migrations.AddField(
            model_name="claim",
            name="withdrawn_by",
            field=ledger_project.core.tenancy.LedgerForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.journalentry",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="withdrawn_on",
            field=models.DateField(null=True, verbose_name="withdrawn on"),
        ),
        migrations.AddField(
            model_name="credit",
            name="forgiven",
            field=ledger_project.core.money.AmountField(
                db_default=Decimal("0.00"), default=Decimal("0.00"), verbose_name="written-off part"
            ),
        ),
        migrations.AddField(
            model_name="credit",
            name="undone_on",
            field=models.DateField(null=True, verbose_name="undone on"),
        ),
        migrations.AddField(
            model_name="creditsettlement",
            name="undone_on",
            field=models.DateField(null=True, verbose_name="undone on"),
        ),
        migrations.AddField(
            model_name="directpayment",
            name="undone_on",
            field=models.DateField(null=True, verbose_name="undone on"),
        ),
        migrations.AddField(
            model_name="invoice",
            name="credit_settled",
            field=ledger_project.core.money.AmountField(
                db_default=Decimal("0.00"),
                default=Decimal("0.00"),
                help_text="Of a credit invoice what it has paid, of a debit one what has paid it.",
                verbose_name="set off with credit invoices",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="credited_by_operation",
            field=ledger_project.core.money.AmountField(
                db_default=Decimal("0.00"),
                default=Decimal("0.00"),
                help_text="Credited without a credit invoice of its own.",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="fees_paid",
            field=ledger_project.core.money.AmountField(
                db_default=Decimal("0.00"), default=Decimal("0.00")
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="interest_paid",
            field=ledger_project.core.money.AmountField(
                db_default=Decimal("0.00"), default=Decimal("0.00")
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="paid_directly",
            field=ledger_project.core.money.AmountField(
                db_default=Decimal("0.00"),
                default=Decimal("0.00"),
                help_text="Paid to the seller, fees and interest included.",
            ),
        ),
        migrations.AddField(
            model_name="invoice",
            name="remitted",
            field=ledger_project.core.money.AmountField(
                db_default=Decimal("0.00"), default=Decimal("0.00")
            ),
        ),
        migrations.AddField(
            model_name="invoicecredit",
            name="forgiven",
            field=ledger_project.core.money.AmountField(
                db_default=Decimal("0.00"), default=Decimal("0.00"), verbose_name="written-off part"
            ),
        ),
        migrations.AddField(
            model_name="invoicecredit",
            name="undone_on",
            field=models.DateField(null=True, verbose_name="undone on"),
        ),
        migrations.AddField(
            model_name="payment",
            name="remaining",
            field=ledger_project.core.money.AmountField(
                db_default=Decimal("0.00"), default=Decimal("0.00"), verbose_name="unmatched amount"
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="returned",
            field=ledger_project.core.money.AmountField(
                db_default=Decimal("0.00"),
                default=Decimal("0.00"),
                verbose_name="returned to its payer",
            ),
        ),
        migrations.AddField(
            model_name="payment",
            name="withdrawn",
            field=ledger_project.core.money.AmountField(
                db_default=Decimal("0.00"),
                default=Decimal("0.00"),
                verbose_name="taken back by the bank",
            ),
        ),
        migrations.AddField(
            model_name="writeoff",
            name="undone_on",
            field=models.DateField(null=True, verbose_name="undone on"),
        ),
        migrations.AlterField(
            model_name="invoice",
            name="written_off",
            field=ledger_project.core.money.AmountField(
                db_default=Decimal("0.00"),
                default=Decimal("0.00"),
                help_text="Principal, less what was recovered or credited.",
            ),
        ),
        migrations.AlterField(
            model_name="invoicetransaction",
            name="type",
            field=models.CharField(
                choices=[
                    ("Debit", "Debit"),
                    ("Credit", "Credit"),
                    ("CreditReversal", "Credit Reversal"),
                    ("CreditApplied", "Credit Applied"),
                    ("Payment", "Payment"),
                    ("PaymentReversal", "Payment Reversal"),
                    ("DirectPayment", "Direct Payment"),
                    ("SetOff", "Set Off"),
                    ("Returned", "Returned"),
                    ("CreditSettlement", "Credit Settlement"),
                    ("CreditOwed", "Credit Owed"),
                    ("Fee", "Fee"),
                    ("Waiver", "Waiver"),
                    ("Remission", "Remission"),
                    ("WriteOff", "Write Off"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="paymentmatch",
            name="invoice",
            field=ledger_project.core.tenancy.LedgerForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payment_matches",
                to="invoices.invoice",
            ),
        ),
        migrations.AddField(
            model_name="paymentmatch",
            name="ledger",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.ledger",
            ),
        ),
        migrations.AddField(
            model_name="paymentmatch",
            name="payment",
            field=ledger_project.core.tenancy.LedgerForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="matches",
                to="invoices.payment",
            ),
        ),
        migrations.AddField(
            model_name="waiver",
            name="invoice",
            field=ledger_project.core.tenancy.LedgerForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="waivers",
                to="invoices.invoice",
            ),
        ),
        migrations.AddField(
            model_name="waiver",
            name="ledger",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.ledger",
            ),
        ),
        migrations.AddIndex(
            model_name="paymentmatch",
            index=models.Index(fields=["ledger", "payment"], name="match_of_payment"),
        ),
        migrations.AddIndex(
            model_name="paymentmatch",
            index=models.Index(fields=["ledger", "invoice"], name="match_of_invoice"),
        ),
        migrations.AddConstraint(
            model_name="paymentmatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0), ("met__gte", 0), ("met__lte", models.F("amount"))
                ),
                name="match_met_within_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="waiver",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0), ("returned__gte", 0), ("returned__lte", models.F("amount"))
                ),
                name="waiver_amounts_add_up",
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE invoices_claim ADD CONSTRAINT invoices_claim_withdrawn_by_id_in_ledger "
            "FOREIGN KEY (ledger_id, withdrawn_by_id) "
            "REFERENCES accounts_journalentry (ledger_id, id)",
            "ALTER TABLE invoices_claim DROP CONSTRAINT invoices_claim_withdrawn_by_id_in_ledger",
        ),
        enforce_tenancy("invoices.PaymentMatch"),
        enforce_tenancy("invoices.Waiver"),
    ]
