"""The end of days and months in the back office."""

from ledger_project.closing.admin import month, queue

__all__ = ["month", "queue"]
