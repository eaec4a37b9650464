"""Table of the file types, read by production, reproduction, API and back office.

To add a type, add a member of `FileType` with its migration, a writer in `formats`, a row here and
a section in docs/files.md.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import partial

from ledger_project.core.models import Ledger
from reports.models import XLSX, FileType
from reports.output_files import bookkeeping_formats, event_journals, per_settlement, xml
from reports.output_files.formats import (
    ar_accounting,
    ar_accounting_detail,
    ar_invoice_transaction,
    ar_settlement,
    balance_report,
    bill_journal,
    collection_file,
    customer_journal,
    direct_debit_file,
    fee_invoices,
    file_reports,
    letter_files,
    payout_file,
    sales_transactions,
    sie4,
)
from reports.output_files.formats.file_reports import FileReport
from reports.output_files.storage import Job, Write

PERSONS = ("customer:read",)
"""The scopes of a file with names, addresses or identifiers of customers."""


class Per(Enum):
    """Subject of which each has one file of a type."""

    BUSINESS_DATE = "business date"
    BOOKKEEPING_FILE = "bookkeeping file with entries"
    SETTLEMENT = "settlement"
    FEE_INVOICE = "fee invoice"
    PAYOUT_BATCH = "batch of payouts"
    DRAW_BATCH = "batch of draws"
    COLLECTION_BATCH = "batch of collection cases"
    LETTER_BATCH = "batch of letters"
    EVENTS = "business date with events"


class Audience(Enum):
    """Readers of a type, beside staff in the back office."""

    CLIENTS = "tokens of the Output API that cover every seller in a file"
    NOBODY = "nobody: the file is for the operator's own bank, collection agency or print shop"


@dataclass(frozen=True, slots=True)
class OutputFileType:
    """A file type: when its files are due, their readers, and their writer.

    `title` describes the contents, `section` is the heading in docs/files.md. `jobs` yields a job
    for each file that is due up to a date. `write` reads nothing but the row of the file, the rows
    assigned to it and the books, so it can reproduce a stored file. A file is checked against
    `schema` before it is stored. `scopes` follow from what is in it: a reader holds all of them. A
    `report` is a ledger report, made by the ledger's schedule and on order.
    """

    type: FileType
    title: str
    section: str
    per: Per
    jobs: Callable[[FileType, Ledger, dt.date], Iterable[Job]]
    write: Write
    media_type: str
    schema: str = ""
    audience: Audience = Audience.CLIENTS
    scopes: tuple[str, ...] = ()
    report: FileReport | None = None


def _report(type_: FileType, report: FileReport, title: str) -> OutputFileType:
    return OutputFileType(
        type_,
        f"Report {report.number}: {title}; CSV",
        f"{report.number} {report.name}",
        Per.BUSINESS_DATE,
        jobs=partial(file_reports.jobs, report),
        write=partial(file_reports.write, report),
        media_type=file_reports.MEDIA_TYPE,
        scopes=PERSONS if report.names_persons else (),
        report=report,
    )


TABLE = (
    OutputFileType(
        FileType.AR_ACCOUNTING,
        "The bookkeeping, record by record; XML",
        "ar-accounting 1.0, 1.1, 2.0",
        Per.BUSINESS_DATE,
        jobs=ar_accounting.jobs,
        write=ar_accounting.write,
        media_type=xml.MEDIA_TYPE,
        schema=ar_accounting.SCHEMA,
    ),
    OutputFileType(
        FileType.AR_ACCOUNTING_DETAIL,
        "The bookkeeping with the internal type of each record; XML",
        "ar-accounting-detail 1.1",
        Per.BOOKKEEPING_FILE,
        jobs=partial(bookkeeping_formats.jobs, ar_accounting_detail.set_name),
        write=ar_accounting_detail.write,
        media_type=xml.MEDIA_TYPE,
        schema=ar_accounting_detail.SCHEMA,
    ),
    OutputFileType(
        FileType.AR_INVOICE_TRANSACTION,
        "The bookkeeping as amounts between two accounts; XML",
        "ar-invoice-transaction 1.0",
        Per.BOOKKEEPING_FILE,
        jobs=partial(bookkeeping_formats.jobs, ar_invoice_transaction.set_name),
        write=ar_invoice_transaction.write,
        media_type=xml.MEDIA_TYPE,
        schema=ar_invoice_transaction.SCHEMA,
    ),
    OutputFileType(
        FileType.SIE4,
        "The bookkeeping summed up by account and book date; SIE 4I",
        "sie4",
        Per.BOOKKEEPING_FILE,
        jobs=partial(bookkeeping_formats.jobs, sie4.set_name),
        write=sie4.write,
        media_type=sie4.MEDIA_TYPE,
    ),
    OutputFileType(
        FileType.AR_SETTLEMENT_PDF,
        "The settlements as Balance Reports; PDF",
        "ar-settlement-pdf",
        Per.SETTLEMENT,
        jobs=partial(per_settlement.jobs, balance_report.file_name),
        write=per_settlement.writer(balance_report.write),
        media_type=balance_report.MEDIA_TYPE,
    ),
    OutputFileType(
        FileType.AR_SETTLEMENT_XLSX,
        "Sales Accounted Transactions 2.0 of the settlements; xlsx",
        "ar-settlement-xml and ar-settlement-xlsx",
        Per.SETTLEMENT,
        jobs=partial(per_settlement.jobs, sales_transactions.xlsx_name),
        write=per_settlement.writer(sales_transactions.write_xlsx),
        media_type=XLSX,
    ),
    OutputFileType(
        FileType.AR_SETTLEMENT_XML,
        "Sales Accounted Transactions 2.0 of the settlements; XML",
        "ar-settlement-xml and ar-settlement-xlsx",
        Per.SETTLEMENT,
        jobs=partial(per_settlement.jobs, sales_transactions.xml_name),
        write=per_settlement.writer(sales_transactions.write_xml),
        media_type=xml.MEDIA_TYPE,
        schema=sales_transactions.SCHEMA,
    ),
    # Last of the types of a settlement, so that a settlement with this file has all of them.
    OutputFileType(
        FileType.AR_SETTLEMENT,
        "The settlements with the sellers by book date; XML",
        "ar-settlement 1.0",
        Per.SETTLEMENT,
        jobs=partial(
            per_settlement.jobs, ar_settlement.file_name, assign=ar_settlement.assign_payouts
        ),
        write=per_settlement.writer(ar_settlement.write),
        media_type=xml.MEDIA_TYPE,
        schema=ar_settlement.SCHEMA,
    ),
    OutputFileType(
        FileType.FEE_INVOICE_PDF,
        "The fee invoices to the sellers; PDF",
        "fee-invoice-pdf and fee-invoice-xml",
        Per.FEE_INVOICE,
        jobs=partial(fee_invoices.jobs, "pdf"),
        write=partial(fee_invoices.write, fee_invoices.pdf),
        media_type=fee_invoices.PDF,
    ),
    OutputFileType(
        FileType.FEE_INVOICE_XML,
        "The fee invoices to the sellers as e-invoices; XML",
        "fee-invoice-pdf and fee-invoice-xml",
        Per.FEE_INVOICE,
        jobs=partial(fee_invoices.jobs, "xml"),
        write=partial(fee_invoices.write, fee_invoices.einvoice),
        media_type=xml.MEDIA_TYPE,
    ),
    OutputFileType(
        FileType.FEE_INVOICE_REMINDER,
        "The reminders of overdue fee invoices; PDF",
        "fee-invoice-reminder",
        Per.FEE_INVOICE,
        jobs=fee_invoices.reminder_jobs,
        write=fee_invoices.write_reminder,
        media_type=fee_invoices.PDF,
    ),
    OutputFileType(
        FileType.PAYOUT_FILE,
        "The transfers to the sellers, for the operator's bank; XML",
        "The payout file",
        Per.PAYOUT_BATCH,
        jobs=payout_file.jobs,
        write=payout_file.write,
        media_type=xml.MEDIA_TYPE,
        schema=payout_file.SCHEMA,
        audience=Audience.NOBODY,
    ),
    OutputFileType(
        FileType.DIRECT_DEBIT_FILE,
        "What is drawn by direct debit, for the operator's bank; Autogiro, AvtaleGiro or "
        "Betalingsservice",
        "The direct debit file",
        Per.DRAW_BATCH,
        jobs=direct_debit_file.jobs,
        write=direct_debit_file.write,
        media_type=direct_debit_file.MEDIA_TYPE,
        audience=Audience.NOBODY,
    ),
    OutputFileType(
        FileType.COLLECTION_FILE,
        "Cases for the collection agency, and what changed on them; JSON",
        "The collection file",
        Per.COLLECTION_BATCH,
        jobs=collection_file.jobs("json"),
        write=collection_file.write_json,
        media_type=collection_file.JSON,
        audience=Audience.NOBODY,
        scopes=PERSONS,
    ),
    OutputFileType(
        FileType.COLLECTION_LIST,
        "The same cases, a line each; CSV",
        "The collection file",
        Per.COLLECTION_BATCH,
        jobs=collection_file.jobs("csv"),
        write=collection_file.write_csv,
        media_type=collection_file.CSV,
        audience=Audience.NOBODY,
        scopes=PERSONS,
    ),
    OutputFileType(
        FileType.PRINT_BUNDLE,
        "Letters on paper for the print shop, with a manifest; ZIP of PDFs",
        "The files of letters",
        Per.LETTER_BATCH,
        jobs=letter_files.print_jobs,
        write=letter_files.write_print,
        media_type=letter_files.ZIP,
        audience=Audience.NOBODY,
        scopes=PERSONS,
    ),
    OutputFileType(
        FileType.EINVOICE_FILE,
        "An e-invoice for the access point; XML",
        "The files of letters",
        Per.LETTER_BATCH,
        jobs=letter_files.einvoice_jobs,
        write=letter_files.write_einvoice,
        media_type=letter_files.XML,
        audience=Audience.NOBODY,
        scopes=PERSONS,
    ),
    _report(FileType.SURPLUS_REPORT, file_reports.SURPLUSES, "surpluses held for customers"),
    _report(
        FileType.COLLECTION_REPORT,
        file_reports.COLLECTION_PAYMENTS,
        "payments in debt collection, not yet settled",
    ),
    _report(
        FileType.UNMATCHED_REPORT, file_reports.UNMATCHED_PAYMENTS, "payments without an invoice"
    ),
    _report(FileType.LEDGER_REPORT, file_reports.DEBTS, "invoices with debt"),
    _report(FileType.INVOICE_REPORT, file_reports.INVOICES, "invoices with debt, in detail"),
    _report(FileType.CREDIT_REPORT, file_reports.CREDITS, "credits of a period"),
    _report(
        FileType.CREDIT_ACCOUNT_REPORT,
        file_reports.CREDITS_BY_ACCOUNT,
        "exported credits of a period by account",
    ),
    OutputFileType(
        FileType.BILL_JOURNAL,
        "What happened to invoices; XML",
        "bill-journal 1.3",
        Per.EVENTS,
        jobs=partial(event_journals.jobs, bill_journal.NAME, bill_journal.EVENTS, closes=True),
        write=bill_journal.write,
        media_type=xml.MEDIA_TYPE,
        schema=bill_journal.SCHEMA,
    ),
    OutputFileType(
        FileType.CUSTOMER_JOURNAL,
        "What happened to customers; XML",
        "customer-journal 1.7",
        Per.EVENTS,
        jobs=partial(event_journals.jobs, customer_journal.NAME, customer_journal.EVENTS),
        write=customer_journal.write,
        media_type=xml.MEDIA_TYPE,
        schema=customer_journal.SCHEMA,
        scopes=PERSONS,
    ),
)
"""The file types, in the order of production."""
FILE_TYPES = {row.type: row for row in TABLE}
CLIENT_TYPES = tuple(
    type_.value for type_ in FileType if FILE_TYPES[type_].audience is Audience.CLIENTS
)
"""The types of the Output API, in the order of its list."""
REPORT_TYPES = {row.report.number: row.type for row in TABLE if row.report}
"""The types of the ledger reports (ARFILEREPORT) by number."""
