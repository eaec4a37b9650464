"""ar-settlement: one file for each settlement with a seller, in the three parts of the documented
Balance Report: payment summary, sales specification, fees specification.

Each line "Client asset disbursement" of the sales specification is the sum of one book date's
records on the short-term receivable, as ar-accounting exports them.
"""

import datetime as dt
import tempfile
from decimal import Decimal
from typing import IO

from lxml import etree

from accounts.models import Settlement
from ledger_project.core.actors import Actor
from reports import queries
from reports.errors import InvalidFile
from reports.files import markup, storage
from reports.files.markup import attributes
from reports.files.storage import Place
from reports.models import FileType, OutputFile

VERSION = "1.0"
SCHEMA = "ARSettlement_1.0.xsd"


def produce(settlement: Settlement, on: dt.date, actor: Actor) -> OutputFile | None:
    """Produce the file of a settlement; None when it has one. Raises `InvalidFile`."""
    place = storage.next_place(settlement.ledger, FileType.AR_SETTLEMENT)
    told = OutputFile.objects.filter(ledger=place.ledger, type=place.type)
    if told.filter(variant=settlement.number).exists():
        return None
    with tempfile.TemporaryFile() as content:
        _write(content, place, settlement)
        markup.validate(content, SCHEMA)
        return storage.store(
            place,
            content,
            file_name=f"ARSettlement_{place.name}.xml",
            media_type=markup.MEDIA_TYPE,
            variant=settlement.number,
            business_date=settlement.settled_on,
            sellers=[settlement.seller.number],
            actor=actor,
        )


def _write(content: IO[bytes], place: Place, settlement: Settlement) -> None:
    root = attributes(
        Version=VERSION,
        CompanyNo=place.ledger.number,
        CompanyName=place.ledger.name,
        AccountingNo=settlement.number,
        AccountingDate=settlement.settled_on,
        CurrencyCode=settlement.currency,
        CreatedDateTime=place.local.isoformat(),
        SerialNumber=place.sequence,
    )
    seller = settlement.seller
    receiver = attributes(
        SellerNo=seller.number, Name=seller.name, OrganisationNo=seller.organisation_number
    )
    with etree.xmlfile(content, encoding="UTF-8") as out:
        out.write_declaration()
        with out.element("ARSettlement", root):
            out.write(
                etree.Element("Receiver", receiver),
                _payment_summary(settlement),
                _sales(settlement),
                _fees(settlement),
                pretty_print=True,
            )


def _payment_summary(settlement: Settlement) -> etree._Element:
    return etree.Element(
        "PaymentSummary",
        attributes(
            Amount=settlement.amount,
            Fees=settlement.fees,
            VatRate=settlement.vat_percent,
            Vat=settlement.vat,
            TransferredAmount=settlement.transferred,
            Account=settlement.payout_iban,
        ),
    )


def _sales(settlement: Settlement) -> etree._Element:
    """The book dates. Raises `InvalidFile` when they do not add up to the settlement."""
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
    """What the operator charges: quantity × unit price + provision of the debits."""
    fees = etree.Element("FeesSpecification", Amount=str(settlement.fees))
    etree.SubElement(
        fees,
        "Line",
        Text="Invoice purchase",
        Quantity=str(settlement.debit_count + settlement.credit_count),
        SalesAmount=str(settlement.debit_amount),
        UnitPrice=str(settlement.item_fee),
        Provision=str(settlement.provision_percent),
        Amount=str(settlement.fees),
    )
    return fees
