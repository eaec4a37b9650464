"""The interest function comes from its file, for those who call it with and without an instant."""

from django.db import migrations

from ledger_project.core.database_rules import install_sql


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_claims_and_allocation"),
        ("invoices", "0004_claims_and_issuing"),
    ]

    operations = [install_sql("invoices", "interest", "a267367c5f05")]
