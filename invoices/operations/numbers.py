"""Invoice numbers: one series for all invoices, credits and live authorizations of a ledger.

Invoices are addressed by number within the ledger, so two sellers cannot have the same.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import connection
from django.db.models import Func, QuerySet, TextField

from invoices.errors import DuplicateInvoiceNumber
from invoices.models import Authorization, Credit, Invoice, InvoiceCredit
from invoices.states import AUTHORIZED
from ledger_project.core.models import Ledger
from ledger_project.core.prepared import Statement, fetch, prepared, value_of

_LOCK = Statement("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))")
_LOCK_ALL = """
SELECT count(pg_advisory_xact_lock(hashtextextended(number, %s))) FROM unnest(%s::text[]) number
"""


def lock_on(ledger: int, number: str) -> Func:
    """Return an expression that, selected, locks the number until the end of the transaction.

    Numbers are in four tables, so no unique constraint can do this. Whatever the lock protects must
    be read by a later statement.
    """
    given = (value_of(number), value_of(ledger))
    key = Func(*given, function="hashtextextended", output_field=TextField())
    return Func(key, function="pg_advisory_xact_lock", output_field=TextField())


def lock(ledger: Ledger, number: str) -> None:
    """Lock the number until the end of the transaction."""
    fetch(_LOCK, [number, ledger.number])


def lock_all(ledger: Ledger, numbers: Collection[str]) -> None:
    """Lock numbers until the end of the transaction, in one order for all."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_ALL, [ledger.number, sorted(numbers)])


def taken(ledger: Ledger, numbers: Collection[str], *, on: dt.date) -> set[str]:
    """Return those of some numbers that an invoice, a credit or a live authorization has."""
    found: set[str] = set()
    for holders, number in _kinds(ledger.number, on):
        with_number = holders.filter(**{f"{number}__in": list(numbers)})
        found.update(with_number.order_by().values_list(number, flat=True))
    return found


def require_free(ledger: Ledger, number: str, *, on: dt.date | None = None) -> None:
    """Refuse a number of an invoice or credit; with `on` also that of an authorization live then.

    Raises `DuplicateInvoiceNumber`.
    """
    if _taken(ledger.number, number) if on is None else _taken_on(ledger.number, number, on):
        raise DuplicateInvoiceNumber(number)


@prepared
def _taken(ledger: int, number: str) -> QuerySet[Any, Any]:
    return _holders(ledger, number)[:1]


@prepared
def _taken_on(ledger: int, number: str, on: dt.date) -> QuerySet[Any, Any]:
    return _holders(ledger, number, on)[:1]


def _holders(ledger: int, number: str, on: dt.date | None = None) -> QuerySet[Any, Any]:
    keys = [
        holders.filter(**{column: number}).order_by().values_list("pk")
        for holders, column in _kinds(ledger, on)
    ]
    return keys[0].union(*keys[1:])


def _kinds(ledger: int, on: dt.date | None) -> list[tuple[QuerySet, str]]:
    """Return what has numbers of the series, and the column; live authorizations with `on`."""
    kinds: list[tuple[QuerySet, str]] = [
        (Credit.objects.filter(ledger=ledger), "credit_invoice_number"),
        (InvoiceCredit.objects.filter(ledger=ledger), "number"),
        (Invoice.objects.filter(ledger=ledger), "invoice_no"),
    ]
    if on is not None:
        live = Authorization.objects.filter(ledger=ledger, state=AUTHORIZED, valid_to__gte=on)
        kinds.append((live, "invoice_number"))
    return kinds
