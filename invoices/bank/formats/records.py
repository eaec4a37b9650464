"""Read files of fixed-width records of 80 characters, one a line, in ISO 8859-1."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from invoices.bank.formats.faults import FileFaults
from invoices.bank.formats.fields import minor_units

WIDTH = 80
ENCODING = "iso-8859-1"


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
            raise ValueError(f"Expected digits in positions {first}-{last}, not {value!r}")
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
                f"Expected a date in positions {first}-{last}, not {self.raw(first, last)}"
            ) from error


def records(content: bytes, faults: FileFaults) -> list[Record]:
    """Return the records of a file, numbered by line. Blank lines are left out.

    Blanks that were cut off at the end of a line are added again; a longer line is a fault.
    Raise `Invalid` if there are no other lines.
    """
    found: list[Record] = []
    for number, line in enumerate(content.decode(ENCODING).split("\n"), 1):
        text = line.rstrip()
        if not text.strip("\x1a"):
            continue
        record = Record(number, text.ljust(WIDTH))
        if len(text) > WIDTH:
            faults.add(record.location, f"Expected {WIDTH} characters, found {len(text)}")
        else:
            found.append(record)
    if not found:
        faults.refuse()
    return found
