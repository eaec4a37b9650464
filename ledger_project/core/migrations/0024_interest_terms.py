"""Penalty interest by legal entity and seller, also as points above a reference rate."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import ledger_project.core.tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0023_direct_debit"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferenceRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        choices=[
                            ("SE", "Sweden"),
                            ("NO", "Norway"),
                            ("FI", "Finland"),
                            ("DK", "Denmark"),
                        ],
                        max_length=2,
                    ),
                ),
                ("since", models.DateField(verbose_name="half-year from")),
                (
                    "percent",
                    models.DecimalField(
                        decimal_places=2,
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(-10),
                            django.core.validators.MaxValueValidator(50),
                        ],
                        verbose_name="reference rate (%)",
                    ),
                ),
                ("source", models.CharField(blank=True, db_default="", max_length=200)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(default="system", editable=False, max_length=100)),
            ],
            options={
                "ordering": ["country", "-since"],
            },
        ),
        migrations.AlterModelOptions(
            name="penaltyrate",
            options={"ordering": ["ledger", "since", "id"]},
        ),
        migrations.RemoveConstraint(
            model_name="penaltyrate",
            name="penalty_rate_once_a_day",
        ),
        migrations.RemoveConstraint(
            model_name="penaltyrate",
            name="penalty_rate_positive",
        ),
        migrations.AddField(
            model_name="penaltyrate",
            name="agreed",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Whether buyers have agreed to it, where it is above the law's.",
            ),
        ),
        migrations.AddField(
            model_name="penaltyrate",
            name="legal_entity",
            field=models.CharField(
                blank=True,
                choices=[("consumer", "consumers"), ("business", "businesses")],
                db_default="",
                help_text="Blank for both.",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="penaltyrate",
            name="points",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=5,
                null=True,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="points above the reference rate",
            ),
        ),
        migrations.AddField(
            model_name="penaltyrate",
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
        migrations.AlterField(
            model_name="penaltyrate",
            name="percent",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=5,
                null=True,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="interest (%)",
            ),
        ),
        migrations.AddConstraint(
            model_name="penaltyrate",
            constraint=models.UniqueConstraint(
                fields=("ledger", "since", "seller", "legal_entity"),
                name="penalty_rate_once_a_day_each",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="penaltyrate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("percent__gte", 0), ("points__isnull", True)),
                    models.Q(("percent__isnull", True), ("points__gte", 0)),
                    _connector="OR",
                ),
                name="penalty_rate_fixed_or_following",
            ),
        ),
        migrations.AddConstraint(
            model_name="referencerate",
            constraint=models.UniqueConstraint(
                fields=("country", "since"), name="reference_rate_once"
            ),
        ),
        migrations.AddField(
            model_name="ledger",
            name="due_dates_agreed",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text=(
                    "Whether buyers agree to the due dates: interest runs from them. Else it runs "
                    "from 30 days after the invoice was sent, if that is later."
                ),
                verbose_name="due dates agreed",
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE core_penaltyrate ADD CONSTRAINT core_penaltyrate_seller_id_in_ledger "
            "FOREIGN KEY (ledger_id, seller_id) REFERENCES core_seller (ledger_id, id)",
            "ALTER TABLE core_penaltyrate DROP CONSTRAINT core_penaltyrate_seller_id_in_ledger",
        ),
    ]
