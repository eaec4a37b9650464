"""Sheets of many rows, made of text: a call of the library for each cell costs much more."""

import re
from collections.abc import Sequence
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

# Nothing that XML or Excel escapes (`_x0041_`), and no spaces that are to be preserved.
_PLAIN = re.compile("(?! )[\x20-%'-;=?-^`-\x7e\xa0-\ud7ff]{0,9999}(?<! )")
_COLUMNS = [xl_col_to_name(number) for number in range(64)]

Record = Sequence[Decimal | str | None]


class TextSheet(Worksheet):
    """A sheet of a workbook in constant memory; `add_worksheet` takes the class."""

    def write_record(self, line: int, values: Record, money: Format) -> None:
        """Write a row below those that are there, byte for byte as single calls would.

        Amounts have the format `money`; what has no value has no cell.
        """
        number, cells, columns = line + 1, [], []
        for column, value in enumerate(values):
            if value is None:
                continue
            name = f"{_COLUMNS[column]}{number}"
            if isinstance(value, Decimal):
                style = money._get_xf_index()
                cells.append(f'<c r="{name}" s="{style}"><v>{value:.16G}</v></c>')
            elif value.isalnum() or _PLAIN.fullmatch(value):
                cells.append(f'<c r="{name}" t="inlineStr"><is><t>{value}</t></is></c>')
            else:
                self._write_cells(line, values, money)
                return
            columns.append(column)
        if cells:
            for column in (columns[0], columns[-1]):
                self._check_dimensions(line, column)
            self._write_single_row(line)
            self.fh.write(f'<row r="{number}">{"".join(cells)}</row>')

    def _write_cells(self, line: int, values: Record, money: Format) -> None:
        for column, value in enumerate(values):
            if isinstance(value, Decimal):
                self.write_number(line, column, value, money)
            elif value is not None:
                self.write_string(line, column, value)
