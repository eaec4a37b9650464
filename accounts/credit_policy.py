"""The published path of what a ledger's own credit policy needs.

Ledgers store it (`Ledger.credit_policy`) and modules outside this project import from it.
"""

from accounts.credit.policy import CreditPolicy, DefaultPolicy, Facts, Purpose

__all__ = ["CreditPolicy", "DefaultPolicy", "Facts", "Purpose"]
