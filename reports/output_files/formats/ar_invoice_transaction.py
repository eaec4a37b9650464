"""ar-invoice-transaction 1.0: the bookkeeping as transactions from one account to another.

Elements and attributes are the documented ones. An entry becomes as many transactions as are
needed to pair its debits with its credits, so the sums by account are those of its lines.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import IO

from lxml import etree

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
        for entry, found in groupby(rows, key=lambda row: row.entry_id):
            lines = list(found)
            signed = [(line.account_number, Decimal(line.amount)) for line in lines]
            if sum(amount for _, amount in signed):
                raise InvalidFile(f"Not stored: entry {entry} does not sum to zero")
            for debit, credit, amount in pairs(signed):
                made = etree.Element("Transaction", _transaction(lines[0]))
                made.set("DebitGLAccount", debit)
                made.set("CreditGLAccount", credit)
                made.set("Amount", str(amount))
                out.write(made, pretty_print=True)
            sellers.update(line.seller_number for line in lines if line.seller_number)
    return sellers


def pairs(lines: Iterable[tuple[str, Decimal]]) -> Iterator[tuple[str, str, Decimal]]:
    """Yield pairs (debit account, credit account, amount) of lines that sum to zero.

    A line is (account, amount), debit positive. Amounts of pairs are positive, and have the same
    sums by account as the lines.
    """
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


def _transaction(row: queries.AccountingRow) -> dict[str, str]:
    """Return the attributes of an entry, including empty ones: all are required."""
    return {
        "BookDate": row.book_on,
        "ValueDate": row.value_on,
        "InvoiceNo": row.invoice_no or "",
        "PaymentReference": row.payment_reference or "",
        "CurrencyCode": row.currency,
    }
