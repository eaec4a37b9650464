"""The back office of produced files and reports."""

from reports.admin import end_of_day, figures, files

__all__ = ["end_of_day", "figures", "files"]
