"""Authorizations, invoices and payments on the start page of the back office."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.expressions import Combinable
from django.urls import reverse

from invoices import queries
from invoices.models import Authorization, Invoice, InvoiceTransaction, Payment
from invoices.models.invoices import TransactionType
from invoices.states import AUTHORIZED, OPEN, UNMATCHED
from ledger_project.backoffice import display
from ledger_project.backoffice.access import Within
from ledger_project.backoffice.dashboard import Card, Chart, by_day, card, chart, days_until
from ledger_project.core.models import Ledger


@card("invoices.view_authorization", position=10)
def open_authorizations(on: dt.date, within: Within) -> Card:
    return _counted(
        "Open authorizations",
        f"{reverse('admin:invoices_authorization_changelist')}?state={AUTHORIZED}",
        queries.in_state(within(Authorization.objects.all()), AUTHORIZED, on),
        "Reserved",
        F("authorized") - F("captured") - F("released"),
    )


@card("invoices.view_invoice", position=20)
def open_receivables(on: dt.date, within: Within) -> Card:
    found = (
        within(Invoice.objects.filter(state=OPEN))
        .order_by()
        .values("ledger__number", "ledger__name", "currency")
        .annotate(
            count=Count("pk"),
            debt=Sum("capital_debt"),
        )
        .order_by("-debt")
    )
    rows = list(found)
    return Card(
        "Open receivables",
        f"{sum(row['count'] for row in rows)} invoices",
        f"{reverse('admin:invoices_invoice_changelist')}?state__exact={OPEN}",
        tuple(
            (
                f"{row['ledger__number']} {row['ledger__name']}",
                display.amount_text(row["debt"], row["currency"]),
            )
            for row in rows
        ),
    )


@card("invoices.view_payment", position=30)
def unmatched_payments(on: dt.date, within: Within) -> Card:
    found = within(Payment.objects.filter(state=UNMATCHED))
    url = f"{reverse('admin:invoices_payment_changelist')}?matched=no"
    unmatched = _counted("Unmatched payments", url, found, "Amount", F("amount"))
    return replace(unmatched, attention=bool(unmatched.lines))


def _counted(title: str, url: str, found: QuerySet[Any], label: str, amount: Combinable) -> Card:
    """Return a card with the number of the rows, and the sum of `amount` for each currency."""
    sums = found.order_by().values("currency").annotate(count=Count("pk"), total=Sum(amount))
    rows = list(sums.order_by("currency"))
    lines = ((label, display.amount_text(row["total"], row["currency"])) for row in rows)
    return Card(title, str(sum(row["count"] for row in rows)), url, tuple(lines))


@chart("invoices.view_invoice")
def captured(on: dt.date, within: Within) -> list[Chart]:
    """Return a chart for each currency of the amounts captured by business day.

    These are the debits of purchased invoices.
    """
    first, *_ = days_until(on)
    found = (
        # All ledgers are named, as the index of the book date begins with the ledger.
        InvoiceTransaction.objects.filter(
            ledger__in=within(Ledger.objects.all()).values("pk"),
            book_on__range=(first, on),
            type=TransactionType.DEBIT,
            invoice__purchased=True,
        )
        .order_by()
        .values("invoice__currency", "book_on")
        .annotate(total=Sum("amount"))
    )
    currencies: dict[str, dict[dt.date, Any]] = {}
    for row in found:
        currencies.setdefault(row["invoice__currency"], {})[row["book_on"]] = row["total"]
    return [
        by_day(f"Captured by business day, {currency}", amounts, currency, on)
        for currency, amounts in sorted(
            currencies.items(), key=lambda one: sum(one[1].values()), reverse=True
        )
    ]
