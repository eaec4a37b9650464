"""The ledger of one account of the books: its opening balance, each line, the balance after it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Self

from accounts.books.chart import NAMES, Book, Role, account_key, book_of, default_number
from accounts.models import ChartOverride
from ledger_project.core.models import Ledger
from ledger_project.core.texts import say
from reports.analytics.parameters import ReportQuery


@dataclass(frozen=True, slots=True)
class BookAccount:
    """An account of the books: a role, and its number; the operator's accounts have none."""

    role: Role
    number: str

    @property
    def key(self) -> str:
        """Return `bank.1930` or `client_funds`, by which addresses name it."""
        return account_key(self.role, self.number)

    @classmethod
    def of(cls, key: str) -> Self | None:
        """Return the account of a key, None if there is no such role."""
        role, _, number = key.partition(".")
        if role not in Role or "\0" in number:
            return None
        return cls(Role(role), number)

    @property
    def book(self) -> Book:
        return book_of(self.role)


def own_names(ledger: Ledger) -> dict[str, tuple[str, str]]:
    """Return number and name of the roles for which a ledger has its own."""
    found = ChartOverride.objects.filter(ledger=ledger).values_list("role", "number", "name")
    return {role: (number, name) for role, number, name in found}


def accounts_of(ledger: Ledger) -> dict[BookAccount, str]:
    """Return the names of a ledger's accounts by its present numbers, in the order of the chart."""
    own = own_names(ledger)
    names = {}
    for role in Role:
        number, name = own.get(role, (default_number(role, ledger.country), say(NAMES[role])))
        names[BookAccount(role, number)] = name
    return names


class Place(NamedTuple):
    """A place in the order of an account's lines: after the line of this key, booked on a day."""

    on: dt.date
    line: int


class Posting(NamedTuple):
    """A line of the account, with the entry and document that it is of, and the balance after."""

    line: int
    book_on: dt.date
    value_on: dt.date
    entry: int
    template: str
    reverses: bool
    document_type: str
    document_id: int
    seller: str
    debit: Decimal
    credit: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class AccountLedger:
    """A period of an account, and a page of its lines.

    Opening, plus debit, less credit, is closing; all are of the whole period, as is `count`. The
    page begins with the balance that is `brought` to it; `following` is where the next one begins.
    """

    opening: Decimal
    debit: Decimal
    credit: Decimal
    count: int
    brought: Decimal
    rows: list[Posting]
    following: Place | None

    @property
    def closing(self) -> Decimal:
        return self.opening + self.debit - self.credit


_TOTAL = """
(SELECT coalesce(sum(debit), 0.00) AS debit, coalesce(sum(credit), 0.00) AS credit,
        coalesce(sum(lines), 0) AS lines
   FROM book_totals(%(ledger)s, {day}) WHERE role = %(role)s AND account_number = %(number)s)
"""
# What is brought to a page: the balance before its first day, and the lines of the day before it.
_SUMS = f"""
SELECT o.debit - o.credit, c.debit - o.debit, c.credit - o.credit, c.lines - o.lines,
       b.debit - b.credit + (
           SELECT coalesce(sum(debit - credit), 0.00) FROM accounts_journalline
            WHERE ledger_id = %(ledger)s AND role = %(role)s AND account_number = %(number)s
              AND book_on BETWEEN %(since)s AND %(on)s
              AND book_on = %(after_on)s AND id <= %(after)s)
  FROM {_TOTAL.format(day="%(since)s::date - 1")} o, {_TOTAL.format(day="%(on)s::date")} c,
       {_TOTAL.format(day="least(greatest(%(after_on)s::date, %(since)s) - 1, %(on)s)")} b
"""
_LINES = """
SELECT l.id, l.book_on, e.value_on, e.id, e.template, e.reverses_id IS NOT NULL, e.document_type,
       e.document_id, coalesce(s.number, ''), l.debit, l.credit
  FROM accounts_journalline l
  JOIN accounts_journalentry e ON e.ledger_id = l.ledger_id AND e.id = l.entry_id
  LEFT JOIN core_seller s ON s.ledger_id = l.ledger_id AND s.id = l.seller_id
 WHERE l.ledger_id = %(ledger)s AND l.role = %(role)s AND l.account_number = %(number)s
   AND l.book_on BETWEEN %(since)s AND %(on)s AND (l.book_on, l.id) > (%(after_on)s, %(after)s)
 ORDER BY l.book_on, l.id LIMIT %(most)s
"""
BEGINNING = Place(dt.date(1, 1, 1), 0)


def account_ledger(
    query: ReportQuery, account: BookAccount, *, after: Place = BEGINNING, most: int
) -> AccountLedger:
    """Return an account in the query's period, with `most` of its lines from a place on.

    Debits are positive. Two statements, however much there is.
    """
    given = {
        "role": account.role,
        "number": account.number,
        "after_on": after.on,
        "after": after.line,
    }
    ((opening, debit, credit, count, brought),) = query.fetch(_SUMS, **given)
    found = query.fetch(_LINES, most=most + 1, **given)
    rows = list(_balanced(found[:most], brought))
    following = Place(rows[-1].book_on, rows[-1].line) if len(found) > most else None
    return AccountLedger(opening, debit, credit, int(count), brought, rows, following)


def _balanced(rows: list[tuple], balance: Decimal) -> Iterable[Posting]:
    """Yield each line with the balance after it."""
    for row in rows:
        *_, debit, credit = row
        balance += debit - credit
        yield Posting._make((*row, balance))
