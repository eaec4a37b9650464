"""The words by which customers are found, of those who are there, too."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import ledger_project.core.database_rules
import ledger_project.core.tenancy
from ledger_project.core.database_rules import install_sql
from ledger_project.core.tenancy import enforce_tenancy

# Whoever owns the tables sees the rows of no ledger, either, unless it says of which.
FILL = """
SET LOCAL app.ledger = '*';
INSERT INTO customers_customerword (ledger_id, customer_id, word)
SELECT DISTINCT ledger_id, id, word
  FROM customers_customer,
       unnest(array_remove(customers_words(concat_ws(' ', name, city, email_address))
                           || lower(email_address)::text, '')) AS word;
SET LOCAL app.ledger = '';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0020_bank_accounts"),
        ("customers", "0008_notes"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomerWord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
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
                    "customer",
                    ledger_project.core.tenancy.LedgerForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="words",
                        to="customers.customer",
                    ),
                ),
                ("word", models.CharField(db_collation="C", max_length=254)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["ledger", "word", "customer"], name="customer_by_word")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ledger", "customer", "word"), name="customer_word"
                    )
                ],
            },
        ),
        enforce_tenancy("customers.CustomerWord"),
        install_sql("customers", "customers_words", "241961c4ac4b"),
        install_sql("customers", "index_customer", "8e9a2471cf9f"),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="indexed",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="index_customer",
                    hash="588b410e596bae18123ad594e92122749fdc95cf",
                    operation='INSERT OR UPDATE OF "name", "city", "email_address"',
                    pgid="pgtrigger_indexed_8f990",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="index_dropped",
                sql=ledger_project.core.database_rules.TriggerSql(
                    func="index_customer",
                    hash="b26676973a8611fc14fe46a2121fa06edbd9b767",
                    operation="DELETE",
                    pgid="pgtrigger_index_dropped_16b95",
                    table="customers_customer",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
