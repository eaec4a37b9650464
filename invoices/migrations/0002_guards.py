"""Tenancy of the invoices' tables, and the journal's reference to its invoice."""

from django.db import migrations

from ledger_project.core.tenancy import enforce_tenancy


class Migration(migrations.Migration):
    dependencies = [("invoices", "0001_initial"), ("accounts", "0002_guards")]

    operations = [
        enforce_tenancy(
            "invoices.Authorization",
            "invoices.Capture",
            "invoices.Credit",
            "invoices.Cancellation",
            "invoices.DeclinedAuthorization",
            "invoices.Invoice",
            "invoices.InvoiceTransaction",
            "invoices.Payment",
        ),
        migrations.RunSQL(
            "ALTER TABLE accounts_journalentry ADD CONSTRAINT journalentry_invoice_in_ledger "
            "FOREIGN KEY (ledger_id, invoice_id) REFERENCES invoices_invoice (ledger_id, id)",
            "ALTER TABLE accounts_journalentry DROP CONSTRAINT journalentry_invoice_in_ledger",
        ),
    ]
