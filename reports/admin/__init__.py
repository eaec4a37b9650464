"""The back office of produced files and reports."""

from reports.admin import files

__all__ = ["files"]
