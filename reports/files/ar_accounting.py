"""ar-accounting 2.0: the client's bookkeeping, each exported journal entry in exactly one file.

The rules are the documented ones of ARAccounting: positive amounts are debits, a voucher sums to
zero, and the records on the short-term receivable add up by book date to what ar-settlement
disburses. There is one voucher for each book date, seller and currency.
"""

import datetime as dt
import tempfile
from decimal import Decimal
from itertools import groupby
from typing import IO, Any

from django.db import connection
from lxml import etree

from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger
from reports import queries
from reports.errors import InvalidFile
from reports.files import markup, storage
from reports.files.markup import attributes
from reports.files.storage import Place
from reports.models import FileType, OutputFile

VERSION = "2.0"
SCHEMA = "ARAccounting_2.0.xsd"

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
    with tempfile.TemporaryFile() as content:
        sellers = _write(content, place, on)
        markup.validate(content, SCHEMA)
        return storage.store(
            place,
            content,
            file_name=f"ARAccounting_{place.name}.xml",
            media_type=markup.MEDIA_TYPE,
            business_date=on,
            sellers=sellers,
            actor=actor,
        )


def _claim(place: Place, on: dt.date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"ledger": place.ledger.number, "file": place.key, "on": on})
        return cursor.rowcount


def _write(content: IO[bytes], place: Place, on: dt.date) -> set[str]:
    """Write the file and return the numbers of the sellers in it."""
    sellers = set()
    root = attributes(
        Version=VERSION,
        CompanyNo=place.ledger.number,
        CompanyName=place.ledger.name,
        BusinessDate=on,
        CreatedDateTime=place.local.isoformat(),
        SerialNumber=place.sequence,
    )
    with (
        queries.accounting_rows(place.ledger, place.key) as rows,
        etree.xmlfile(content, encoding="UTF-8") as out,
    ):
        vouchers = groupby(rows, key=lambda row: (row.book_on, row.seller_number, row.currency))
        out.write_declaration()
        with out.element("ARAccounting", root), out.element("Vouchers"):
            for number, ((book_on, seller, currency), lines) in enumerate(vouchers, start=1):
                voucher = attributes(
                    VoucherNo=number, BookDate=book_on, SellerNo=seller, CurrencyCode=currency
                )
                with out.element("Voucher", voucher), out.element("ARTransactions"):
                    _write_transactions(out, lines, f"Voucher {number} of {book_on}")
                if seller:
                    sellers.add(seller)
    return sellers


def _write_transactions(out: Any, lines: Any, voucher: str) -> None:
    """Write the entries of one voucher. Raises `InvalidFile` when they do not sum to zero."""
    total = Decimal(0)
    for entry_id, records in groupby(lines, key=lambda row: row.entry_id):
        transaction = None
        for row in records:
            if transaction is None:
                transaction = etree.Element("ARTransaction", _transaction(entry_id, row))
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


def _transaction(entry_id: str, row: queries.AccountingRow) -> dict[str, str]:
    return attributes(
        TransactionNo=entry_id,
        TransactionType=row.template.title().replace("_", ""),
        TransactionCause=row.transaction_cause,
        InvoiceNo=row.invoice_no,
        CustomerNo=row.customer_no,
        PaymentReference=row.payment_reference,
        ValueDate=row.value_on,
    )
