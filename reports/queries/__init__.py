"""Reading produced files, and the rows that they are made of."""

from reports.queries.bookkeeping import (
    AccountingRow,
    BookTotal,
    accounting_rows,
    book_totals,
    bookkeeping_to_tell,
)
from reports.queries.journals import (
    CustomerEventRow,
    InvoiceEventRow,
    customer_events,
    invoice_events,
)
from reports.queries.ledger_reports import DEBTS, report_lines
from reports.queries.settlements import (
    DisbursementRow,
    PayoutRow,
    batches_without_file,
    disbursement_rows,
    payout_rows,
    payouts_of,
    settlements_without_file,
)
from reports.queries.stored import content, covers_every_seller, files_visible_to, get_file

__all__ = [
    "DEBTS",
    "AccountingRow",
    "BookTotal",
    "CustomerEventRow",
    "DisbursementRow",
    "InvoiceEventRow",
    "PayoutRow",
    "accounting_rows",
    "batches_without_file",
    "book_totals",
    "bookkeeping_to_tell",
    "content",
    "covers_every_seller",
    "customer_events",
    "disbursement_rows",
    "files_visible_to",
    "get_file",
    "invoice_events",
    "payout_rows",
    "payouts_of",
    "report_lines",
    "settlements_without_file",
]
