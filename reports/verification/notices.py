"""What a ledger lacks that is no fault of its books: named beside the checks."""

import datetime as dt

from django.db.models import Exists, Min, OuterRef, Q

from invoices.ladder_queries import unlawful_terms
from invoices.models import Invoice, InvoiceRow
from ledger_project.core.models import Ledger, Seller
from ledger_project.core.penalty_interest import missing_reference_rates


def notices(ledger: Ledger, on: dt.date) -> list[str]:
    """Return a sentence for each thing that is lacking, or that holds in part alone.

    That is a half-year of its debts without the rate that interest follows, a fee of its own terms
    that is more than the law allows, and a seller who states VAT without a number for it.
    """
    debts = Invoice.objects.filter(ledger=ledger, type="debit", interest_after__lt=on)
    first = debts.aggregate(first=Min("interest_after"))["first"] or on
    sellers = dict(Seller.objects.filter(ledger=ledger).values_list("pk", "number"))
    unlawful = [
        f"own terms for each {entity}{f' of seller {sellers[seller]}' if seller else ''}: {what}; "
        "no more is charged"
        for entity, seller, what in unlawful_terms(ledger, on)
    ]
    stating = InvoiceRow.objects.filter(
        ~Q(vat_amount=0), ledger=ledger, invoice__ledger=ledger, invoice__seller=OuterRef("pk")
    )
    unregistered = [
        f"seller {number} has no VAT number, and its invoices state VAT: they lack what such an "
        "invoice has to say (directive 2006/112/EC, article 226 (3)), and have no e-invoices"
        for number in Seller.objects.filter(Exists(stating), ledger=ledger, vat_no="")
        .order_by("number")
        .values_list("number", flat=True)
    ]
    return [*unlawful, *unregistered] + [
        f"there is no reference rate of {ledger.country} for the half-year from {since}: penalty "
        "interest that follows it is not counted there"
        for since in missing_reference_rates(ledger, first, on)
    ]
