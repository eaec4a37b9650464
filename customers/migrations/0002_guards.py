"""Tenancy of the customers' tables."""

from django.db import migrations

from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial"), ("core", "0002_guards")]

    operations = [enforce_tenancy("customers.Customer")]
