"""The rows of the settlement files."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Payout, PayoutBatch, Settlement
from ledger_project.core.models import Ledger
from reports.models import FileType, OutputFile
from reports.queries.copying import copied


def batches_without_file(ledger: Ledger, on: dt.date) -> QuerySet[PayoutBatch]:
    """The payout batches up to a date that have no file yet, by number."""
    made = OutputFile.objects.filter(
        ledger=OuterRef("ledger"), type=FileType.PAYOUT_FILE, variant=OuterRef("number")
    )
    found = PayoutBatch.objects.filter(~Exists(made), ledger=ledger, sent_on__lte=on)
    return found.select_related("ledger").order_by("id")


def payouts_of(batch: PayoutBatch) -> Iterator[Payout]:
    """The payouts of a batch with seller and settlement, in order."""
    found = Payout.objects.filter(ledger=batch.ledger_id, batch=batch)
    return found.select_related("seller", "settlement").order_by("id").iterator()


def settlements_without_file(ledger: Ledger, on: dt.date) -> QuerySet[Settlement]:
    """The settlements up to a date that no file tells of yet, by number."""
    told = OutputFile.objects.filter(
        ledger=OuterRef("ledger"), type=FileType.AR_SETTLEMENT, variant=OuterRef("number")
    )
    return (
        Settlement.objects.filter(~Exists(told), ledger=ledger, settled_on__lte=on)
        .select_related("ledger", "seller")
        .order_by("id")
    )


class DisbursementRow(NamedTuple):
    """The records of one book date in a settlement, counted and summed; amounts as text."""

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
    """The book dates whose records a settlement settles."""
    parameters = {"ledger": settlement.ledger_id, "settlement": settlement.pk}
    with copied(f"COPY ({_DISBURSEMENTS}) TO STDOUT", **parameters) as copy:
        return [DisbursementRow(*row) for row in copy.rows()]


class PayoutRow(NamedTuple):
    """The payouts of one book date from surpluses of a seller's customers; amount as text."""

    book_on: str
    payouts: str
    amount: str


_PAYOUTS = """
SELECT u.book_on, count(*), sum(u.amount)
  FROM reports_exportedentry x
  JOIN accounts_journalentry e ON e.ledger_id = x.ledger_id AND e.id = x.entry_id
  JOIN accounts_surplususe u ON u.ledger_id = e.ledger_id AND u.id = e.document_id
 WHERE x.ledger_id = %(ledger)s AND x.file_id = %(file)s AND e.template = 'surplus_paid_out'
 GROUP BY u.book_on ORDER BY u.book_on
"""


def payout_rows(ledger: Ledger, file_id: int) -> list[PayoutRow]:
    """The book dates of the payouts that a settlement's file tells of."""
    with copied(f"COPY ({_PAYOUTS}) TO STDOUT", ledger=ledger.number, file=file_id) as copy:
        return [PayoutRow(*row) for row in copy.rows()]
