"""The bank against the books: balances by day, gaps between statements, and what waits."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Sum

from accounts.books.chart import Role
from invoices.left_out_states import REPEATED, TOLD_ELSEWHERE
from invoices.models import BankStatement, LeftOutEntry, Payment, PaymentReversal
from invoices.states import UNMATCHED
from ledger_project.core.models import Ledger
from ledger_project.core.money import ZERO

AGES = (("up to 7 days", 7), ("up to 30 days", 30), ("up to 90 days", 90))
OLDER = "older"


class BankDay(NamedTuple):
    """A day that ends with a statement: the bank's balance, the books', and what is left out.

    `left_out` is the sum of the statements' entries up to the day that are in no booking; what
    another file reports is booked from that. `unexplained` is the rest of the difference; as the
    ledger knows no balance from before its first statement, it is that of the first day from then
    on, unless something was missed or booked on another day.
    """

    day: dt.date
    bank: Decimal
    client_funds: Decimal
    left_out: Decimal
    unexplained: Decimal


class Gap(NamedTuple):
    """Statements of an account of which the second does not begin where the first ended."""

    account: str
    after: dt.date
    closing: Decimal
    before: dt.date
    opening: Decimal


class Waiting(NamedTuple):
    """Money of one kind and age that somebody has to look at."""

    what: str
    age: str
    entries: int
    amount: Decimal
    currency: str


def _statements(ledger: Ledger, until: dt.date) -> list[BankStatement]:
    """Return the statements up to a day, in their order."""
    found = BankStatement.objects.filter(
        ledger=ledger, closed_on__lte=until, currency=ledger.currency
    )
    return list(found.order_by("closed_on", "opened_on", "pk"))


def _client_funds(ledger: Ledger, day: dt.date) -> Decimal:
    """Return the balance of the client funds in the books at the end of a day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(debit - credit), 0.00) FROM book_totals(%s, %s) WHERE role = %s",
            [ledger.number, day, Role.CLIENT_FUNDS.value],
        )
        (funds,) = cursor.fetchone()
    return Decimal(funds)


def bank_days(ledger: Ledger, since: dt.date, until: dt.date) -> Iterator[BankDay]:
    """Yield each day of a period that ends with a statement of an account of the ledger."""
    closing: dict[str, Decimal] = {}
    statements = _statements(ledger, until)
    days = sorted({one.closed_on for one in statements})
    for day in days:
        closing |= {one.account: one.closing for one in statements if one.closed_on == day}
        if day < since:
            continue
        funds = _client_funds(ledger, day)
        left = LeftOutEntry.objects.filter(
            ledger=ledger,
            payment_import__in={one.payment_import_id for one in statements},
            booked_on=None,
            account__in=closing,
            currency=ledger.currency,
            value_on__lte=day,
        ).exclude(reason__in=[REPEATED, TOLD_ELSEWHERE])
        left_out = left.aggregate(total=Sum("amount"))["total"] or ZERO
        bank = sum(closing.values(), ZERO)
        yield BankDay(day, bank, funds, left_out, bank - funds - left_out)


def gaps(ledger: Ledger, since: dt.date, until: dt.date) -> Iterator[Gap]:
    """Yield where a statement does not begin with the balance that the one before ended with."""
    last: dict[str, BankStatement] = {}
    for one in _statements(ledger, until):
        before = last.get(one.account)
        if before and before.closing != one.opening and one.closed_on >= since:
            yield Gap(one.account, before.closed_on, before.closing, one.opened_on, one.opening)
        last[one.account] = one


def waiting(ledger: Ledger, on: dt.date) -> Iterator[Waiting]:
    """Yield unmatched payments, pending reversals and entries left out, by age since their day."""
    payments = Payment.objects.filter(ledger=ledger, state=UNMATCHED, book_on__lte=on)
    reversals = PaymentReversal.objects.filter(ledger=ledger, payment=None, book_on__lte=on)
    left = LeftOutEntry.objects.filter(ledger=ledger, booked_on=None, value_on__lte=on)
    kinds = [
        ("unmatched payments", payments, "book_on", "remaining", ledger.currency),
        ("pending reversals", reversals, "book_on", "amount", ledger.currency),
    ]
    kinds += [
        (f"left out: {reason}", left.filter(reason=reason, currency=currency), "value_on",
         "amount", currency)
        for reason, currency in left.order_by("reason", "currency")
        .values_list("reason", "currency").distinct()
    ]  # fmt: skip
    for what, found, day, column, currency in kinds:
        newest = on
        for age, most in (*AGES, (OLDER, None)):
            oldest = None if most is None else on - dt.timedelta(days=most)
            of_age = found.filter(**{f"{day}__lte": newest})
            if oldest is not None:
                of_age = of_age.filter(**{f"{day}__gt": oldest})
                newest = oldest
            sums = of_age.aggregate(entries=Count("pk"), amount=Sum(column))
            if sums["entries"]:
                yield Waiting(what, age, sums["entries"], sums["amount"], currency)
