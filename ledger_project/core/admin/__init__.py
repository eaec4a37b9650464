"""The kernel's tables in the back office: ledgers, sellers, their records and changes."""

from ledger_project.core.admin import change_requests
from ledger_project.core.admin.records import SETTINGS

__all__ = ["SETTINGS", "change_requests"]
