from django.db import migrations

from ledger_project.core.database_rules import install_sql


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_approvals")]

    operations = [install_sql("accounts", "check_entry_balance", "224c556543e4")]
