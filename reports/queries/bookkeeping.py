"""Rows of the bookkeeping files."""

import contextlib
from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, Max, OuterRef, QuerySet

from ledger_project.core.models import Ledger
from reports.models import ExportedEntry, FileType, OutputFile
from reports.queries.copy import WITH_EMPTY, copied, fields


class AccountingRow(NamedTuple):
    """One exported journal line as text: dates ISO, `amount` with two decimals, debit positive.

    A column without a value is empty.
    """

    book_on: str
    seller_number: str
    currency: str
    entry_id: str
    value_on: str
    template: str
    accounting_action: str
    transaction_cause: str
    invoice_no: str
    customer_no: str
    payment_reference: str
    account_number: str
    role: str
    amount: str


ACCOUNTING = """
SELECT l.book_on, s.number, l.currency, e.id, e.value_on, e.template, e.accounting_action,
       e.transaction_cause, i.invoice_no, c.customer_no, i.payment_reference, l.account_number,
       l.role, l.debit - l.credit
  FROM reports_exportedentry x
  JOIN accounts_journalentry e ON e.ledger_id = x.ledger_id AND e.id = x.entry_id
  JOIN accounts_journalline l ON l.ledger_id = e.ledger_id AND l.entry_id = e.id AND l.exported
  LEFT JOIN core_seller s ON s.ledger_id = l.ledger_id AND s.id = l.seller_id
  LEFT JOIN invoices_invoice i ON i.ledger_id = e.ledger_id AND i.id = e.invoice_id
  LEFT JOIN customers_customer c ON c.ledger_id = i.ledger_id AND c.id = i.customer_id
 WHERE x.ledger_id = %(ledger)s AND x.file_id = %(file)s
 ORDER BY l.book_on, s.number, l.currency, e.id, l.id
"""


@contextlib.contextmanager
def accounting_rows(ledger: Ledger, file_id: int) -> Iterator[Iterator[AccountingRow]]:
    """Read the exported lines of a bookkeeping file, by book date, seller and currency."""
    statement = f"COPY ({ACCOUNTING}) TO STDOUT {WITH_EMPTY}"
    with copied(statement, ledger=ledger.number, file=file_id) as copy:
        yield map(AccountingRow._make, fields(copy))


class BookTotal(NamedTuple):
    """Total of one account and date: text, `amount` with two decimals, debit positive."""

    book_on: str
    account_number: str
    role: str
    name: str | None
    amount: str


# An account may have several roles; the first one names it.
_TOTALS = """
SELECT t.book_on, t.account_number, t.role, o.name, t.amount
  FROM (SELECT l.book_on, l.account_number, min(l.role) AS role, sum(l.debit - l.credit) AS amount
          FROM reports_exportedentry x
          JOIN accounts_journalline l
            ON l.ledger_id = x.ledger_id AND l.entry_id = x.entry_id AND l.exported
         WHERE x.ledger_id = %(ledger)s AND x.file_id = %(file)s
         GROUP BY l.book_on, l.account_number) t
  LEFT JOIN accounts_chartoverride o
    ON o.ledger_id = %(ledger)s AND o.role = t.role AND o.number = t.account_number
 ORDER BY t.book_on, t.account_number
"""


def book_totals(ledger: Ledger, file_id: int) -> list[BookTotal]:
    """Return the sums of the exported lines of a bookkeeping file, by book date and account.

    `name` is the ledger's own name of the account, if it has one.
    """
    with copied(f"COPY ({_TOTALS}) TO STDOUT", ledger=ledger.number, file=file_id) as copy:
        return [BookTotal._make(row) for row in fields(copy)]


_BOOK_DATES = """
SELECT count(DISTINCT e.book_on)
  FROM reports_exportedentry x
  JOIN accounts_journalentry e ON e.ledger_id = x.ledger_id AND e.id = x.entry_id
 WHERE x.ledger_id = %(ledger)s AND x.file_id = %(file)s
"""


def count_book_dates(ledger: Ledger, file_id: int) -> int:
    """Return the number of book dates of the entries of a bookkeeping file."""
    with connection.cursor() as cursor:
        cursor.execute(_BOOK_DATES, {"ledger": ledger.number, "file": file_id})
        return int(cursor.fetchone()[0])


def bookkeeping_without(ledger: Ledger, type_: FileType) -> QuerySet[OutputFile]:
    """Return the bookkeeping files with entries that have no file of another format, in order.

    Both are made in the order of their keys, so all up to the last one with a file are done.
    """
    made = OutputFile.objects.filter(ledger=ledger, type=type_).aggregate(last=Max("source"))
    entries = ExportedEntry.objects.filter(ledger=ledger, file=OuterRef("pk"))
    found = OutputFile.objects.filter(
        Exists(entries), ledger=ledger, type=FileType.AR_ACCOUNTING, pk__gt=made["last"] or 0
    )
    return found.order_by("pk")
