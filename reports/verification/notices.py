"""What a ledger lacks that is no fault of its books: named beside the checks."""

import datetime as dt

from django.db.models import Min

from invoices.ladder_queries import unlawful_terms
from invoices.models import Invoice
from ledger_project.core.models import Ledger, Seller
from ledger_project.core.penalty_interest import missing_reference_rates


def notices(ledger: Ledger, on: dt.date) -> list[str]:
    """Return a sentence for each thing that is lacking, or that holds in part alone.

    That is a half-year of its debts without the rate that interest follows, and a fee of its own
    terms that is more than the law allows.
    """
    debts = Invoice.objects.filter(ledger=ledger, type="debit", interest_after__lt=on)
    first = debts.aggregate(first=Min("interest_after"))["first"] or on
    sellers = dict(Seller.objects.filter(ledger=ledger).values_list("pk", "number"))
    unlawful = [
        f"own terms for each {entity}{f' of seller {sellers[seller]}' if seller else ''}: {what}; "
        "no more is charged"
        for entity, seller, what in unlawful_terms(ledger, on)
    ]
    return unlawful + [
        f"there is no reference rate of {ledger.country} for the half-year from {since}: penalty "
        "interest that follows it is not counted there"
        for since in missing_reference_rates(ledger, first, on)
    ]
