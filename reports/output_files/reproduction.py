"""Making a stored file again: from its place, its memberships and the books, to the same bytes.

What a file tells of the books never changes. A name, an address or a reg no. of a customer, the
name of the company or of an account are told as they are now: a file with one that was changed or
erased since differs.
"""

import tempfile
from collections.abc import Callable
from typing import IO, Any

from django.db import transaction

from accounts.models import PayoutBatch, Settlement
from reports.models import REPORTS, SETTLEMENT_TYPES, FileType, OutputFile
from reports.output_files import storage
from reports.output_files.formats import (
    ar_accounting,
    ar_accounting_detail,
    ar_invoice_transaction,
    ar_settlement,
    balance_report,
    bill_journal,
    customer_journal,
    file_reports,
    payout_file,
    sales_transactions,
    sie4,
)
from reports.output_files.storage import Place

Rewrite = Callable[[IO[bytes], Place, OutputFile], Any]


def reproduce(file: OutputFile) -> str:
    """Make a stored file again and return the SHA-256 of its bytes, in hexadecimal."""
    with transaction.atomic(), tempfile.TemporaryFile() as content:
        place = storage.place_of(file)
        _REWRITES[place.type](content, place, file)
        return storage.sha256_of(content)


def _accounting(content: IO[bytes], place: Place, file: OutputFile) -> None:
    # Files from before there were versions to choose do not say theirs.
    version = file.variant or ar_accounting.LATEST
    ar_accounting.write(content, place, file.business_date, version)


def _settlement(content: IO[bytes], place: Place, file: OutputFile) -> None:
    found = Settlement.objects.select_related("ledger", "seller").filter(ledger=file.ledger_id)
    _SETTLEMENTS[place.type](content, place, found.get(number=file.variant))


def _payout(content: IO[bytes], place: Place, file: OutputFile) -> None:
    found = PayoutBatch.objects.select_related("ledger").filter(ledger=file.ledger_id)
    payout_file.write(content, place, found.get(number=file.variant))


def _report(content: IO[bytes], place: Place, file: OutputFile) -> None:
    report = file_reports.BY_TYPE[place.type]
    file_reports.write(
        content, place, report, file.business_date, since=file.since, until=file.read_at
    )


def _of_source(write: Callable[[IO[bytes], Place, OutputFile], Any]) -> Rewrite:
    def rewrite(content: IO[bytes], place: Place, file: OutputFile) -> None:
        if file.source is None:
            raise ValueError(f"{file} tells no bookkeeping file")
        write(content, place, file.source)

    return rewrite


def _journal(write: Callable[[IO[bytes], Place, Any], Any]) -> Rewrite:
    return lambda content, place, file: write(content, place, file.business_date)


_SETTLEMENTS: dict[FileType, Callable[[IO[bytes], Place, Settlement], None]] = {
    FileType.AR_SETTLEMENT: ar_settlement.write,
    FileType.AR_SETTLEMENT_PDF: balance_report.write,
    FileType.AR_SETTLEMENT_XML: sales_transactions.write_xml,
    FileType.AR_SETTLEMENT_XLSX: sales_transactions.write_xlsx,
}
_REWRITES: dict[FileType, Rewrite] = {
    FileType.AR_ACCOUNTING: _accounting,
    FileType.AR_ACCOUNTING_DETAIL: _of_source(ar_accounting_detail.write),
    FileType.AR_INVOICE_TRANSACTION: _of_source(ar_invoice_transaction.write),
    FileType.SIE4: sie4.rewrite,
    **dict.fromkeys(SETTLEMENT_TYPES, _settlement),
    FileType.BILL_JOURNAL: _journal(bill_journal.write),
    FileType.CUSTOMER_JOURNAL: _journal(customer_journal.write),
    FileType.PAYOUT_FILE: _payout,
    **dict.fromkeys(REPORTS.values(), _report),
}
