"""ar-accounting-detail 1.1: the bookkeeping record by record, each with its internal type.

The rules are those of ar-accounting; `BookAccount` is its `GLAccount`. All documented
attributes are here; the element names are this system's.
"""

from decimal import Decimal
from typing import IO

from reports import queries
from reports.errors import InvalidFile
from reports.models import OutputFile
from reports.output_files import xml
from reports.output_files.bookkeeping_formats import source_of, xml_name

NAME, VERSION = "ARAccountingDetail", "1.1"
SCHEMA = f"{NAME}_{VERSION}.xsd"
set_name = xml_name(NAME, VERSION)


def write(content: IO[bytes], file: OutputFile) -> set[str]:
    """Write the records and return the numbers of the sellers in them.

    Raises `InvalidFile` when they do not sum to zero.
    """
    sellers, total = set(), Decimal(0)
    heading = xml.heading(file, VERSION, file.business_date)
    with (
        queries.accounting_rows(file.ledger, source_of(file).pk) as rows,
        xml.document(content, NAME, heading) as out,
        out.element("AccountingDetails"),
    ):
        out.flush()
        for row in rows:
            content.write(f"<AccountingDetail{_detail(row)}/>\n".encode())
            total += Decimal(row.amount)
            if row.seller_number:
                sellers.add(row.seller_number)
    if total:
        raise InvalidFile(f"Not stored: the records sum to {total}")
    return sellers


def _detail(row: queries.AccountingRow) -> str:
    return xml.members(
        TransactionNo=row.entry_id,
        TransactionType=xml.pascal(row.template),
        TransactionCause=row.transaction_cause,
        AccountingAction=row.accounting_action,
        AccountType=xml.pascal(row.role),
        BookAccount=row.account_number,
        Amount=row.amount,
        CurrencyCode=row.currency,
        BookDate=row.book_on,
        ValueDate=row.value_on,
        InvoiceNo=row.invoice_no,
        PaymentReference=row.payment_reference,
        SellerNo=row.seller_number,
    )
