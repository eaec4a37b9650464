"""Output files. Each is a sequence number, the rows assigned to it, and a pure writer.

`registry` is the table of the file types; `storage` makes and stores a file of any type.
"""

from reports.output_files.access import files_visible_to, get_file, may_order_report
from reports.output_files.production import (
    missing,
    order_report,
    produce_files,
    producing,
    reproduce,
)
from reports.output_files.registry import CLIENT_TYPES, FILE_TYPES, REPORT_TYPES, TABLE

__all__ = [
    "CLIENT_TYPES",
    "FILE_TYPES",
    "REPORT_TYPES",
    "TABLE",
    "files_visible_to",
    "get_file",
    "may_order_report",
    "missing",
    "order_report",
    "produce_files",
    "producing",
    "reproduce",
]
