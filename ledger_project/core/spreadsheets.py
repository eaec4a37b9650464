"""Cells of CSV files that a spreadsheet will open: none of them is taken for a formula."""

import re

# Also after blanks, and with the wide signs of East Asian keyboards, which some programs read so.
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
# A negative amount with a decimal comma is no text.
_CELL = re.compile(rb"(?m)(?:^|(?<=;))(?=\t|[ \xa0]*(?:[=+@]|-(?!\d+(?:,\d+)?;)))")


def text(value: str) -> str:
    """Return a text, with an apostrophe before one that a spreadsheet would compute."""
    return f"'{value}" if _FORMULA.match(value) else value


def lines(data: bytes) -> bytes:
    """Return lines of values that end in `;` with an apostrophe before each formula."""
    return _CELL.sub(b"'", data)
