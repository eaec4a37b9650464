"""ar-settlement-xml and ar-settlement-xlsx: the documented Sales Accounted Transactions 2.0.

Both have the documented columns, and the settlement's number as file name. Memory does not grow
with the number of transactions.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from lxml import etree

from accounts.models import Settlement
from reports import queries
from reports.models import OutputFile
from reports.output_files import xml
from reports.output_files.sheets import TextSheet
from reports.output_files.xml import attributes

VERSION = "2.0"
NAMESPACE = "http://www.payex.com/xml/SalesAccountedTransactions%5B2.0%5D.xsd"
SCHEMA = "SalesAccountedTransactions_2.0.xsd"
ROWS_A_SHEET = 1_048_000
_NAME = f"{{{NAMESPACE}}}"
_NSMAP: Any = {None: NAMESPACE}
AREAS = {True: ("Factoring", "Invoice purchase"), False: ("Invoice service", "Invoice")}
"""Service type and service name of purchased and of serviced invoices."""


def xml_name(file: OutputFile, settlement: Settlement) -> str:
    return f"{settlement.number}.xml"


def xlsx_name(file: OutputFile, settlement: Settlement) -> str:
    return f"{settlement.number}.xlsx"


def write_xml(content: IO[bytes], file: OutputFile, settlement: Settlement) -> None:
    root = {
        name: value for name, value in _header(settlement).items() if name != "ExternalMerchantId"
    }
    # Read before the transactions: while those are copied, the connection serves no other query.
    found = list(_summary(settlement))
    with (
        etree.xmlfile(content, encoding="UTF-8") as out,
        queries.transaction_rows(settlement) as rows,
    ):
        out.write_declaration()
        with out.element(_NAME + "SalesAccountedTransactions", attributes(**root), nsmap=_NSMAP):
            out.write(_summary_element(settlement, found), pretty_print=True)
            sums = attributes(Sum=settlement.amount, Currency=settlement.currency)
            with out.element(_NAME + "Currency", sums):
                out.flush()
                for row in rows:
                    record = xml.members(xmlns=NAMESPACE, **_transaction(settlement, row))
                    content.write(f"<Transaction{record}/>\n".encode())


def _summary_element(settlement: Settlement, found: list[dict[str, Any]]) -> Any:
    seller = settlement.seller
    summary = etree.Element(
        _NAME + "Summary",
        attributes(Subsite=seller.number, SubsiteDescription=seller.name),
        nsmap=_NSMAP,
    )
    currency = etree.SubElement(summary, _NAME + "Currency", Currency=settlement.currency)
    for one in found:
        kind = etree.SubElement(currency, _NAME + "ServiceType", ServiceType=one["ServiceType"])
        shown = {name: value for name, value in one.items() if name in SERVICE}
        etree.SubElement(kind, _NAME + "Service", attributes(**shown))
    return summary


SERVICE = ("ServiceName", "NoOfDebit", "NoOfCredit", "Amount", "FromDate", "ToDate")


def _header(settlement: Settlement) -> dict[str, Any]:
    return {
        "ContractingParty": settlement.ledger.operator_name,
        "AccountingNo": settlement.number,
        "TotalNoOfTransactions": settlement.debit_count + settlement.credit_count,
        "AccountingDate": settlement.settled_on.isoformat(),
        "Version": VERSION,
        "ExternalMerchantId": settlement.seller.number,
    }


def _summary(settlement: Settlement) -> Iterator[dict[str, Any]]:
    """Yield a row for each kind of invoice."""
    dates = queries.disbursement_rows(settlement)
    for one in queries.instrument_rows(settlement):
        area, name = AREAS[one.purchased]
        yield {
            "Subsite": settlement.seller.number,
            "SubsiteDescription": settlement.seller.name,
            "Currency": settlement.currency,
            "ServiceType": area,
            "ServiceName": f"{name} {settlement.ledger.country}",
            "NoOfDebit": one.debit_count,
            "NoOfCredit": one.credit_count,
            "Amount": one.debit_amount - one.credit_amount,
            "FromDate": dates[0].book_on,
            "ToDate": dates[-1].book_on,
        }


TRANSACTION = (
    "TransactionIdentity", "OrderIdentity", "Amount", "Currency", "DateCreated", "DateModified",
    "ServiceName", "Provider", "PayexTransactionNo", "PayexBatchNo", "Subsite",
    "ReferencedTransaction", "ExternalTransactionReference", "Description", "SalesChannel",
    "PayExAccountNo",
)  # fmt: skip


def _transaction(settlement: Settlement, row: queries.TransactionRow) -> dict[str, str | None]:
    """Return one record; for a purchased invoice the reference is its authorization."""
    values = (
        row.identity, row.order_identity, row.amount, row.currency, row.created,
        row.created, f"{AREAS[row.purchased][1]} {settlement.ledger.country}",
        settlement.ledger.operator_name, row.entry_id, settlement.number, settlement.seller.number,
        row.authorization_id, row.invoice_no, xml.pascal(row.template), "Invoice",
        row.account_number,
    )  # fmt: skip
    return dict(zip(TRANSACTION, values, strict=True))


def write_xlsx(content: IO[bytes], file: OutputFile, settlement: Settlement) -> None:
    """Write the documented rows: names and values of the head, the summary, the transactions.

    Transactions that do not fit on a sheet continue on further ones.
    """
    book = xlsxwriter.Workbook(content, {"constant_memory": True})
    book.set_properties({"created": file.created_at.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "bottom": 1})
    money = book.add_format({"num_format": "#,##0.00"})
    sheet = book.add_worksheet(settlement.number, TextSheet)
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, len(TRANSACTION), 20)
    line = 0

    def write(values: Any, style: Any = None) -> None:
        nonlocal line
        for column, value in enumerate(values):
            if isinstance(value, Decimal):
                sheet.write_number(line, column, value, money)
            elif isinstance(value, int):
                sheet.write_number(line, column, value, style)
            elif value is not None:
                sheet.write_string(line, column, str(value), style)
        line += 1

    header = _header(settlement)
    write(header, bold)
    write(header.values())
    line += 1
    found = list(_summary(settlement))
    write(found[0] if found else [], bold)
    for one in found:
        write(one.values())
    line += 2
    write(TRANSACTION, bold)
    with queries.transaction_rows(settlement) as rows:
        for row in rows:
            if line >= ROWS_A_SHEET:
                number = len(book.worksheets()) + 1
                name = f"{settlement.number} ({number})"
                sheet, line = book.add_worksheet(name, TextSheet), 0
                write(TRANSACTION, bold)
            record = {**_transaction(settlement, row), "Amount": Decimal(row.amount)}
            sheet.write_record(line, [*record.values()], money)
            line += 1
    book.close()
