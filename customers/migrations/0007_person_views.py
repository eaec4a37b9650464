"""The record of who has seen whose data."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import ledger_project.core.database_rules
from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0013_erased_reasons"),
        ("customers", "0006_sellers"),
    ]

    operations = [
        migrations.CreateModel(
            name="PersonView",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("created_by", models.CharField(default="system", editable=False, max_length=100)),
                ("customer_key", models.BigIntegerField(verbose_name="customer's key")),
                ("customer_no", models.CharField(max_length=15, verbose_name="customer number")),
                ("page", models.CharField(max_length=200)),
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
                "verbose_name": "view of a person",
                "verbose_name_plural": "views of persons",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["ledger", "customer_no", "id"], name="view_of_customer"),
                    models.Index(fields=["ledger", "created_by", "id"], name="view_by_person"),
                    models.Index(fields=["ledger", "created_at"], name="view_by_time"),
                ],
            },
        ),
        enforce_tenancy("customers.PersonView"),
        pgtrigger.migrations.AddTrigger(
            model_name="personview",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="refuse_change",
                    hash="b478f285512caf9af3cf3a0bd6bc0163ffc46022",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_append_only_370ec",
                    table="customers_personview",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="personview",
            trigger=pgtrigger.compiler.Trigger(
                name="kept",
                sql=ledger_project.core.database_rules.TriggerSql(
                    condition="WHEN (OLD.created_at > now() - interval '5 years')",
                    func="refuse_change",
                    hash="1124bc9f562f6b108b0f4ec56ac7af21410c48d8",
                    operation="DELETE",
                    pgid="pgtrigger_kept_031e1",
                    table="customers_personview",
                    when="BEFORE",
                ),
            ),
        ),
    ]
