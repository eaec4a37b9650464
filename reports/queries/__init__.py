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
    InstrumentRow,
    PayoutRow,
    TransactionRow,
    batches_without_file,
    disbursement_rows,
    fee_lines,
    instrument_rows,
    payout_rows,
    payouts_of,
    settlements_without_file,
    transaction_rows,
)
from reports.queries.stored import content, covers_every_seller, files_visible_to, get_file

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
    "batches_without_file",
    "book_totals",
    "bookkeeping_to_tell",
    "content",
    "covers_every_seller",
    "customer_events",
    "disbursement_rows",
    "fee_lines",
    "files_visible_to",
    "get_file",
    "instrument_rows",
    "invoice_events",
    "payout_rows",
    "payouts_of",
    "report_lines",
    "settlements_without_file",
    "transaction_rows",
]
