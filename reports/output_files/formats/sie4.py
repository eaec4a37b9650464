"""sie4: the bookkeeping summed up by account and book date, as a SIE file of type 4I.

Rules: the standard of SIE-gruppen, file format 4B (labels, quotes, code page 437); which labels
there are, series C and the types of accounts as in the documented sample. The voucher numbers of a
ledger have no gap.
"""

import datetime as dt
import re
import tempfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from typing import IO

from accounts.books.chart import NAMES, Role
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger
from reports import queries
from reports.errors import InvalidFile
from reports.models import FileType, OutputFile
from reports.output_files import bookkeeping_formats, storage
from reports.output_files.code_pages import NEAREST
from reports.output_files.storage import Place

ENCODING = "cp437"
MEDIA_TYPE = "text/plain; charset=ibm437"
END = b"\r\n"
PROGRAM = ("Invoice ledger SIE4I", "1.0")
SERIES = "C"
CHARTS = {"SE": "BAS 2000", "NO": "NS 4102", "DK": "Standardkontoplan", "FI": "Raportointikoodisto"}
"""The chart of accounts by country, as `#KPTYP` and the file name tell it."""
RESULT = frozenset(
    {
        Role.SALES,
        Role.REMINDER_FEE,
        Role.COLLECTION_FEE,
        Role.LATE_FEE,
        Role.REMISSION,
        Role.ROUNDING,
        Role.INTEREST,
        Role.SERVICE_FEES,
    }
)
"""The roles of accounts of the result (`I`); the others are of the balance (`O`)."""
_NOT_A_VALUE = re.compile("[\x00-\x1f\x7f-\x9f]")


def produce(source: OutputFile, actor: Actor) -> OutputFile | None:
    """Produce the form of a bookkeeping file; None when it is there. Raises `InvalidFile`."""
    place = bookkeeping_formats.next_place(source, FileType.SIE4)
    if place is None:
        return None
    totals = queries.book_totals(place.ledger, source.pk)
    first = _last_voucher(place.ledger) + 1
    last = first + len({total.book_on for total in totals}) - 1
    kind = f"{place.ledger.currency}_Claimant_{CHARTS[place.ledger.country]}"
    with tempfile.TemporaryFile() as content:
        write(content, place, totals, first)
        return storage.store(
            place,
            content,
            file_name=f"SIE4I_{place.name}[{kind}].SI",
            media_type=MEDIA_TYPE,
            variant=f"{first}-{last}",
            business_date=source.business_date,
            source=source,
            sellers=source.sellers,
            actor=actor,
        )


def rewrite(content: IO[bytes], place: Place, file: OutputFile) -> None:
    """Write a stored file again."""
    if file.source is None:
        raise ValueError(f"{file} tells no bookkeeping file")
    first, _ = _vouchers(file)
    write(content, place, queries.book_totals(place.ledger, file.source.pk), first)


def write(content: IO[bytes], place: Place, totals: list[queries.BookTotal], first: int) -> None:
    """Write a voucher for each book date, numbered from `first`.

    Raises `InvalidFile` for a date that does not sum to zero.
    """
    lines = [*_heading(place), *_accounts(totals), *_voucher_lines(totals, first)]
    for line in lines:
        content.write(line.encode(ENCODING, errors=NEAREST) + END)


def _last_voucher(ledger: Ledger) -> int:
    """The last voucher number of a ledger whose series of files is locked; 0 before the first."""
    latest = OutputFile.objects.filter(ledger=ledger, type=FileType.SIE4).order_by("-sequence")
    file = latest.first()
    return _vouchers(file)[1] if file else 0


def _vouchers(file: OutputFile) -> tuple[int, int]:
    """The first and last voucher number of a file."""
    first, _, last = file.variant.partition("-")
    return int(first), int(last)


def _heading(place: Place) -> Iterator[str]:
    ledger = place.ledger
    program, version = PROGRAM
    yield "#FLAGGA 0"
    yield f"#PROGRAM {_quoted(program)} {version}"
    yield "#FORMAT PC8"
    yield f"#GEN {place.local:%Y%m%d} {place.local:%H%M%S}"
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
    """A value that may hold spaces: in quotes, those of its own escaped."""
    clean = _NOT_A_VALUE.sub(" ", text).replace('"', '\\"')
    return f'"{clean}"'
