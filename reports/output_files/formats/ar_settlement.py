"""ar-settlement: one file for each settlement with a seller.

It has the three sections of the documented Balance Report: payment summary, sales specification and
fees specification. Each line "Client asset disbursement" of the sales specification is the sum of
one book date's records on the short-term receivable, as ar-accounting exports them. A fourth
section lists refunds of surpluses to the seller's customers, which are not settled with the seller.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

from django.db import connection
from lxml import etree

from accounts.models import Settlement
from reports import queries
from reports.errors import InvalidFile
from reports.models import OutputFile
from reports.output_files import xml
from reports.output_files.xml import attributes

VERSION = "1.0"
SCHEMA = "ARSettlement_1.0.xsd"

# A refund is listed when the bank has paid it (earlier versions booked the order as paid), and
# counts back if it came back. What the client itself owed is settled with it, and not listed. A
# payout belongs to the seller's first settlement on or after its book date or, if it was made after
# the file of that settlement, to the next. So the periods overlap by one day.
_ASSIGN_PAYOUTS = """
INSERT INTO reports_exportedentry (ledger_id, entry_id, file_id)
SELECT e.ledger_id, e.id, %(file)s
  FROM accounts_surplususe u
  JOIN accounts_surplus s ON s.ledger_id = u.ledger_id AND s.id = u.surplus_id
   AND s.seller_id = %(seller)s AND NOT s.owed_by_client
  JOIN accounts_journalentry e ON e.ledger_id = u.ledger_id
   AND ((e.template = 'payout_paid' AND e.document_type = 'payout' AND e.document_id = u.payout_id)
        OR (e.template = 'surplus_paid_out' AND e.document_type = 'surplususe'
            AND e.document_id = u.id))
 WHERE u.ledger_id = %(ledger)s AND u.kind = 'payout' AND e.book_on <= %(on)s
   AND e.book_on >= (SELECT coalesce(max(settled_on), '-infinity') FROM accounts_settlement
                      WHERE ledger_id = %(ledger)s AND seller_id = %(seller)s
                        AND settled_on < %(on)s)
   AND NOT EXISTS (SELECT FROM reports_exportedentry x
                    WHERE x.ledger_id = e.ledger_id AND x.entry_id = e.id)
"""


def file_name(file: OutputFile, settlement: Settlement) -> str:
    return f"ARSettlement_{file.name_ending}.xml"


def assign_payouts(file: OutputFile, settlement: Settlement) -> None:
    """Assign the payouts of surpluses of the seller's customers that are in no file yet."""
    parameters: dict[str, Any] = {
        "ledger": settlement.ledger_id,
        "seller": settlement.seller_id,
        "on": settlement.settled_on,
        "file": file.pk,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ASSIGN_PAYOUTS, parameters)


def write(content: IO[bytes], file: OutputFile, settlement: Settlement) -> None:
    """Write the file of a settlement. Raises `InvalidFile` when its book dates do not add up."""
    root = attributes(
        Version=VERSION,
        CompanyNo=file.ledger.number,
        CompanyName=file.ledger.name,
        AccountingNo=settlement.number,
        AccountingDate=settlement.settled_on,
        CurrencyCode=settlement.currency,
        CreatedDateTime=file.created_locally.isoformat(),
        SerialNumber=file.sequence,
    )
    seller = settlement.seller
    receiver = attributes(
        SellerNo=seller.number, Name=seller.name, OrganisationNo=seller.organisation_number
    )
    with xml.document(content, "ARSettlement", root) as out:
        out.write(
            etree.Element("Receiver", receiver),
            _payment_summary(settlement),
            _sales(settlement),
            _fees(settlement),
            *_payouts(file),
            pretty_print=True,
        )


def _payment_summary(settlement: Settlement) -> etree._Element:
    return etree.Element(
        "PaymentSummary",
        attributes(
            Amount=settlement.amount,
            ReturnedAmount=settlement.returned or None,
            Fees=settlement.fees,
            VatRate=settlement.vat_percent,
            Vat=settlement.vat,
            TransferredAmount=settlement.transferred,
            Account=settlement.payout_iban,
        ),
    )


def _sales(settlement: Settlement) -> etree._Element:
    """Return the sales by book date. Raises `InvalidFile` when they do not add up."""
    rows = queries.disbursement_rows(settlement)
    sales = etree.Element(
        "SalesSpecification",
        attributes(
            NoOfDebit=settlement.debit_count,
            DebitAmount=settlement.debit_amount,
            NoOfCredit=settlement.credit_count,
            CreditAmount=settlement.credit_amount,
            Amount=settlement.amount,
        ),
    )
    for row in rows:
        etree.SubElement(
            sales,
            "Line",
            Text="Client asset disbursement",
            BookDate=row.book_on,
            NoOfDebit=row.debit_count,
            DebitAmount=row.debit_amount,
            NoOfCredit=row.credit_count,
            CreditAmount=row.credit_amount,
            Amount=row.amount,
        )
    if sum(Decimal(row.amount) for row in rows) != settlement.amount:
        raise InvalidFile(f"Not stored: {settlement} is not the sum of its book dates")
    return sales


def _fees(settlement: Settlement) -> etree._Element:
    """Return the fees of the operator: quantity × unit price + commission on `SalesAmount`.

    The quantity are business events; the commission is on debits less those that were mirrored.

    Dates and rate are given if they differ from those of the settlement.
    """
    fees = etree.Element("FeesSpecification", Amount=str(settlement.fees))
    for line in queries.fee_lines(settlement):
        recurring = line.recurrent_fee_id is not None
        etree.SubElement(
            fees,
            "Line",
            attributes(
                Text=line.text,
                Quantity=line.quantity,
                SalesAmount=line.sales_amount,
                UnitPrice=line.unit_price,
                Provision=line.commission_percent,
                Amount=line.amount,
                FromDate=line.from_on if recurring else None,
                ToDate=line.to_on if recurring else None,
                VatRate=line.vat_percent if line.vat_percent != settlement.vat_percent else None,
                Invoiced="true" if line.invoiced else None,
            ),
        )
    return fees


def _payouts(file: OutputFile) -> Iterator[etree._Element]:
    """Yield an element of the payouts of surpluses by book date, if there are any."""
    rows = queries.payout_rows(file.ledger, file.pk)
    if not rows:
        return
    payouts = etree.Element(
        "SurplusPayouts",
        NoOfPayouts=str(sum(int(row.payouts) for row in rows)),
        Amount=str(sum(Decimal(row.amount) for row in rows)),
    )
    for row in rows:
        etree.SubElement(
            payouts,
            "Line",
            Text="Surplus payout",
            BookDate=row.book_on,
            NoOfPayouts=row.payouts,
            Amount=row.amount,
        )
    yield payouts
