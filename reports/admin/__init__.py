"""Produced files and reports in the back office."""

from reports.admin import analytics, files

__all__ = ["analytics", "files"]
