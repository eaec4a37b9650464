"""What the penalty interest of an invoice is counted from: its rates and periods."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import groupby

from django.db import connection

from invoices.documents.content import InterestPeriod
from invoices.models import Invoice
from ledger_project.core.calendar import bank_day_from
from ledger_project.core.models import Ledger

DAYS_AFTER_DEMAND = 30
"""From the demand to the first interest where no due date was agreed, in all four countries."""


def interest_after(ledger: Ledger, due: dt.date, sent: dt.date) -> dt.date:
    """Return the day after which an invoice bears interest: the due date, moved to a bank day.

    Where due dates are not agreed with the buyers, that is 30 days after it was sent, if later:
    räntelagen 4 §, korkolaki 5 §, forsinkelsesrenteloven § 2, renteloven § 3.
    """
    if not ledger.due_dates_agreed:
        due = max(due, sent + dt.timedelta(days=DAYS_AFTER_DEMAND))
    return bank_day_from(ledger.country, due)


def penalty_percent(invoice: Invoice, on: dt.date) -> Decimal | None:
    """Return the penalty interest that holds for an invoice on a day, percent a year, or None."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT invoices_penalty_percent(%s, %s, %s)", [invoice.ledger_id, invoice.pk, on]
        )
        (percent,) = cursor.fetchone()
    return percent or None


def interest_periods(
    invoice: Invoice, on: dt.date, disputed: Decimal, until: dt.datetime | None = None
) -> tuple[InterestPeriod, ...]:
    """Return what interest is counted from at the end of a day: none of what is `disputed`.

    By what is booked by then, or was `until` an instant: a letter is made again as it was.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT first, last, owed, percent"
            " FROM invoices_interest_periods(%s, %s, %s, %s, %s, %s, %s) ORDER BY first",
            [
                invoice.ledger_id, invoice.pk, invoice.interest_after, on, on, until or "infinity",
                disputed,
            ],
        )  # fmt: skip
        return tuple(_joined(InterestPeriod(*row) for row in cursor.fetchall()))


def _joined(periods: Iterable[InterestPeriod]) -> Iterator[InterestPeriod]:
    """Yield each run of periods of the same principal and rate as one."""
    for _, same in groupby(periods, key=lambda one: (one.principal, one.percent)):
        first, *others = same
        yield replace(first, last=others[-1].last) if others else first
