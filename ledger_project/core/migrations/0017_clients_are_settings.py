"""The rights of API clients are settings, their secrets are not."""

from django.db import migrations

from ledger_project.core.database_rules import install_sql


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0016_approvals"),
    ]

    operations = [
        install_sql("core", "record_setting_change", "48a54eb14e90"),
    ]
