"""Export of reports to spreadsheets. No cell is taken for a formula."""

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.functional import Promise

from ledger_project.core import spreadsheets
from ledger_project.core.texts import english
from reports.analytics.table import ColumnKind, ReportTable, Value
from reports.models import XLSX

WIDTHS = {ColumnKind.TEXT: 24, ColumnKind.DATE: 12, ColumnKind.COUNT: 12, ColumnKind.AMOUNT: 18}


def file_of(
    table: ReportTable, format_: str, title: str, created: dt.datetime
) -> tuple[bytes, str]:
    """Return a report in the format `csv` or `xlsx`: its bytes and media type."""
    with english():
        if format_ == "csv":
            return csv_file(table), "text/csv; charset=utf-8"
        return xlsx_file(table, title, created), XLSX


def csv_file(table: ReportTable) -> bytes:
    """Return a report as CSV: UTF-8 with a byte order mark, commas, decimal points.

    The titles are the first row, the totals the last.
    """
    text = io.StringIO(newline="")
    out = csv.writer(text)
    out.writerow(column.title for column in table.columns)
    for row in _rows(table):
        out.writerow(_escaped(_plain(value)) for value in row)
    return text.getvalue().encode("utf-8-sig")


def _escaped(value: Value) -> Value:
    return spreadsheets.text(value) if isinstance(value, str) else value


def xlsx_file(table: ReportTable, title: str, created: dt.datetime) -> bytes:
    """Return a workbook of one sheet: the facts, titles, rows, and the totals in bold."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"constant_memory": True})
    book.set_properties({"title": str(title), "created": created.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "bottom": 1})
    formats = {
        (kind, strong): book.add_format({"num_format": pattern, "bold": strong})
        for kind, pattern in ((ColumnKind.AMOUNT, "#,##0.00"), (ColumnKind.DATE, "yyyy-mm-dd"))
        for strong in (False, True)
    }
    sheet = book.add_worksheet(str(title)[:31])
    for index, column in enumerate(table.columns):
        sheet.set_column(index, index, WIDTHS[column.kind])
    line = 0
    for name, value in table.facts.items():
        sheet.write_string(line, 0, str(name))
        _write(sheet, line, 1, value, formats, strong=False)
        line += 1
    line += bool(table.facts)
    for index, column in enumerate(table.columns):
        sheet.write_string(line, index, str(column.title), bold)
    for row in table.rows:
        line += 1
        for index, value in enumerate(row):
            _write(sheet, line, index, value, formats, strong=False)
    for index, value in enumerate(table.totals or ()):
        _write(sheet, line + 1, index, value, formats, strong=True)
    book.close()
    return content.getvalue()


def _write(
    sheet: Any, line: int, column: int, value: Value, formats: dict[Any, Any], *, strong: bool
) -> None:
    value = _plain(value)
    if isinstance(value, Decimal):
        sheet.write_number(line, column, value, formats[ColumnKind.AMOUNT, strong])
    elif isinstance(value, int):
        sheet.write_number(line, column, value)
    elif isinstance(value, dt.date):
        sheet.write_datetime(line, column, value, formats[ColumnKind.DATE, strong])
    elif value:
        sheet.write_string(line, column, value)


def _rows(table: ReportTable) -> list[tuple[Value, ...]]:
    return [*table.rows, *([table.totals] if table.totals else [])]


def _plain(value: Value) -> Value:
    """Return a cell, a text that is translated where it is shown as the text that it is here."""
    return str(value) if isinstance(value, Promise) else value
