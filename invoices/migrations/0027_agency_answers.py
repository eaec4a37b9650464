"""What collection agencies answer of their cases."""

from decimal import Decimal

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import ledger_project.core.money
import ledger_project.core.tenancy
from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0024_interest_terms"),
        ("invoices", "0026_collection_agency"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="collectioncase",
            options={
                "ordering": ["-id"],
                "permissions": [
                    ("hand_over_collectioncase", "Hand the case over to the agency"),
                    ("accept_collectioncase", "Record that the agency has accepted the case"),
                    ("refuse_collectioncase", "Record that the agency has refused the case"),
                    ("report_payment_collectioncase", "Report a payment that the agency received"),
                    (
                        "take_payment_back_collectioncase",
                        "Take a payment back that the agency had reported",
                    ),
                    ("charge_costs_collectioncase", "Book costs that the agency charges"),
                    ("remit_collectioncase", "Record that the agency remits money of the case"),
                    ("close_collectioncase", "Close the case as paid"),
                    ("give_up_collectioncase", "Record that the agency cannot collect"),
                    ("hand_over_again_collectioncase", "Hand the case over to the agency again"),
                    ("recall_collectioncase", "Recall the case from the agency"),
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
                    ("settle_remittance_payment", "Settle a remittance of the collection agency"),
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
            model_name="collectioncase",
            name="agency_reference",
            field=models.CharField(
                blank=True, db_default="", max_length=50, verbose_name="agency's number"
            ),
        ),
        migrations.AlterField(
            model_name="collectioncase",
            name="state",
            field=models.CharField(
                choices=[
                    ("handed-over", "handed-over"),
                    ("accepted", "accepted"),
                    ("refused", "refused"),
                    ("uncollectable", "uncollectable"),
                    ("paid", "paid"),
                    ("recalled", "recalled"),
                ],
                default="handed-over",
                max_length=15,
            ),
        ),
        migrations.AlterField(
            model_name="directpayment",
            name="channel",
            field=models.CharField(
                choices=[
                    ("bank", "Bank transfer"),
                    ("swish", "Swish"),
                    ("agent", "Collection agency"),
                ],
                default="bank",
                max_length=5,
            ),
        ),
        migrations.CreateModel(
            name="CollectionAnswer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(default="system", editable=False, max_length=100)),
                ("case_number", models.CharField(max_length=50, verbose_name="case")),
                ("kind", models.CharField(max_length=20)),
                ("reference", models.CharField(max_length=40)),
                ("value_on", models.DateField(null=True, verbose_name="date")),
                (
                    "capital",
                    ledger_project.core.money.AmountField(
                        default=Decimal("0.00"), verbose_name="principal"
                    ),
                ),
                ("fees", ledger_project.core.money.AmountField(default=Decimal("0.00"))),
                ("interest", ledger_project.core.money.AmountField(default=Decimal("0.00"))),
                ("expenses", ledger_project.core.money.AmountField(default=Decimal("0.00"))),
                ("charges", ledger_project.core.money.AmountField(default=Decimal("0.00"))),
                (
                    "kept",
                    ledger_project.core.money.AmountField(
                        default=Decimal("0.00"), verbose_name="kept by the agency"
                    ),
                ),
                (
                    "amount",
                    ledger_project.core.money.AmountField(
                        default=Decimal("0.00"), verbose_name="remitted"
                    ),
                ),
                ("remittance", models.CharField(blank=True, max_length=50)),
                ("book_on", models.DateField(verbose_name="booked on")),
                ("settled_on", models.DateField(null=True, verbose_name="settled on")),
                ("undone_on", models.DateField(null=True, verbose_name="undone on")),
                ("fault", models.CharField(blank=True, max_length=300)),
                (
                    "case",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
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
                (
                    "payment",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remitted",
                        to="invoices.payment",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["ledger", "case", "id"], name="answer_of_case"),
                    models.Index(
                        condition=models.Q(("remittance", ""), _negated=True),
                        fields=["ledger", "remittance"],
                        name="answer_by_remittance",
                    ),
                    models.Index(
                        condition=models.Q(("fault", ""), _negated=True),
                        fields=["ledger", "id"],
                        name="answer_with_fault",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ledger", "reference"), name="collection_answer_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("capital__gte", 0),
                            ("charges__gte", 0),
                            ("expenses__gte", 0),
                            ("fees__gte", 0),
                            ("interest__gte", 0),
                            ("kept__gte", 0),
                        ),
                        name="collection_answer_positive",
                    ),
                ],
            },
        ),
        enforce_tenancy("invoices.CollectionAnswer"),
    ]
