"""A report as a file for spreadsheets. What a cell says is never taken for a formula."""

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any

import xlsxwriter

from reports.analytics.table import Kind, Table, Value
from reports.models import XLSX

FORMULA = ("=", "+", "-", "@", "\t", "\r")
WIDTHS = {Kind.TEXT: 24, Kind.DATE: 12, Kind.COUNT: 12, Kind.AMOUNT: 18}


def file_of(table: Table, form: str, title: str, created: dt.datetime) -> tuple[bytes, str]:
    """A report as `csv` or `xlsx`: its bytes and its media type."""
    if form == "csv":
        return csv_file(table), "text/csv; charset=utf-8"
    return xlsx_file(table, title, created), XLSX


def csv_file(table: Table) -> bytes:
    """UTF-8 with a byte order mark, commas, decimal points; titles first, totals last."""
    text = io.StringIO(newline="")
    out = csv.writer(text)
    out.writerow(column.title for column in table.columns)
    for row in _rows(table):
        out.writerow(_harmless(value) for value in row)
    return text.getvalue().encode("utf-8-sig")


def _harmless(value: Value) -> Value:
    """A text that a spreadsheet would compute gets an apostrophe in front."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def xlsx_file(table: Table, title: str, created: dt.datetime) -> bytes:
    """A workbook of one sheet: the facts, the titles, the rows, and the totals in bold."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"constant_memory": True})
    book.set_properties({"title": title, "created": created.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "bottom": 1})
    forms = {
        (kind, strong): book.add_format({"num_format": pattern, "bold": strong})
        for kind, pattern in ((Kind.AMOUNT, "#,##0.00"), (Kind.DATE, "yyyy-mm-dd"))
        for strong in (False, True)
    }
    sheet = book.add_worksheet(title[:31])
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, WIDTHS[column.kind])
    line = 0
    for name, value in table.facts.items():
        sheet.write_string(line, 0, name)
        _write(sheet, line, 1, value, forms, strong=False)
        line += 1
    line += bool(table.facts)
    for place, column in enumerate(table.columns):
        sheet.write_string(line, place, column.title, bold)
    for row in table.rows:
        line += 1
        for place, value in enumerate(row):
            _write(sheet, line, place, value, forms, strong=False)
    for place, value in enumerate(table.totals or ()):
        _write(sheet, line + 1, place, value, forms, strong=True)
    book.close()
    return content.getvalue()


def _write(
    sheet: Any, line: int, place: int, value: Value, forms: dict[Any, Any], *, strong: bool
) -> None:
    if isinstance(value, Decimal):
        sheet.write_number(line, place, value, forms[Kind.AMOUNT, strong])
    elif isinstance(value, int):
        sheet.write_number(line, place, value)
    elif isinstance(value, dt.date):
        sheet.write_datetime(line, place, value, forms[Kind.DATE, strong])
    elif value:
        sheet.write_string(line, place, value)


def _rows(table: Table) -> list[tuple[Value, ...]]:
    return [*table.rows, *([table.totals] if table.totals else [])]
