from django.db import migrations

from ledger_project.core.database_rules import install_sql


class Migration(migrations.Migration):
    dependencies = [("core", "0018_change_requests")]

    operations = [
        install_sql("core", "create_serials", "51d104d3f3f4"),
        install_sql("core", "refresh_statistics", "4a249f172767"),
    ]
