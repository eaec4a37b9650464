"""What a ledger lacks that is no fault of its books: named beside the checks."""

import datetime as dt

from django.db.models import Min

from invoices.models import Invoice
from ledger_project.core.models import Ledger
from ledger_project.core.penalty_interest import missing_reference_rates


def notices(ledger: Ledger, on: dt.date) -> list[str]:
    """Return a sentence for each half-year of its debts without the rate that interest follows."""
    debts = Invoice.objects.filter(ledger=ledger, type="debit", interest_after__lt=on)
    first = debts.aggregate(first=Min("interest_after"))["first"] or on
    return [
        f"there is no reference rate of {ledger.country} for the half-year from {since}: penalty "
        "interest that follows it is not counted there"
        for since in missing_reference_rates(ledger, first, on)
    ]
