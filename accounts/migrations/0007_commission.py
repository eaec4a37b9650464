"""The field's words for columns that had others: nothing but their names changes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_database_rules")]

    operations = [
        migrations.RenameField("settlement", "provision_percent", "commission_percent"),
        migrations.RenameField("settlementfee", "provision_percent", "commission_percent"),
    ]
