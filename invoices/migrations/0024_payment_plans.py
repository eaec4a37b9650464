"""Payment plans."""

from decimal import Decimal

import django.core.validators
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
        ("invoices", "0023_direct_debit"),
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
                    ("enter_plan_invoice", "Pay the invoice by a payment plan"),
                    ("leave_plan_invoice", "Take the invoice out of its payment plan"),
                    ("add_note_invoice", "Add a note, a call or a promise to pay"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentPlan",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "proposed"),
                            ("active", "active"),
                            ("completed", "completed"),
                            ("broken", "broken"),
                            ("ended", "ended"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("amount", ledger_project.core.money.AmountField()),
                (
                    "fee",
                    ledger_project.core.money.AmountField(
                        default=Decimal("0.00"),
                        validators=[django.core.validators.MinValueValidator(0)],
                    ),
                ),
                ("first_due_on", models.DateField(verbose_name="first part due on")),
                ("last_due_on", models.DateField(verbose_name="last part due on")),
                ("proposed_on", models.DateField(verbose_name="proposed on")),
                ("accepted_on", models.DateField(null=True, verbose_name="accepted on")),
                ("ended_on", models.DateField(null=True, verbose_name="ended on")),
                ("paid", ledger_project.core.money.AmountField(default=Decimal("0.00"))),
                (
                    "customer",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment_plans",
                        to="customers.customer",
                    ),
                ),
                (
                    "fee_invoice",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                (
                    "seller",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.seller",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "permissions": [
                    ("propose_paymentplan", "Propose a payment plan"),
                    ("accept_paymentplan", "Put the payment plan in force"),
                    ("replace_parts_paymentplan", "Replace the parts of the payment plan"),
                    ("end_paymentplan", "End the payment plan"),
                    ("remind_paymentplan", "Remind of a part that is not paid"),
                    ("fail_paymentplan", "Break the plan after a reminder in vain"),
                    ("complete_paymentplan", "Complete the plan when nothing is owed any more"),
                ],
            },
        ),
        migrations.AddField(
            model_name="invoice",
            name="payment_plan",
            field=ledger_project.core.tenancy.LedgerForeignKey(
                db_constraint=False,
                db_index=False,
                help_text="The active plan that it is paid by: no claims are made.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invoices",
                to="invoices.paymentplan",
            ),
        ),
        migrations.CreateModel(
            name="PlannedInvoice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(default="system", editable=False, max_length=100)),
                ("capital", ledger_project.core.money.AmountField(verbose_name="principal")),
                ("fees", ledger_project.core.money.AmountField(default=Decimal("0.00"))),
                ("interest", ledger_project.core.money.AmountField(default=Decimal("0.00"))),
                (
                    "met_before",
                    ledger_project.core.money.AmountField(
                        default=Decimal("0.00"), verbose_name="met before"
                    ),
                ),
                (
                    "invoice",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="planned",
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
                (
                    "plan",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="planned",
                        to="invoices.paymentplan",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="PlanPart",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(default="system", editable=False, max_length=100)),
                ("number", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField(verbose_name="due on")),
                ("amount", ledger_project.core.money.AmountField()),
                ("reminded_on", models.DateField(null=True, verbose_name="reminded on")),
                ("pay_by", models.DateField(null=True, verbose_name="pay by")),
                ("replaced_on", models.DateField(null=True, verbose_name="replaced on")),
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
                    "plan",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="invoices.paymentplan",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="paymentplan",
            index=models.Index(fields=["ledger", "customer", "id"], name="plan_of_customer"),
        ),
        migrations.AddIndex(
            model_name="paymentplan",
            index=models.Index(fields=["ledger", "seller", "id"], name="plan_of_seller"),
        ),
        migrations.AddIndex(
            model_name="paymentplan",
            index=models.Index(
                condition=models.Q(("state", "active")), fields=["ledger", "id"], name="plan_active"
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0),
                    ("fee__gte", 0),
                    ("fee__lt", models.F("amount")),
                    models.Q(
                        models.Q(("fee", 0), ("fee_invoice__isnull", True)),
                        models.Q(("fee__gt", 0), ("fee_invoice__isnull", False)),
                        _connector="OR",
                    ),
                ),
                name="plan_amounts_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("accepted_on__isnull", True),
                        ("ended_on__isnull", True),
                        ("state", "proposed"),
                    ),
                    models.Q(
                        ("accepted_on__isnull", False),
                        ("ended_on__isnull", True),
                        ("state", "active"),
                    ),
                    models.Q(
                        models.Q(("state__in", ["proposed", "active"]), _negated=True),
                        ("ended_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="plan_dates_of_its_state",
            ),
        ),
        migrations.AddIndex(
            model_name="plannedinvoice",
            index=models.Index(fields=["ledger", "invoice"], name="planned_of_invoice"),
        ),
        migrations.AddConstraint(
            model_name="plannedinvoice",
            constraint=models.UniqueConstraint(
                fields=("ledger", "plan", "invoice"), name="planned_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedinvoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("capital__gte", 0), ("fees__gte", 0), ("interest__gte", 0)),
                name="planned_amounts_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="planpart",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_on__isnull", True)),
                fields=("ledger", "plan", "number"),
                name="plan_part_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="planpart",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0),
                    models.Q(
                        models.Q(("pay_by__isnull", True), ("reminded_on__isnull", True)),
                        models.Q(("pay_by__isnull", False), ("reminded_on__isnull", False)),
                        _connector="OR",
                    ),
                ),
                name="plan_part_in_range",
            ),
        ),
        enforce_tenancy("invoices.PaymentPlan", "invoices.PlannedInvoice", "invoices.PlanPart"),
        migrations.RunSQL(
            "ALTER TABLE invoices_invoice ADD CONSTRAINT "
            "invoices_invoice_payment_plan_id_in_ledger FOREIGN KEY "
            "(ledger_id, payment_plan_id) REFERENCES invoices_paymentplan (ledger_id, id)",
            "ALTER TABLE invoices_invoice DROP CONSTRAINT "
            "invoices_invoice_payment_plan_id_in_ledger",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="planpart",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="a8f9c66b415701bc84ea491793d1de37af81437d",
                    level="STATEMENT",
                    operation='DELETE OR UPDATE OF "ledger_id", "plan_id", '
                    '"number", "due_on", "amount"',
                    pgid="pgtrigger_append_only_9661d",
                    table="invoices_planpart",
                    when="BEFORE",
                ),
            ),
        ),
    ]
