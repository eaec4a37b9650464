"""The published import path for credit policies of ledgers.

Ledgers store it (`Ledger.credit_policy`) and modules outside this project import from it.
"""

from accounts.credit.policy import CreditPolicy, DefaultPolicy, Facts, Purpose

__all__ = ["CreditPolicy", "DefaultPolicy", "Facts", "Purpose"]
