"""The back office of produced files and reports."""

from reports.admin import analytics, files

__all__ = ["analytics", "files"]
