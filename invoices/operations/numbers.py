"""Invoice numbers: one series for all invoices, credits and live authorizations of a ledger.

Invoices are addressed by number within the ledger, so two sellers cannot have the same.
"""

import datetime as dt

from django.db import connection
from django.db.models import Func, TextField, Value

from invoices.errors import DuplicateInvoiceNumber
from invoices.models import Authorization, Credit, Invoice, InvoiceCredit
from invoices.states import AUTHORIZED
from ledger_project.core.models import Ledger

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))"


def lock_on(ledger: Ledger, number: str) -> Func:
    """Return an expression that, selected, locks the number until the end of the transaction.

    Numbers are in four tables, so no unique constraint can do this. Whatever the lock protects must
    be read by a later statement.
    """
    key = Func(
        Value(number), Value(ledger.number), function="hashtextextended", output_field=TextField()
    )
    return Func(key, function="pg_advisory_xact_lock", output_field=TextField())


def lock(ledger: Ledger, number: str) -> None:
    """Lock the number until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [number, ledger.number])


def require_free(ledger: Ledger, number: str, *, on: dt.date | None = None) -> None:
    """Refuse a number of an invoice or credit; with `on` also that of an authorization live then.

    Raises `DuplicateInvoiceNumber`.
    """
    taken = (
        Credit.objects.filter(ledger=ledger, credit_invoice_number=number)
        .values("pk")
        .union(
            InvoiceCredit.objects.filter(ledger=ledger, number=number).values("pk"),
            Invoice.objects.filter(ledger=ledger, invoice_no=number).values("pk"),
        )
    )
    if on is not None:
        live = Authorization.objects.filter(
            ledger=ledger, invoice_number=number, state=AUTHORIZED, valid_to__gte=on
        )
        taken = taken.union(live.values("pk"))
    if taken.exists():
        raise DuplicateInvoiceNumber(number)
