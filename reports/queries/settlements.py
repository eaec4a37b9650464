"""Rows of the settlement files."""

import contextlib
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple, TypeVar

from django.conf import settings
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum

from accounts.models import (
    FeeInvoice,
    Payout,
    PayoutBatch,
    Settlement,
    SettlementFee,
    SettlementRecord,
)
from invoices.models import CollectionBatch, DrawBatch, Invoice, LetterBatch
from ledger_project.core.models import Ledger
from reports.models import FileType, OutputFile
from reports.queries.copy import copied, fields

Batch = TypeVar("Batch", PayoutBatch, DrawBatch, CollectionBatch, LetterBatch)


def fee_lines(settlement: Settlement) -> list[SettlementFee]:
    """Return the fees of a settlement: those for its records first, then the recurring ones."""
    found = SettlementFee.objects.filter(ledger=settlement.ledger_id, settlement=settlement)
    return list(found.order_by(F("recurrent_fee").asc(nulls_first=True), "from_on"))


def fee_invoices_without(ledger: Ledger, type_: FileType, on: dt.date) -> QuerySet[FeeInvoice]:
    """Return the fee invoices up to a date that have no file of a type yet, by number.

    Those of earlier versions, without a payment reference, get none.
    """
    made = OutputFile.objects.filter(
        ledger=OuterRef("ledger"), type=type_, variant=OuterRef("number")
    )
    found = FeeInvoice.objects.filter(~Exists(made), ledger=ledger, invoiced_on__lte=on)
    issued = found.exclude(payment_reference="")
    return issued.select_related("ledger", "seller").order_by("id")


class InstrumentRow(NamedTuple):
    """Records of a settlement of one kind of invoice, counted and summed."""

    purchased: bool
    debit_count: int
    debit_amount: Decimal
    credit_count: int
    credit_amount: Decimal


def instrument_rows(settlement: Settlement) -> list[InstrumentRow]:
    """Return a row for purchased and one for serviced invoices, if there are records of them."""
    records = SettlementRecord.objects.filter(ledger=settlement.ledger_id, settlement=settlement)
    purchased = Invoice.objects.filter(
        ledger=settlement.ledger_id, pk=OuterRef("line__entry__invoice_id"), purchased=True
    )
    rows = (
        records.annotate(purchased=Exists(purchased))
        .order_by("-purchased")
        .values_list("purchased")
        .annotate(
            debits=Count("line", filter=Q(line__debit__gt=0)),
            debit=Sum("line__debit"),
            credits=Count("line", filter=Q(line__credit__gt=0)),
            credit=Sum("line__credit"),
        )
    )
    return [InstrumentRow(*row) for row in rows]


class TransactionRow(NamedTuple):
    """One record of a settlement as text; `created` is an instant `YYYY-MM-DD hh:mm:ss`."""

    identity: str
    order_identity: str | None
    amount: str
    currency: str
    created: str
    purchased: bool
    entry_id: str
    authorization_id: str | None
    invoice_no: str | None
    template: str
    account_number: str


_TRANSACTIONS = """
SELECT lpad(to_hex(l.ledger_id), 8, '0') || lpad(to_hex(l.id), 24, '0'), i.payment_reference,
       l.debit - l.credit, l.currency,
       to_char(e.created_at AT TIME ZONE %(zone)s, 'YYYY-MM-DD HH24:MI:SS'),
       coalesce(i.purchased, false), e.id, i.authorization_id, i.invoice_no, e.template,
       l.account_number
  FROM accounts_settlementrecord r
  JOIN accounts_journalline l ON l.ledger_id = r.ledger_id AND l.id = r.line_id
  JOIN accounts_journalentry e ON e.ledger_id = l.ledger_id AND e.id = l.entry_id
  LEFT JOIN invoices_invoice i ON i.ledger_id = e.ledger_id AND i.id = e.invoice_id
 WHERE r.ledger_id = %(ledger)s AND r.settlement_id = %(settlement)s
 ORDER BY l.id
"""


@contextlib.contextmanager
def transaction_rows(settlement: Settlement) -> Iterator[Iterator[TransactionRow]]:
    """Read every record of a settlement, as it was booked."""
    parameters = {"ledger": settlement.ledger_id, "settlement": settlement.pk}
    statement = f"COPY ({_TRANSACTIONS}) TO STDOUT"
    with copied(statement, zone=settings.TIME_ZONE, **parameters) as copy:
        yield (TransactionRow._make((*row[:5], row[5] == "t", *row[6:])) for row in fields(copy))


