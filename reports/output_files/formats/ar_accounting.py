"""ar-accounting: the client's bookkeeping, each exported journal entry in exactly one file.

The rules are the documented ones of ARAccounting: positive amounts are debits, a voucher sums to
zero, and the records on the short-term receivable add up by book date to what ar-settlement
disburses. There is one voucher for each book date, seller and currency. The ledger chooses the
version.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, partial
from itertools import groupby
from typing import IO

from django.db import connection
from django.db.models import Q

from ledger_project.core.models import ACCOUNTING_VERSIONS, Ledger
from reports import queries
from reports.errors import InvalidFile
from reports.models import FileType, OutputFile
from reports.output_files import storage, xml
from reports.output_files.storage import Job
from reports.output_files.xml import attributes
from reports.seals import heads

LATEST = ACCOUNTING_VERSIONS[-1]
LATER = {"1.0": ("SellerNo", "TransactionCause"), "1.1": ("SellerNo",), "2.0": ()}
"""Attributes that were added after a version."""
SCHEMA = "ARAccounting_{variant}.xsd"
NAMES = {"1.0": "ARAccounting10"}
"""Beginning of the file names of versions with an unusual one."""

# An entry belongs to the file that first found it committed. One that is back-dated, or committed
# during a run, is in the next file. Sorting makes PostgreSQL find all rows before it inserts: a
# scan of the table for each row would grow with every insert.
_ASSIGN = """
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


def jobs(type_: FileType, ledger: Ledger, on: dt.date) -> Iterator[Job]:
    """Yield the job of a date, for all exported entries up to it that are in no file.

    It makes the first file of a date even without entries, so that consumers find one every day,
    and a further one only for new entries.
    """
    yield partial(_prepare, on)


def _prepare(on: dt.date, file: OutputFile) -> bool:
    if not _assign(file, on) and storage.is_made(file, Q(business_date=on)):
        return False
    heads.put_into(file)
    file.variant = file.ledger.accounting_version
    file.business_date = on
    file.file_name = f"{NAMES.get(file.variant, 'ARAccounting')}_{file.name_ending}.xml"
    return True


def _assign(file: OutputFile, on: dt.date) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_ASSIGN, {"ledger": file.ledger_id, "file": file.pk, "on": on})
        return cursor.rowcount


def write(content: IO[bytes], file: OutputFile) -> set[str]:
    """Write the entries of the file and return the numbers of the sellers in it.

    Raises `InvalidFile` for a voucher that does not sum to zero.
    """
    # Files older than the choice of versions do not state theirs.
    version = file.variant or LATEST
    heading, comment = xml.heading(file, version, file.business_date), _head(file)
    sellers = set()
    with (
        queries.accounting_rows(file.ledger, file.pk) as rows,
        xml.document(content, "ARAccounting", heading, comment) as out,
        out.element("Vouchers"),
    ):
        vouchers = groupby(rows, key=lambda row: (row.book_on, row.seller_number, row.currency))
        for number, ((book_on, seller, currency), lines) in enumerate(vouchers, start=1):
            voucher = attributes(
                VoucherNo=number, BookDate=book_on, SellerNo=seller, CurrencyCode=currency
            )
            with (
                out.element("Voucher", _known(voucher, version)),
                out.element("ARTransactions"),
            ):
                out.flush()
                _write_transactions(content, lines, version, f"Voucher {number} of {book_on}")
            if seller:
                sellers.add(seller)
    return sellers


def _head(file: OutputFile) -> str:
    """Return the head of the seals that is assigned to the file: the format has no place for it."""
    head = heads.repeated_in(file)
    return f" Seal {head.link} of {head.date}: {head.digest} " if head else ""


def _write_transactions(
    content: IO[bytes], lines: Iterator[queries.AccountingRow], version: str, voucher: str
) -> None:
    """Write the entries of one voucher. Raises `InvalidFile` when they do not sum to zero."""
    total = Decimal(0)
    for _, records in groupby(lines, key=lambda row: row.entry_id):
        text: list[str] = []
        for row in records:
            if not text:
                start = xml.members(**_known(_transaction(row), version))
                text.append(f"<ARTransaction{start}>\n  <Accountings>\n")
            account = _account(row.accounting_action, row.account_number)
            text.append(f'    <Accounting{account} Amount="{row.amount}"/>\n')
            total += Decimal(row.amount)
        text.append("  </Accountings>\n</ARTransaction>\n")
        content.write("".join(text).encode())
    if total:
        raise InvalidFile(f"Not stored: {voucher} sums to {total}")


@cache
def _account(action: str, number: str) -> str:
    return xml.members(AccountingAction=action, GLAccount=number)


def _transaction(row: queries.AccountingRow) -> dict[str, str]:
    return {
        "TransactionNo": row.entry_id,
        "TransactionType": xml.pascal(row.template),
        "TransactionCause": row.transaction_cause,
        "InvoiceNo": row.invoice_no,
        "CustomerNo": row.customer_no,
        "PaymentReference": row.payment_reference,
        "ValueDate": row.value_on,
    }


def _known(given: dict[str, str], version: str) -> dict[str, str]:
    """Return the attributes without those that were added after a version."""
    return {name: value for name, value in given.items() if name not in LATER[version]}
