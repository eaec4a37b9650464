"""Produced files and reports in the back office."""

from reports.admin import analytics, evidence, files

__all__ = ["analytics", "evidence", "files"]
