"""Authorizations, invoices and payments on the start page of the back office."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, JSONObject
from django.urls import reverse

from invoices import limitation, queries
from invoices.bank.matching import LONGEST_PAST
from invoices.models import (
    Authorization,
    Invoice,
    InvoiceTransaction,
    LeftOutEntry,
    Payment,
    PaymentPlan,
    PaymentReversal,
)
from invoices.models.invoices import TransactionType
from invoices.operations.customer_requests import NAME as BY_CUSTOMER
from invoices.plan_states import PROPOSED
from invoices.states import AUTHORIZED, CREDIT, DEBIT, OPEN, PENDING, UNMATCHED
from ledger_project.backoffice import display
from ledger_project.backoffice.access import Within
from ledger_project.backoffice.dashboard import Card, Chart, by_day, card, chart, days_until
from ledger_project.backoffice.work import Urgency, Work, add_work
from ledger_project.core.models import Ledger
from ledger_project.core.texts import later, say


@card("invoices.view_authorization", position=10)
def open_authorizations(on: dt.date, within: Within) -> Card:
    return _counted(
        say("Open authorizations"),
        f"{reverse('admin:invoices_authorization_changelist')}?state={AUTHORIZED}",
        queries.in_state(within(Authorization.objects.all()), AUTHORIZED, on),
        say("Reserved"),
        F("authorized") - F("captured") - F("released"),
    )


@card("invoices.view_invoice", position=20)
def open_receivables(on: dt.date, within: Within) -> Card:
    # By an index of open debts: a ledger has one currency.
    debts = dict(
        within(Invoice.objects.filter(state=OPEN))
        .order_by()
        .values_list("ledger")
        .annotate(found=JSONObject(count=Count("pk"), debt=Cast(Sum("capital_debt"), CharField())))
    )
    ledgers = within(Ledger.objects.order_by("number")).filter(pk__in=debts)
    page = f"{reverse('admin:invoices_invoice_changelist')}?state__exact={OPEN}"
    return Card(
        say("Open receivables"),
        say(
            "{count} invoices",
            count=display.count_text(sum(one["count"] for one in debts.values())),
        ),
        page,
        tuple(
            (f"{one}", display.amount_text(Decimal(debts[one.pk]["debt"]), one.currency))
            for one in ledgers
        ),
    )


def _counted(title: str, url: str, found: QuerySet[Any], label: str, amount: Combinable) -> Card:
    """Return a card with the number of the rows, and the sum of `amount` for each currency."""
    sums = found.order_by().values("currency").annotate(count=Count("pk"), total=Sum(amount))
    rows = list(sums.order_by("currency"))
    lines = ((label, display.amount_text(row["total"], row["currency"])) for row in rows)
    return Card(title, display.count_text(sum(row["count"] for row in rows)), url, tuple(lines))


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
        by_day(
            say("Captured by business day, {currency}", currency=currency), amounts, currency, on
        )
        for currency, amounts in sorted(
            currencies.items(), key=lambda one: sum(one[1].values()), reverse=True
        )
    ]


SOON = dt.timedelta(days=7)
NOT_PLAUSIBLE = Q(value_on__gt=F("book_on")) | Q(value_on__lt=F("book_on") - LONGEST_PAST)

add_work(
    Work(
        "set-aside", later("Payments set aside: their value date is not plausible"), Payment,
        lambda rows, on: rows.filter(NOT_PLAUSIBLE, state=UNMATCHED),
        Urgency.TODAY, amount="remaining", since="book_on",
    ),
    Work(
        "unmatched", later("Payments without an invoice"), Payment,
        lambda rows, on: rows.filter(state=UNMATCHED).exclude(NOT_PLAUSIBLE),
        Urgency.TODAY, amount="remaining", since="value_on",
    ),
    Work(
        "unassigned", later("Reversals of the bank without their payment"), PaymentReversal,
        lambda rows, on: rows.filter(payment=None),
        Urgency.TODAY, amount="amount", since="value_on",
    ),
    Work(
        "left-out", later("Entries of the bank's files that were left out"), LeftOutEntry,
        lambda rows, on: rows.filter(booked_on=None),
        Urgency.TODAY, amount="amount", since="value_on",
    ),
    Work(
        "plans-asked-for", later("Payment plans that customers ask for"), PaymentPlan,
        lambda rows, on: rows.filter(state=PROPOSED, created_by=BY_CUSTOMER),
        Urgency.TODAY, amount="amount", since="proposed_on",
    ),
    Work(
        "not-sent", later("Invoices whose day to be sent is past"),
        Invoice,
        lambda rows, on: rows.filter(state=PENDING, distribute_on__lt=on),
        Urgency.TODAY, amount="debited", since="distribute_on",
    ),
    Work(
        "disputed", later("Open disputes"),
        Invoice,
        lambda rows, on: rows.filter(state=OPEN, disputed=True),
        Urgency.TODAY, amount="capital_debt", since="due_date", since_word=later("oldest due"),
    ),
    Work(
        "respite-ends", later("Respites that end within a week"),
        Invoice,
        lambda rows, on: rows.filter(
            state=OPEN, type=DEBIT, respite_on__range=(on, on + SOON)
        ),
        Urgency.SOON, amount="capital_debt", since="respite_on", since_word=later("first on"),
    ),
    Work(
        "barred-soon",
        later("Debts that limitation bars within {days} days", days=limitation.SOON.days),
        Invoice,
        limitation.barred_soon,
        Urgency.SOON, amount="capital_debt", since="due_date", since_word=later("oldest due"),
    ),
    Work(
        "credit-open", later("Credit invoices that are not set off"),
        Invoice,
        lambda rows, on: rows.filter(state=OPEN, type=CREDIT),
        Urgency.SOON, amount="capital_debt", since="issued_on",
    ),
)  # fmt: skip
