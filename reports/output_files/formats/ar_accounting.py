"""ar-accounting: the client's bookkeeping, each exported journal entry in exactly one file.

The rules are the documented ones of ARAccounting: positive amounts are debits, a voucher sums to
zero, and the records on the short-term receivable add up by book date to what ar-settlement
disburses. There is one voucher for each book date, seller and currency. The ledger chooses the
version.
"""

import datetime as dt
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import IO, Any

from django.db import connection
from lxml import etree

from ledger_project.core.actors import Actor
from ledger_project.core.models import ACCOUNTING_VERSIONS, Ledger
from reports import queries
from reports.errors import InvalidFile
from reports.models import FileType, OutputFile
from reports.output_files import storage, xml
from reports.output_files.storage import Place
from reports.output_files.xml import attributes

LATEST = ACCOUNTING_VERSIONS[-1]
LATER = {"1.0": ("SellerNo", "TransactionCause"), "1.1": ("SellerNo",), "2.0": ()}
"""The attributes that a version does not have yet."""
NAMES = {"1.0": "ARAccounting10"}
"""What file names of a version begin with, where it is not the usual."""

# An entry belongs to the file that first found it committed, so one that was booked late on an
# earlier date, or committed after a run had looked, is in the next file. Sorting makes PostgreSQL
# find all before it inserts: a scan of the table for each row would grow with every insert.
_CLAIM = """
INSERT INTO reports_exportedentry (ledger_id, entry_id, file_id)
SELECT e.ledger_id, e.id, %(file)s
  FROM accounts_journalentry e
 WHERE e.ledger_id = %(ledger)s AND e.book_on <= %(on)s
   AND EXISTS (SELECT FROM accounts_journalline l
                WHERE l.ledger_id = e.ledger_id AND l.entry_id = e.id AND l.exported)
   AND NOT EXISTS (SELECT FROM reports_exportedentry x
                    WHERE x.ledger_id = e.ledger_id AND x.entry_id = e.id)
 ORDER BY e.id
"""


def produce(ledger: Ledger, on: dt.date, actor: Actor) -> OutputFile | None:
    """Produce the bookkeeping file of a date: all exported entries up to it that are in no file.

    Once for each date also without entries, so that consumers find a file every day; again for
    the same date only when entries have come since, else None. Raises `InvalidFile`.
    """
    place = storage.next_place(ledger, FileType.AR_ACCOUNTING)
    claimed = _claim(place, on)
    daily = OutputFile.objects.filter(ledger=ledger, type=place.type, business_date=on)
    if not claimed and daily.exists():
        return None
    version = ledger.accounting_version
    with tempfile.TemporaryFile() as content:
        sellers = write(content, place, on, version)
        xml.validate(content, f"ARAccounting_{version}.xsd")
        return storage.store(
            place,
            content,
            file_name=f"{NAMES.get(version, 'ARAccounting')}_{place.name}.xml",
            media_type=xml.MEDIA_TYPE,
            variant=version,
            business_date=on,
            sellers=sellers,
            actor=actor,
        )


def _claim(place: Place, on: dt.date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"ledger": place.ledger.number, "file": place.key, "on": on})
        return cursor.rowcount


def write(content: IO[bytes], place: Place, on: dt.date, version: str) -> set[str]:
    """Write the entries that the file claimed and return the numbers of the sellers in it.

    Raises `InvalidFile` for a voucher that does not sum to zero.
    """
    sellers = set()
    with (
        queries.accounting_rows(place.ledger, place.key) as rows,
        etree.xmlfile(content, encoding="UTF-8") as out,
    ):
        vouchers = groupby(rows, key=lambda row: (row.book_on, row.seller_number, row.currency))
        out.write_declaration()
        root = out.element("ARAccounting", xml.heading(place, version, on))
        with root, out.element("Vouchers"):
            for number, ((book_on, seller, currency), lines) in enumerate(vouchers, start=1):
                voucher = attributes(
                    VoucherNo=number, BookDate=book_on, SellerNo=seller, CurrencyCode=currency
                )
                with (
                    out.element("Voucher", _known(voucher, version)),
                    out.element("ARTransactions"),
                ):
                    _write_transactions(out, lines, version, f"Voucher {number} of {book_on}")
                if seller:
                    sellers.add(seller)
    return sellers


def _write_transactions(
    out: Any, lines: Iterator[queries.AccountingRow], version: str, voucher: str
) -> None:
    """Write the entries of one voucher. Raises `InvalidFile` when they do not sum to zero."""
    total = Decimal(0)
    for _, records in groupby(lines, key=lambda row: row.entry_id):
        transaction = None
        for row in records:
            if transaction is None:
                transaction = etree.Element("ARTransaction", _known(_transaction(row), version))
                accountings = etree.SubElement(transaction, "Accountings")
            etree.SubElement(
                accountings,
                "Accounting",
                AccountingAction=row.accounting_action,
                GLAccount=row.account_number,
                Amount=row.amount,
            )
            total += Decimal(row.amount)
        out.write(transaction, pretty_print=True)
    if total:
        raise InvalidFile(f"Not stored: {voucher} sums to {total}")


def _transaction(row: queries.AccountingRow) -> dict[str, str]:
    return attributes(
        TransactionNo=row.entry_id,
        TransactionType=xml.pascal(row.template),
        TransactionCause=row.transaction_cause,
        InvoiceNo=row.invoice_no,
        CustomerNo=row.customer_no,
        PaymentReference=row.payment_reference,
        ValueDate=row.value_on,
    )


def _known(given: dict[str, str], version: str) -> dict[str, str]:
    """The attributes without those that came after a version."""
    return {name: value for name, value in given.items() if name not in LATER[version]}
