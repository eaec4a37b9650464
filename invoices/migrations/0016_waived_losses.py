"""Let a waiver end fees and interest that were written off: a change without an entry."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("invoices", "0015_sellers_of_customers")]

    operations = [
        migrations.RemoveConstraint(
            model_name="invoicetransaction", name="transaction_booked_but_fees"
        ),
        migrations.AddConstraint(
            model_name="invoicetransaction",
            constraint=models.CheckConstraint(
                condition=Q(type="Fee", entry__isnull=True, debt_change=0)
                | Q(type="Waiver", debt_change=0)
                | Q(type="WriteOff", entry__isnull=True, debt_change=0)
                | ~Q(type__in=["Fee", "Waiver"]) & Q(entry__isnull=False),
                name="transaction_booked_but_fees",
            ),
        ),
    ]
