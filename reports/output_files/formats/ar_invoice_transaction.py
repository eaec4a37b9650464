"""ar-invoice-transaction 1.0: the bookkeeping as transactions from one account to another.

Elements and attributes are the documented ones. An entry becomes as many transactions as it takes
to pair its debits with its credits, so the sums by account are those of its lines.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import IO

from lxml import etree

from ledger_project.core.actors import Actor
from reports import queries
from reports.errors import InvalidFile
from reports.models import FileType, OutputFile
from reports.output_files import bookkeeping_formats, xml
from reports.output_files.storage import Place

NAME, VERSION = "ARInvoiceTransaction", "1.0"


def produce(source: OutputFile, actor: Actor) -> OutputFile | None:
    """Produce the form of a bookkeeping file; None when it is there. Raises `InvalidFile`."""
    return bookkeeping_formats.produce_xml(
        source, FileType.AR_INVOICE_TRANSACTION, NAME, VERSION, write, actor
    )


def write(content: IO[bytes], place: Place, source: OutputFile) -> set[str]:
    """Write the transactions and return the numbers of the sellers in them.

    Raises `InvalidFile` for an entry that does not balance.
    """
    sellers: set[str] = set()
    heading = xml.heading(place, VERSION, source.business_date)
    with (
        queries.accounting_rows(place.ledger, source.pk) as rows,
        etree.xmlfile(content, encoding="UTF-8") as out,
    ):
        out.write_declaration()
        with out.element(NAME, heading), out.element("Transactions"):
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
    """Pair lines (account, amount; debit positive) that sum to zero: debit, credit, amount.

    Amounts of pairs are positive; by account they sum up to what the lines do.
    """
    debits, credits = deque[tuple[str, Decimal]](), deque[tuple[str, Decimal]]()
    for account, amount in lines:
        same, other = (debits, credits) if amount > 0 else (credits, debits)
        left = abs(amount)
        while left and other:
            against, open_amount = other.popleft()
            part = min(left, open_amount)
            yield (account, against, part) if amount > 0 else (against, account, part)
            left -= part
            if open_amount > part:
                other.appendleft((against, open_amount - part))
        if left:
            same.append((account, left))


def _transaction(row: queries.AccountingRow) -> dict[str, str]:
    """What the lines of an entry have in common; all of it is required, so also what is empty."""
    return {
        "BookDate": row.book_on,
        "ValueDate": row.value_on,
        "InvoiceNo": row.invoice_no or "",
        "PaymentReference": row.payment_reference or "",
        "CurrencyCode": row.currency,
    }
