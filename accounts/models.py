"""Customers' accounts and surpluses, the journal behind them, and the settlements with sellers."""

from accounts.books.models import (
    BalanceHorizon,
    ChartOverride,
    JournalEntry,
    JournalLine,
    RunningBalance,
)
from accounts.credit.models import (
    Account,
    CreditDecision,
    PaymentScope,
    Surplus,
    SurplusUse,
    bill_id,
)
from accounts.settlements.models import (
    FeeInvoice,
    Payout,
    PayoutBatch,
    RecurrentFee,
    Settlement,
    SettlementFee,
    SettlementRecord,
)

__all__ = [
    "Account",
    "BalanceHorizon",
    "ChartOverride",
    "CreditDecision",
    "FeeInvoice",
    "JournalEntry",
    "JournalLine",
    "PaymentScope",
    "Payout",
    "PayoutBatch",
    "RecurrentFee",
    "RunningBalance",
    "Settlement",
    "SettlementFee",
    "SettlementRecord",
    "Surplus",
    "SurplusUse",
    "bill_id",
]
