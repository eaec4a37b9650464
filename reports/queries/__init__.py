"""Queries of stored files, and of the rows of new ones."""

from reports.queries.bookkeeping import (
    AccountingRow,
    BookTotal,
    accounting_rows,
    book_totals,
    bookkeeping_without,
    count_book_dates,
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
    InstrumentRow,
    PayoutRow,
    TransactionRow,
    batches_without,
    disbursement_rows,
    fee_invoices_without,
    fee_lines,
    instrument_rows,
    payout_rows,
    payouts_of,
    settlements_without,
    transaction_rows,
)
from reports.queries.stored import content, covers_every_seller, files_for, held_scopes

__all__ = [
    "DEBTS",
    "AccountingRow",
    "BookTotal",
    "CustomerEventRow",
    "DisbursementRow",
    "InstrumentRow",
    "InvoiceEventRow",
    "PayoutRow",
    "TransactionRow",
    "accounting_rows",
    "batches_without",
    "book_totals",
    "bookkeeping_without",
    "content",
    "count_book_dates",
    "covers_every_seller",
    "customer_events",
    "disbursement_rows",
    "fee_invoices_without",
    "fee_lines",
    "files_for",
    "held_scopes",
    "instrument_rows",
    "invoice_events",
    "payout_rows",
    "payouts_of",
    "report_lines",
    "settlements_without",
    "transaction_rows",
]
