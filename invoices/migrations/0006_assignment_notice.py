"""The field's words for columns that had others: nothing but their names changes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("invoices", "0005_interest")]

    operations = [
        migrations.RenameField("authorization", "denuntiation_text", "assignment_notice"),
    ]
