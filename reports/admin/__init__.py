"""Produced files and reports in the back office."""

from reports.admin import account_ledger, analytics, evidence, files

__all__ = ["account_ledger", "analytics", "evidence", "files"]
