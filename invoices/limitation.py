"""When debts are barred by limitation: what each country's law gives, and what begins it anew.

docs/claims.md has the statutes. What is not booked here, such as a lawsuit or a written
acknowledgement, begins it anew as well: the date is one before which a person has to look. It
bars nothing here.
"""

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.claim_levels import ClaimLevel
from invoices.models import Claim, Invoice, InvoiceTransaction
from invoices.models.invoices import TransactionType
from invoices.states import DEBIT, OPEN

CONSUMER, BUSINESS = "consumer", "business"
ACKNOWLEDGING = (TransactionType.PAYMENT, TransactionType.DIRECT_PAYMENT)
"""Who pays acknowledges the debt; what the ledger sets off says nothing of the debtor."""
SOON = dt.timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Limitation:
    """Years from a `start` column of the invoice; written `demands` begin them anew, or do not."""

    years: int
    start: str
    demands: bool

    def after(self, day: dt.date) -> dt.date:
        """Return the day on which a debt is barred that was acknowledged, or arose, on a day."""
        return _years_from(day, self.years)


LIMITATIONS: Mapping[tuple[str, str], Limitation] = {
    ("SE", CONSUMER): Limitation(3, "invoice_date", demands=True),
    ("SE", BUSINESS): Limitation(10, "invoice_date", demands=True),
    ("NO", CONSUMER): Limitation(3, "due_date", demands=False),
    ("NO", BUSINESS): Limitation(3, "due_date", demands=False),
    ("FI", CONSUMER): Limitation(3, "due_date", demands=True),
    ("FI", BUSINESS): Limitation(3, "due_date", demands=True),
    ("DK", CONSUMER): Limitation(3, "due_date", demands=False),
    ("DK", BUSINESS): Limitation(3, "due_date", demands=False),
}


def barred_on(invoice: Invoice) -> dt.date | None:
    """Return the day on which an open debt is barred, by what is booked; None if it is closed."""
    if invoice.state != OPEN or invoice.type != DEBIT:
        return None
    rule = LIMITATIONS[invoice.ledger.country, invoice.customer.legal_entity]
    days = [getattr(invoice, rule.start)]
    days += _acknowledged(invoice.ledger_id, invoice.pk).values_list("value_on", flat=True)
    if rule.demands:
        days += _demanded(invoice.ledger_id, invoice.pk).values_list("claimed_on", flat=True)
    return rule.after(max(days))


def barred_soon(invoices: QuerySet[Invoice], on: dt.date) -> QuerySet[Invoice]:
    """Leave the open debts that are barred already, or within `SOON`, by what is booked."""
    wanted = Q()
    for (country, legal_entity), rule in LIMITATIONS.items():
        last = _years_from(on + SOON, -rule.years)
        key = OuterRef("ledger"), OuterRef("pk")
        anew = Q(Exists(_acknowledged(*key).filter(value_on__gt=last)))
        if rule.demands:
            anew |= Q(Exists(_demanded(*key).filter(claimed_on__gt=last)))
        of_kind = Q(ledger__country=country, customer__legal_entity=legal_entity)
        wanted |= of_kind & Q(**{f"{rule.start}__lte": last}) & ~anew
    # An invoice is due on its day or later: few are as old as the shortest time, and judged.
    oldest = _years_from(on + SOON, -min(rule.years for rule in LIMITATIONS.values()))
    return invoices.filter(wanted, state=OPEN, type=DEBIT, invoice_date__lte=oldest)


def _acknowledged(ledger: Any, invoice: Any) -> QuerySet[InvoiceTransaction]:
    rows = InvoiceTransaction.objects.filter(
        ledger=ledger, invoice=invoice, type__in=ACKNOWLEDGING, entry__reversed_by__isnull=True
    )
    return rows.order_by()


def _demanded(ledger: Any, invoice: Any) -> QuerySet[Claim]:
    rows = Claim.objects.filter(ledger=ledger, invoice=invoice, withdrawn_on=None)
    rows = rows.filter(Q(recalled_on=None) | Q(level=ClaimLevel.DEBT_COLLECTION))
    return rows.order_by()


def _years_from(day: dt.date, years: int) -> dt.date:
    year = day.year + years
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))
