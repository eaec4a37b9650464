"""Which sellers know a customer. The invoices' migration fills it for what was before."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import ledger_project.core.tenancy
from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0013_erased_reasons"),
        ("customers", "0005_texts"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomerSeller",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "created_by",
                    models.CharField(default="system", editable=False, max_length=100),
                ),
                ("since", models.DateField()),
                (
                    "customer",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="known_to",
                        to="customers.customer",
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
                "indexes": [
                    models.Index(fields=["ledger", "customer"], name="sellers_of_customer")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ledger", "seller", "customer"), name="customer_known_once"
                    )
                ],
            },
        ),
        enforce_tenancy("customers.CustomerSeller"),
    ]