def batches_without(
    model: type[Batch], ledger: Ledger, type_: FileType, on: dt.date
) -> QuerySet[Batch]:
    """Return the batches up to a date that have no file of a type yet, by number."""
    made = OutputFile.objects.filter(
        ledger=OuterRef("ledger"), type=type_, variant=OuterRef("number")
    )
    found = model._default_manager.filter(~Exists(made), ledger=ledger, sent_on__lte=on)
    return found.select_related("ledger").order_by("id")


def payouts_of(batch: PayoutBatch) -> Iterator[Payout]:
    """Return the payouts of a batch with their sellers, in order."""
    found = Payout.objects.filter(ledger=batch.ledger_id, batch=batch)
    return found.select_related("seller").order_by("id").iterator()


def settlements_without(ledger: Ledger, type_: FileType, on: dt.date) -> QuerySet[Settlement]:
    """Return the settlements up to a date that have no file of a type yet, by number.

    Settlements whose ar-settlement file is older than the first file of the type are left out: a
    new type is not produced for settlements of the past.
    """
    first = OutputFile.objects.filter(ledger=ledger, type=type_).aggregate(first=Min("pk"))["first"]
    of_it = OutputFile.objects.filter(ledger=OuterRef("ledger"), variant=OuterRef("number"))
    older = of_it.filter(type=FileType.AR_SETTLEMENT)
    if first is not None:
        older = older.filter(pk__lt=first)
    found = Settlement.objects.filter(
        ~Exists(of_it.filter(type=type_)), ~Exists(older), ledger=ledger, settled_on__lte=on
    )
    return found.select_related("ledger", "seller").order_by("id")


class DisbursementRow(NamedTuple):
    """Records of one book date in a settlement, counted and summed; amounts as text."""

    book_on: str
    debit_count: str
    debit_amount: str
    credit_count: str
    credit_amount: str
    amount: str


_DISBURSEMENTS = """
SELECT l.book_on, count(*) FILTER (WHERE l.debit > 0), sum(l.debit),
       count(*) FILTER (WHERE l.credit > 0), sum(l.credit), sum(l.debit - l.credit)
  FROM accounts_settlementrecord r
  JOIN accounts_journalline l ON l.ledger_id = r.ledger_id AND l.id = r.line_id
 WHERE r.ledger_id = %(ledger)s AND r.settlement_id = %(settlement)s
 GROUP BY l.book_on ORDER BY l.book_on
"""


def disbursement_rows(settlement: Settlement) -> list[DisbursementRow]:
    """Return the records of a settlement by book date."""
    parameters = {"ledger": settlement.ledger_id, "settlement": settlement.pk}
    with copied(f"COPY ({_DISBURSEMENTS}) TO STDOUT", **parameters) as copy:
        return [DisbursementRow._make(row) for row in fields(copy)]


class PayoutRow(NamedTuple):
    """Payouts of one book date from surpluses of a seller's customers; amount as text.

    Those that came back that day are in the amount, negative, and not in the number.
    """

    book_on: str
    payouts: str
    amount: str


_PAYOUTS = """
SELECT e.book_on, count(*) FILTER (WHERE e.reverses_id IS NULL), sum(l.credit - l.debit)
  FROM reports_exportedentry x
  JOIN accounts_journalentry e ON e.ledger_id = x.ledger_id AND e.id = x.entry_id
  JOIN accounts_journalline l ON l.ledger_id = e.ledger_id AND l.entry_id = e.id
   AND l.role = 'client_funds'
 WHERE x.ledger_id = %(ledger)s AND x.file_id = %(file)s
   AND e.template IN ('surplus_paid_out', 'payout_paid')
 GROUP BY e.book_on ORDER BY e.book_on
"""


def payout_rows(ledger: Ledger, file_id: int) -> list[PayoutRow]:
    """Return the payouts assigned to a settlement's file by book date."""
    with copied(f"COPY ({_PAYOUTS}) TO STDOUT", ledger=ledger.number, file=file_id) as copy:
        return [PayoutRow._make(row) for row in fields(copy)]
