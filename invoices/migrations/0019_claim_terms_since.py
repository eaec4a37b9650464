"""Claim terms from a first day, of one seller, and by the size of the debt."""

import datetime

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import ledger_project.core.money
import ledger_project.core.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0021_fees_by_law"),
        ("invoices", "0018_statements"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="claimterm",
            options={"ordering": ["ledger", "legal_entity", "level", "since", "id"]},
        ),
        migrations.RemoveConstraint(
            model_name="claimterm",
            name="claim_term_once",
        ),
        migrations.AddField(
            model_name="claimterm",
            name="seller",
            field=ledger_project.core.tenancy.LedgerForeignKey(
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
        migrations.AddField(
            model_name="claimterm",
            name="since",
            field=models.DateField(db_default=datetime.date(2000, 1, 1), verbose_name="from"),
        ),
        migrations.AddField(
            model_name="claimterm",
            name="tiers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=django.contrib.postgres.fields.ArrayField(
                    base_field=ledger_project.core.money.AmountField(
                        validators=[django.core.validators.MinValueValidator(0)]
                    ),
                    size=2,
                ),
                blank=True,
                db_default=[],
                default=list,
                help_text="Higher fees of larger debts: the principal above which, and the fee.",
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="claimterm",
            constraint=models.UniqueConstraint(
                fields=("ledger", "legal_entity", "level", "since", "seller"),
                name="claim_term_once_a_day",
                nulls_distinct=False,
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE invoices_claimterm ADD CONSTRAINT invoices_claimterm_seller_id_in_ledger "
            "FOREIGN KEY (ledger_id, seller_id) REFERENCES core_seller (ledger_id, id)",
            "ALTER TABLE invoices_claimterm DROP CONSTRAINT invoices_claimterm_seller_id_in_ledger",
        ),
    ]
