"""Customers' accounts and surpluses, the journal behind them, and the settlements with sellers."""

from accounts.models.accounts import Account, CreditDecision, PaymentScope, bill_id
from accounts.models.books import ChartOverride, JournalEntry, JournalLine
from accounts.models.settlements import (
    FeeInvoice,
    Payout,
    PayoutBatch,
    RecurrentFee,
    Settlement,
    SettlementFee,
    SettlementRecord,
)
from accounts.models.surpluses import Surplus, SurplusUse

__all__ = [
    "Account",
    "ChartOverride",
    "CreditDecision",
    "FeeInvoice",
    "JournalEntry",
    "JournalLine",
    "PaymentScope",
    "Payout",
    "PayoutBatch",
    "RecurrentFee",
    "Settlement",
    "SettlementFee",
    "SettlementRecord",
    "Surplus",
    "SurplusUse",
    "bill_id",
]
