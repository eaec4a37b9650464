"""sie4: the bookkeeping summed up by account and book date, as a SIE file of type 4I.

Labels, quotes and code page 437 follow the standard of SIE-gruppen, file format 4B. The choice of
labels, series C and the types of accounts follow the documented sample. The voucher numbers of a
ledger have no gaps.
"""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import IO

from accounts.books.chart import NAMES, Role
from ledger_project.core.models import Ledger
from reports import queries
from reports.errors import InvalidFile
from reports.models import FileType, OutputFile
from reports.output_files.bookkeeping_formats import source_of
from reports.output_files.code_pages import NEAREST

ENCODING = "cp437"
MEDIA_TYPE = "text/plain; charset=ibm437"
END = b"\r\n"
PROGRAM = ("Invoice ledger SIE4I", "1.0")
SERIES = "C"
CHARTS = {"SE": "BAS 2000", "NO": "NS 4102", "DK": "Standardkontoplan", "FI": "Raportointikoodisto"}
"""Chart of accounts by country, as in `#KPTYP` and the file name."""
RESULT = frozenset(
    {
        Role.SALES,
        Role.REMINDER_FEE,
        Role.COLLECTION_FEE,
        Role.LATE_FEE,
        Role.COLLECTION_EXPENSES,
        Role.COLLECTION_CHARGES,
        Role.REMISSION,
        Role.ROUNDING,
        Role.INTEREST,
        Role.SERVICE_FEES,
    }
)
"""Roles of income statement accounts (`I`); the others are balance sheet accounts (`O`)."""
_NOT_A_VALUE = re.compile("[\x00-\x1f\x7f-\x9f]")


def set_name(file: OutputFile) -> None:
    """Set the voucher numbers of a new file, the next ones of the ledger, and its name.

    There is one voucher for each book date.
    """
    dates = queries.count_book_dates(file.ledger, source_of(file).pk)
    first = _last_voucher(file.ledger) + 1
    kind = f"{file.ledger.currency}_Claimant_{CHARTS[file.ledger.country]}"
    file.variant = f"{first}-{first + dates - 1}"
    file.file_name = f"SIE4I_{file.name_ending}[{kind}].SI"


def write(content: IO[bytes], file: OutputFile) -> Collection[str]:
    """Write a voucher for each book date, and return the numbers of the sellers in them.

    Raises `InvalidFile` for a date that does not sum to zero.
    """
    source = source_of(file)
    totals = queries.book_totals(file.ledger, source.pk)
    first, _ = _vouchers(file)
    for line in [*_heading(file), *_accounts(totals), *_voucher_lines(totals, first)]:
        content.write(line.encode(ENCODING, errors=NEAREST) + END)
    return source.sellers


def _last_voucher(ledger: Ledger) -> int:
    """Return the last voucher number of a ledger, 0 without any. The series must be locked."""
    latest = OutputFile.objects.filter(ledger=ledger, type=FileType.SIE4).order_by("-sequence")
    file = latest.first()
    return _vouchers(file)[1] if file else 0


def _vouchers(file: OutputFile) -> tuple[int, int]:
    """Return the first and last voucher number of a file."""
    first, _, last = file.variant.partition("-")
    return int(first), int(last)


def _heading(file: OutputFile) -> Iterator[str]:
    ledger = file.ledger
    program, version = PROGRAM
    yield "#FLAGGA 0"
    yield f"#PROGRAM {_quoted(program)} {version}"
    yield "#FORMAT PC8"
    yield f"#GEN {file.created_locally:%Y%m%d} {file.created_locally:%H%M%S}"
    yield "#SIETYP 4"
    yield f"#KPTYP {_quoted(CHARTS[ledger.country])}"
    yield f"#VALUTA {ledger.currency}"
    yield f"#FNAMN {_quoted(ledger.name)}"
    if ledger.organisation_number:
        yield f"#ORGNR {_quoted(ledger.organisation_number)}"


def _accounts(totals: Iterable[queries.BookTotal]) -> Iterator[str]:
    for number, one in sorted({total.account_number: total for total in totals}.items()):
        name = one.name or NAMES[Role(one.role)]
        yield f"#KONTO {number} {_quoted(name)}"
        yield f"#KTYP {number} {'I' if one.role in RESULT else 'O'}"


def _voucher_lines(totals: Iterable[queries.BookTotal], first: int) -> Iterator[str]:
    by_date = groupby(totals, key=lambda total: total.book_on)
    for number, (book_on, found) in enumerate(by_date, start=first):
        day = f"{dt.date.fromisoformat(book_on):%Y%m%d}"
        booked = list(found)
        if total := sum(Decimal(one.amount) for one in booked):
            raise InvalidFile(f"Not stored: {book_on} sums to {total}")
        yield f"#VER {SERIES} {number} {day}"
        yield "{"
        for one in booked:
            yield f"  #TRANS {one.account_number} {{}} {one.amount} {day}"
        yield "}"


def _quoted(text: str) -> str:
    """Return a value in quotes, with the quotes in it escaped."""
    clean = _NOT_A_VALUE.sub(" ", text).replace('"', '\\"')
    return f'"{clean}"'
