"""Reading produced files, and the rows that they are made of."""

from reports.queries.bookkeeping import AccountingRow, accounting_rows
from reports.queries.journals import (
    CustomerEventRow,
    InvoiceEventRow,
    customer_events,
    invoice_events,
)
from reports.queries.ledger_reports import DEBTS, debt_lines
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
    "CustomerEventRow",
    "DisbursementRow",
    "InstrumentRow",
    "InvoiceEventRow",
    "PayoutRow",
    "TransactionRow",
    "accounting_rows",
    "batches_without_file",
    "content",
    "covers_every_seller",
    "customer_events",
    "debt_lines",
    "disbursement_rows",
    "fee_lines",
    "files_visible_to",
    "get_file",
    "instrument_rows",
    "invoice_events",
    "payout_rows",
    "payouts_of",
    "settlements_without_file",
    "transaction_rows",
]
