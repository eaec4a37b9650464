"""Cases of collection agencies, and claims that were recalled from them."""

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
        ("core", "0024_interest_terms"),
        ("invoices", "0025_interest"),
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
                    ("recall_invoice", "Recall the claim from debt collection"),
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
        migrations.AddField(
            model_name="claim",
            name="recalled_on",
            field=models.DateField(null=True, verbose_name="recalled on"),
        ),
        migrations.CreateModel(
            name="CollectionBatch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(default="system", editable=False, max_length=100)),
                ("number", models.CharField(max_length=20)),
                ("sent_on", models.DateField(verbose_name="sent on")),
                ("agency", models.CharField(max_length=100)),
                ("creditor_number", models.CharField(max_length=20)),
                ("count", models.IntegerField()),
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
                "verbose_name_plural": "collection batches",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="CollectionCase",
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
                        choices=[("handed-over", "handed-over"), ("recalled", "recalled")],
                        default="handed-over",
                        max_length=15,
                    ),
                ),
                ("agency", models.CharField(max_length=100)),
                ("creditor_number", models.CharField(max_length=20)),
                ("handed_over_on", models.DateField(verbose_name="handed over on")),
                ("capital", ledger_project.core.money.AmountField(verbose_name="principal")),
                ("fees", ledger_project.core.money.AmountField(default=Decimal("0.00"))),
                ("interest", ledger_project.core.money.AmountField(default=Decimal("0.00"))),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("ended_on", models.DateField(null=True, verbose_name="ended on")),
                ("reported_through", models.BigIntegerField(default=0)),
                (
                    "reported_disputed",
                    ledger_project.core.money.AmountField(default=Decimal("0.00")),
                ),
                (
                    "batch",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="invoices.collectionbatch",
                    ),
                ),
                (
                    "invoice",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="collection_cases",
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
                "permissions": [
                    ("hand_over_collectioncase", "Hand the case over to the agency"),
                    ("recall_collectioncase", "Recall the case from the agency"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CollectionMessage",
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
                        choices=[
                            ("hand-over", "Hand Over"),
                            ("change", "Change"),
                            ("recall", "Recall"),
                        ],
                        max_length=10,
                    ),
                ),
                ("content", models.JSONField(default=dict)),
                (
                    "batch",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="invoices.collectionbatch",
                    ),
                ),
                (
                    "case",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="invoices.collectioncase",
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
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="CollectionAgency",
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
                    "name",
                    models.CharField(
                        max_length=100, validators=[django.core.validators.MinLengthValidator(1)]
                    ),
                ),
                (
                    "creditor_number",
                    models.CharField(
                        max_length=20, validators=[django.core.validators.MinLengthValidator(1)]
                    ),
                ),
                (
                    "account",
                    models.CharField(blank=True, max_length=34, verbose_name="bank account"),
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
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        help_text="Blank for all sellers.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.seller",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "collection agencies",
                "ordering": ["ledger", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ledger", "seller"),
                        name="one_collection_agency",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="collectionagency",
            trigger=pgtrigger.compiler.Trigger(
                name="setting_recorded",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="record_setting_change",
                    hash="5fbc64029429d26a4a178237dbc1450f682daff4",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_setting_recorded_10c56",
                    table="invoices_collectionagency",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="collectionbatch",
            constraint=models.UniqueConstraint(
                fields=("ledger", "number"), name="collection_batch_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="collectionbatch",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="e3bf38ebe3d8f7309da14ced75dd4897dd6e3634",
                    level="STATEMENT",
                    operation="DELETE OR UPDATE",
                    pgid="pgtrigger_append_only_5854f",
                    table="invoices_collectionbatch",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="collectioncase",
            index=models.Index(fields=["ledger", "invoice", "id"], name="case_of_invoice"),
        ),
        migrations.AddIndex(
            model_name="collectioncase",
            index=models.Index(fields=["ledger", "state", "id"], name="case_by_state"),
        ),
        migrations.AddConstraint(
            model_name="collectioncase",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_on", None)),
                fields=("ledger", "invoice"),
                name="one_case_of_an_invoice",
            ),
        ),
        migrations.AddConstraint(
            model_name="collectioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(("capital__gt", 0), ("fees__gte", 0), ("interest__gte", 0)),
                name="collection_amounts_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="collectioncase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on__isnull", False), ("state__in", ("paid", "recalled"))),
                    models.Q(
                        models.Q(("state__in", ("paid", "recalled")), _negated=True),
                        ("ended_on", None),
                    ),
                    _connector="OR",
                ),
                name="collection_case_ended",
            ),
        ),
        migrations.AddIndex(
            model_name="collectionmessage",
            index=models.Index(fields=["ledger", "case", "id"], name="message_of_case"),
        ),
        migrations.AddConstraint(
            model_name="collectionmessage",
            constraint=models.UniqueConstraint(
                fields=("ledger", "batch", "case"), name="collection_message_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="collectionmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="dc863b848f61cb3f6b13194549d0616c5a1e570c",
                    level="STATEMENT",
                    operation='DELETE OR UPDATE OF "ledger_id", "batch_id", "case_id", "kind"',
                    pgid="pgtrigger_append_only_af3dc",
                    table="invoices_collectionmessage",
                    when="BEFORE",
                ),
            ),
        ),
        enforce_tenancy(
            "invoices.CollectionAgency",
            "invoices.CollectionBatch",
            "invoices.CollectionCase",
            "invoices.CollectionMessage",
        ),
    ]
