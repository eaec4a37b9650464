"""Interest by the rates of the invoice's customer and seller, period by period."""

from django.db import migrations

from ledger_project.core.database_rules import install_sql


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0024_interest_terms"),
        ("invoices", "0024_payment_plans"),
    ]

    operations = [install_sql("invoices", "interest", "bffa6b799d7b")]
