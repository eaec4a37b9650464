"""Read files of records of a fixed width, whatever their line ends and charset."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from invoices.bank.formats.faults import FileFaults
from invoices.bank.formats.fields import minor_units
from ledger_project.core.texts import say

WIDTH = 80
ENCODING = "iso-8859-1"
_LINE_END = re.compile("\r\n|\n|\r")
_CONTROLS = range(0x80, 0xA0)
_LETTERS = range(0xC0, 0x100)


@dataclass(frozen=True, slots=True)
class Record:
    """One record. Positions count from 1 and include both ends, as in the manuals."""

    number: int
    line: str

    @property
    def location(self) -> str:
        return f"record {self.number}"

    def raw(self, first: int, last: int) -> str:
        return self.line[first - 1 : last]

    def text(self, first: int, last: int) -> str:
        return self.raw(first, last).strip()

    def digits(self, first: int, last: int) -> str:
        """Return the digits. Raises ValueError for any other character."""
        value = self.raw(first, last)
        if not (value.isascii() and value.isdigit()):
            raise ValueError(
                say(
                    "Expected digits in positions {first}-{last}, not {value!r}",
                    first=first,
                    last=last,
                    value=value,
                )
            )
        return value

    def count(self, first: int, last: int) -> int:
        return int(self.digits(first, last))

    def amount(self, first: int, last: int) -> Decimal:
        """Return öre or øre as an amount. Raises ValueError for other characters or too much."""
        return minor_units(self.digits(first, last))

    def total(self, first: int, last: int) -> Decimal:
        """Return a sum, which may exceed the largest amount of one payment."""
        return Decimal(self.digits(first, last)).scaleb(-2)

    def day(self, first: int, last: int) -> dt.date:
        """Read YYYYMMDD, or DDMMYY within 2000-2099. Raises ValueError."""
        value = self.digits(first, last)
        if len(value) == 6:
            value = f"20{value[4:]}{value[2:4]}{value[:2]}"
        try:
            return dt.date(int(value[:4]), int(value[4:6]), int(value[6:]))
        except ValueError as error:
            raise ValueError(
                say(
                    "Expected a date in positions {first}-{last}, not {raw}",
                    first=first,
                    last=last,
                    raw=self.raw(first, last),
                )
            ) from error


def records(
    content: bytes, faults: FileFaults, width: int = WIDTH
) -> tuple[list[Record], tuple[str, ...]]:
    """Return the records of a file, numbered by line, and what is unusual about its form.

    Blank lines are left out. Blanks that were cut off at the end of a line are added again; a
    longer line is a fault, but the one line of a file without line ends is cut into records. Raise
    `Invalid` if there are no other lines.
    """
    text, remarks = _decoded(content)
    lines = _LINE_END.split(text)
    if sum(1 for line in lines if line.strip("\x1a \x00")) == 1 and len(text.rstrip()) > width:
        whole = next(line for line in lines if line.strip("\x1a \x00"))
        lines = [whole[at : at + width] for at in range(0, len(whole), width)]
        remarks += (say("The records have no line ends"),)
    found: list[Record] = []
    for number, line in enumerate(lines, 1):
        line = line.rstrip("\x1a\x00").rstrip()
        if not line:
            continue
        record = Record(number, line.ljust(width))
        if len(line) > width:
            faults.add(
                record.location,
                say("Expected {width} characters, found {count}", width=width, count=len(line)),
            )
        else:
            found.append(record)
    if not found:
        faults.refuse()
    return found, remarks


def _decoded(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text, in the charset that its bytes betray, and a remark if it is not ISO 8859-1.

    Letters beyond ASCII in UTF-8 are no accident. Those of DOS lie where ISO 8859-1 has controls
    and Windows has signs; a text with signs has letters of ISO 8859-1, too.
    """
    if content.isascii():
        return content.decode("ascii"), ()
    try:
        return content.decode("utf-8"), ("The text is in UTF-8, not in ISO 8859-1",)
    except UnicodeDecodeError:
        pass
    high = set(content)
    if high.isdisjoint(_CONTROLS):
        return content.decode(ENCODING), ()
    if high.isdisjoint(_LETTERS):
        return content.decode("cp850"), ("The text is in code page 850, not in ISO 8859-1",)
    return (
        content.decode("cp1252", errors="replace"),
        ("The text is in Windows-1252, not in ISO 8859-1",),
    )
