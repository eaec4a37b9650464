"""Refunds of surpluses and returns of payments are payouts, as settlements are.

A payout of a settlement is named by its number at the bank as before. What earlier versions paid
out of surpluses has no payout, and their settlements no business events: they stay as they are.
"""

import django.db.models.deletion
from django.db import migrations, models

import ledger_project.core.money
import ledger_project.core.tenancy

NUMBERS = """
UPDATE accounts_payout p SET number = s.number, ordered_on = s.settled_on
  FROM accounts_settlement s
 WHERE s.ledger_id = p.ledger_id AND s.id = p.settlement_id;
"""
REFERENCES = """
ALTER TABLE accounts_payout ADD CONSTRAINT accounts_payout_customer_id_in_ledger
    FOREIGN KEY (ledger_id, customer_id) REFERENCES customers_customer (ledger_id, id);
ALTER TABLE accounts_surplususe ADD CONSTRAINT accounts_surplususe_payout_id_in_ledger
    FOREIGN KEY (ledger_id, payout_id) REFERENCES accounts_payout (ledger_id, id);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_texts"),
        ("core", "0010_texts"),
        ("customers", "0005_texts"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="payout",
            options={
                "ordering": ["-id"],
                "permissions": [
                    ("approve_payout", "Approve the payout, as the first of two persons"),
                    ("countersign_payout", "Approve the payout, as the second of two persons"),
                    ("reject_payout", "Reject the payout"),
                    ("send_payout", "Send to the bank in a payout file"),
                    ("confirm_payout", "Record that the bank has paid"),
                    ("fail_payout", "Record that the bank has not paid"),
                ],
            },
        ),
        migrations.AlterModelOptions(
            name="surplus",
            options={
                "ordering": ["-id"],
                "permissions": [
                    ("pay_out_surplus", "Refund the surplus to the customer"),
                    ("set_off_surplus", "Set the surplus off against an open invoice"),
                    ("take_back_surplus", "Withdraw the surplus of a returned payment"),
                    ("put_back_surplus", "Owe the surplus of a returned payout again"),
                ],
                "verbose_name_plural": "surpluses",
            },
        ),
        migrations.RemoveIndex(
            model_name="payout",
            name="payout_to_settle_again",
        ),
        migrations.AddField(
            model_name="payout",
            name="account_number",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="The recipient's account, if it has no IBAN.",
                max_length=34,
            ),
        ),
        migrations.AddField(
            model_name="payout",
            name="customer",
            field=ledger_project.core.tenancy.LedgerForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.customer",
            ),
        ),
        migrations.AddField(
            model_name="payout",
            name="number",
            field=models.CharField(
                default="",
                help_text="The bank's answer names the payout by it (EndToEndId).",
                max_length=30,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="payout",
            name="ordered_on",
            field=models.DateField(default="2026-01-01", verbose_name="ordered on"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="payout",
            name="paid_on",
            field=models.DateField(null=True, verbose_name="paid on"),
        ),
        migrations.AddField(
            model_name="payout",
            name="purpose",
            field=models.CharField(
                choices=[("settlement", "Settlement"), ("refund", "Refund"), ("return", "Return")],
                db_default="settlement",
                default="settlement",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="payout",
            name="recipient",
            field=models.CharField(blank=True, db_default="", max_length=140),
        ),
        migrations.AddField(
            model_name="settlement",
            name="commission_base",
            field=ledger_project.core.money.AmountField(
                help_text="Debits less those that were mirrored: the commission is on it.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="settlement",
            name="events",
            field=models.IntegerField(null=True, verbose_name="business events"),
        ),
        migrations.AddField(
            model_name="surplususe",
            name="payout",
            field=ledger_project.core.tenancy.LedgerForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.payout",
            ),
        ),
        migrations.AddField(
            model_name="surplususe",
            name="undone_on",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="chartoverride",
            name="role",
            field=models.CharField(
                choices=[
                    ("receivable", "Receivable"),
                    ("receivable_direct", "Receivable Direct"),
                    ("receivable_direct_swish", "Receivable Direct Swish"),
                    ("bad_debt", "Bad Debt"),
                    ("settlement_receivable", "Settlement Receivable"),
                    ("customer_liability", "Customer Liability"),
                    ("credit_transport", "Credit Transport"),
                    ("sales", "Sales"),
                    ("reminder_fee", "Reminder Fee"),
                    ("collection_fee", "Collection Fee"),
                    ("late_fee", "Late Fee"),
                    ("remission", "Remission"),
                    ("rounding", "Rounding"),
                    ("interest", "Interest"),
                    ("bank", "Bank"),
                    ("service_fees", "Service Fees"),
                    ("input_vat", "Input Vat"),
                    ("service_payable", "Service Payable"),
                    ("client_funds", "Client Funds"),
                    ("purchased_receivable", "Purchased Receivable"),
                    ("client_liability", "Client Liability"),
                    ("customer_surplus", "Customer Surplus"),
                    ("unmatched_payments", "Unmatched Payments"),
                    ("payouts_in_transit", "Payouts In Transit"),
                    ("fee_revenue", "Fee Revenue"),
                    ("output_vat", "Output Vat"),
                    ("claim_fee_revenue", "Claim Fee Revenue"),
                    ("interest_revenue", "Interest Revenue"),
                    ("operator_remission", "Operator Remission"),
                    ("credit_loss", "Credit Loss"),
                    ("fee_receivable", "Fee Receivable"),
                    ("operator_bank", "Operator Bank"),
                ],
                max_length=40,
            ),
        ),
        migrations.AlterField(
            model_name="journalline",
            name="role",
            field=models.CharField(
                choices=[
                    ("receivable", "Receivable"),
                    ("receivable_direct", "Receivable Direct"),
                    ("receivable_direct_swish", "Receivable Direct Swish"),
                    ("bad_debt", "Bad Debt"),
                    ("settlement_receivable", "Settlement Receivable"),
                    ("customer_liability", "Customer Liability"),
                    ("credit_transport", "Credit Transport"),
                    ("sales", "Sales"),
                    ("reminder_fee", "Reminder Fee"),
                    ("collection_fee", "Collection Fee"),
                    ("late_fee", "Late Fee"),
                    ("remission", "Remission"),
                    ("rounding", "Rounding"),
                    ("interest", "Interest"),
                    ("bank", "Bank"),
                    ("service_fees", "Service Fees"),
                    ("input_vat", "Input Vat"),
                    ("service_payable", "Service Payable"),
                    ("client_funds", "Client Funds"),
                    ("purchased_receivable", "Purchased Receivable"),
                    ("client_liability", "Client Liability"),
                    ("customer_surplus", "Customer Surplus"),
                    ("unmatched_payments", "Unmatched Payments"),
                    ("payouts_in_transit", "Payouts In Transit"),
                    ("fee_revenue", "Fee Revenue"),
                    ("output_vat", "Output Vat"),
                    ("claim_fee_revenue", "Claim Fee Revenue"),
                    ("interest_revenue", "Interest Revenue"),
                    ("operator_remission", "Operator Remission"),
                    ("credit_loss", "Credit Loss"),
                    ("fee_receivable", "Fee Receivable"),
                    ("operator_bank", "Operator Bank"),
                ],
                max_length=40,
            ),
        ),
        migrations.AlterField(
            model_name="payout",
            name="seller",
            field=ledger_project.core.tenancy.LedgerForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payouts",
                to="core.seller",
            ),
        ),
        migrations.AlterField(
            model_name="payout",
            name="settlement",
            field=ledger_project.core.tenancy.LedgerForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payouts",
                to="accounts.settlement",
            ),
        ),
        migrations.AlterField(
            model_name="settlement",
            name="item_fee",
            field=ledger_project.core.money.AmountField(
                help_text="Fee per event by the seller's agreement.", verbose_name="item fee"
            ),
        ),
        migrations.RunSQL(NUMBERS, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="payout",
            index=models.Index(
                condition=models.Q(("customer__isnull", False)),
                fields=["ledger", "customer"],
                name="payout_of_customer",
            ),
        ),
        migrations.AddIndex(
            model_name="payout",
            index=models.Index(
                condition=models.Q(
                    ("purpose", "settlement"),
                    ("settled_again__isnull", True),
                    ("state", "returned"),
                ),
                fields=["ledger", "seller"],
                name="payout_to_settle_again",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.UniqueConstraint(
                fields=("ledger", "number"), name="payout_number_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("customer__isnull", True),
                        ("purpose", "settlement"),
                        ("seller__isnull", False),
                        ("settlement__isnull", False),
                    ),
                    models.Q(
                        ("customer__isnull", False),
                        ("purpose", "refund"),
                        ("settled_again__isnull", True),
                        ("settlement__isnull", True),
                    ),
                    models.Q(
                        ("customer__isnull", True),
                        ("purpose", "return"),
                        ("settled_again__isnull", True),
                        ("settlement__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="payout_fits_its_purpose",
            ),
        ),
        migrations.AddConstraint(
            model_name="payout",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("purpose", "settlement"),
                    models.Q(models.Q(("state", "paid"), _negated=True), ("paid_on__isnull", True)),
                    models.Q(("paid_on__isnull", False), ("state__in", ["paid", "returned"])),
                    _connector="OR",
                ),
                name="payout_paid_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="surplususe",
            constraint=models.UniqueConstraint(
                fields=("ledger", "payout"), name="surplus_use_of_payout_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="surplususe",
            constraint=models.CheckConstraint(
                condition=models.Q(("payout__isnull", True), ("kind", "payout"), _connector="OR"),
                name="surplus_use_of_a_payout",
            ),
        ),
        migrations.RunSQL(REFERENCES, migrations.RunSQL.noop),
    ]
