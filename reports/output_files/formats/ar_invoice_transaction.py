"""ar-invoice-transaction 1.0: the bookkeeping as transactions from one account to another.

Elements and attributes are the documented ones. An entry becomes as many transactions as are
needed to pair its debits with its credits, so the sums by account are those of its lines.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache, lru_cache
from itertools import groupby
from typing import IO

from reports import queries
from reports.errors import InvalidFile
from reports.models import OutputFile
from reports.output_files import xml
from reports.output_files.bookkeeping_formats import source_of, xml_name

NAME, VERSION = "ARInvoiceTransaction", "1.0"
SCHEMA = f"{NAME}_{VERSION}.xsd"
set_name = xml_name(NAME, VERSION)


def write(content: IO[bytes], file: OutputFile) -> set[str]:
    """Write the transactions and return the numbers of the sellers in them.

    Raises `InvalidFile` for an entry that does not balance.
    """
    sellers: set[str] = set()
    heading = xml.heading(file, VERSION, file.business_date)
    with (
        queries.accounting_rows(file.ledger, source_of(file).pk) as rows,
        xml.document(content, NAME, heading) as out,
        out.element("Transactions"),
    ):
        out.flush()
        for entry, found in groupby(rows, key=lambda row: row.entry_id):
            lines = list(found)
            signed = [(line.account_number, Decimal(line.amount)) for line in lines]
            if sum(amount for _, amount in signed):
                raise InvalidFile(f"Not stored: entry {entry} does not sum to zero")
            start = _transaction(lines[0])
            for debit, credit, amount in pairs(signed):
                accounts = _accounts(debit, credit)
                content.write(f'<Transaction{start}{accounts} Amount="{amount}"/>\n'.encode())
            sellers.update(line.seller_number for line in lines if line.seller_number)
    return sellers


def pairs(lines: Sequence[tuple[str, Decimal]]) -> Iterator[tuple[str, str, Decimal]]:
    """Yield pairs (debit account, credit account, amount) of lines that sum to zero.

    A line is (account, amount), debit positive. Amounts of pairs are positive, and have the same
    sums by account as the lines.
    """
    if len(lines) == 2:
        (first, amount), (second, _) = lines
        yield (first, second, amount) if amount > 0 else (second, first, -amount)
        return
    debits, credits = deque[tuple[str, Decimal]](), deque[tuple[str, Decimal]]()
    for account, amount in lines:
        same, other = (debits, credits) if amount > 0 else (credits, debits)
        left = abs(amount)
        while left and other:
            against, open_amount = other.popleft()
            paired = min(left, open_amount)
            yield (account, against, paired) if amount > 0 else (against, account, paired)
            left -= paired
            if open_amount > paired:
                other.appendleft((against, open_amount - paired))
        if left:
            same.append((account, left))


@lru_cache
def _dates(book_on: str, value_on: str) -> str:
    return xml.members(BookDate=book_on, ValueDate=value_on)


@cache
def _accounts(debit: str, credit: str) -> str:
    return xml.members(DebitGLAccount=debit, CreditGLAccount=credit)


def _transaction(row: queries.AccountingRow) -> str:
    """Return the members of an entry, the invoice's also where it has none: all are required."""
    dates = _dates(row.book_on, row.value_on)
    invoice, reference = xml.escaped(row.invoice_no), xml.escaped(row.payment_reference)
    return (
        f'{dates} InvoiceNo="{invoice}" PaymentReference="{reference}"'
        f"{xml.members(CurrencyCode=row.currency)}"
    )
