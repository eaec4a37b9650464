"""ledger-report 106: every invoice with capital debt at the end of a day, as ARFILEREPORT106.

The layout is the documented one: `;` between and after the values, decimal comma, rows H1, H2, D
and E. Encoding and line ends are not documented: Windows-1252 and CRLF are this system's choice.
"""

import datetime as dt
import re
import tempfile
from typing import IO

from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger
from reports import queries
from reports.files import storage
from reports.files.storage import Place
from reports.models import FileType, OutputFile

REPORT = "106"
ENCODING = "cp1252"
MEDIA_TYPE = "text/csv; charset=windows-1252"
TITLES = ("Invoice no.", "Customer no.", "Reg no.", "Currency", "Capital debt", "Invoice date",
          "Due date")  # fmt: skip
END = b";\r\n"
LINES_AT_ONCE = 5_000
_NOT_A_VALUE = re.compile("[;\x00-\x1f\x7f-\x9f]")


def produce(ledger: Ledger, on: dt.date, actor: Actor) -> OutputFile | None:
    """Produce the report as of a date's end; None when the date has its daily one."""
    place = storage.next_place(ledger, FileType.LEDGER_REPORT)
    daily = OutputFile.objects.filter(
        ledger=ledger, type=place.type, variant=REPORT, business_date=on, ordered=False
    )
    if daily.exists():
        return None
    return _report(place, on, actor=actor, ordered=False)


def produce_ordered(ledger: Ledger, report_date: dt.date, actor: Actor) -> OutputFile:
    """Produce the report as of any date's end, whether or not there is one already."""
    place = storage.next_place(ledger, FileType.LEDGER_REPORT)
    return _report(place, report_date, actor=actor, ordered=True)


def _report(place: Place, report_date: dt.date, *, actor: Actor, ordered: bool) -> OutputFile:
    with tempfile.TemporaryFile() as content:
        sellers = _write(content, place, report_date)
        return storage.store(
            place,
            content,
            file_name=f"ARFILEREPORT{REPORT}_{place.name}.CSV",
            media_type=MEDIA_TYPE,
            variant=REPORT,
            business_date=report_date,
            ordered=ordered,
            sellers=sellers,
            actor=actor,
        )


def _write(content: IO[bytes], place: Place, report_date: dt.date) -> set[str]:
    """Write the report and return the numbers of the sellers in it."""
    ledger = place.ledger
    header = ("H1", "Ledger report", f"ARFILEREPORT{REPORT}", str(ledger.number), ledger.name,
              ledger.organisation_number, f"{place.local:%Y-%m-%d %H:%M:%S}",
              report_date.isoformat())  # fmt: skip
    _write_lines(content, [_row(header), _row(("H2", *TITLES))])
    sellers = set()
    lines: list[bytes] = []
    with queries.debt_lines(ledger, report_date) as found:
        for line, seller in found:
            sellers.add(seller)
            lines.append(line)
            if len(lines) == LINES_AT_ONCE:
                _write_lines(content, lines)
                lines.clear()
    _write_lines(content, [*lines, b"E"])
    return {seller.decode() for seller in sellers}


def _row(values: tuple[str, ...]) -> bytes:
    return ";".join(_NOT_A_VALUE.sub(" ", value) for value in values).encode()


def _write_lines(content: IO[bytes], lines: list[bytes]) -> None:
    data = END.join([*lines, b""])
    if not data.isascii():
        data = data.decode().encode(ENCODING, errors="replace")
    content.write(data)
