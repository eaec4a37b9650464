"""The ledger reports (ARFILEREPORT) 103 to 127: one writer for the rows H1, H2, D and E.

The layout is the documented one: `;` between and after the values, decimal comma. Encoding and line
ends are not documented: Windows-1252 and CRLF are this system's choice. What the rows say is in
`queries.ledger_reports`.
"""

import datetime as dt
import re
import tempfile
from dataclasses import dataclass
from typing import IO

from django.db import connection

from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger, Seller
from reports import queries
from reports.models import REPORTS, FileType, OutputFile
from reports.output_files import storage
from reports.output_files.code_pages import NEAREST
from reports.output_files.storage import Place

ENCODING = "cp1252"
MEDIA_TYPE = "text/csv; charset=windows-1252"
END = b";\r\n"
LINES_AT_ONCE = 5_000
_NOT_A_VALUE = re.compile("[;\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Report:
    """A ledger report: its name and column titles. `period` is how it prints days of its period."""

    number: str
    name: str
    titles: str
    period: str = ""

    @property
    def type(self) -> FileType:
        return REPORTS[self.number]


_BY_NUMBER = {
    report.number: report
    for report in (
        Report(
            "103",
            "Remaining surplus details",
            "Company no.;Reference id;Customer no.;Customer name;Amount;Currency;Payment date",
        ),
        Report(
            "104",
            "Remaining collectionpayments detailed",
            "Company no.;Reference id;Customer name;Amount;Currency;Payment date",
        ),
        Report(
            "105",
            "Remaining company accounts details",
            "Company no.;Reference id;Amount;Currency;Payment date",
        ),
        Report(
            "106",
            "Ledger report",
            "Invoice no.;Customer no.;Reg no.;Currency;Capital debt;Invoice date;Due date",
        ),
        Report(
            "110",
            "Ledger report",
            "Legal entity;Seller no.;Seller;Customer no.;Customer name;Reg no.;Invoice no.;"
            "Invoice date;Due date;Recent claimdate;Claimlevel;Currentcapitaldebt;BadCapitaldebt;"
            "Currentdebt;OriginalDebt;Currency;Status;Respitedate",
        ),
        Report(
            "125",
            "Credit report",
            "Customer no.;Customer name;Invoice no.;Amount;Credit cause;Account;Sign",
            period="%Y-%m-%d 00:00:00",
        ),
        Report(
            "127",
            "Credit report with book account",
            "Invoice no.;Customer no.;Reg no.;Book date;Value date;Bookaccount code;"
            "Transaction type;Transaction cause;Currency code;Total credited amount incl vat;"
            "Calc credited vat amount",
            period="%Y-%m-%d",
        ),
    )
}
BY_TYPE = {report.type: report for report in _BY_NUMBER.values()}


def produce(ledger: Ledger, number: str, on: dt.date, actor: Actor) -> OutputFile | None:
    """Produce a report as of a date's end; None when the date has its scheduled one."""
    report = _BY_NUMBER[number]
    place = storage.next_place(ledger, report.type)
    made = OutputFile.objects.filter(
        ledger=ledger, type=place.type, business_date=on, ordered=False
    )
    if made.exists():
        return None
    return _store(place, report, on, actor=actor)


def produce_ordered(
    ledger: Ledger, type_: FileType, on: dt.date, actor: Actor, *, since: dt.date | None = None
) -> OutputFile:
    """Produce a report as of any date's end, whether or not there is one already.

    `since` is the first day of its period, by default the first of the month.
    """
    place = storage.next_place(ledger, type_)
    return _store(place, BY_TYPE[type_], on, since=since, actor=actor, ordered=True)


def _store(
    place: Place,
    report: Report,
    on: dt.date,
    *,
    actor: Actor,
    since: dt.date | None = None,
    ordered: bool = False,
) -> OutputFile:
    if report.period:
        since = since or on.replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (until,) = cursor.fetchone()
    with tempfile.TemporaryFile() as content:
        sellers = write(content, place, report, on, since=since, until=until)
        return storage.store(
            place,
            content,
            file_name=f"ARFILEREPORT{report.number}_{place.name}.CSV",
            media_type=MEDIA_TYPE,
            variant=report.number,
            business_date=on,
            since=since,
            read_at=until,
            ordered=ordered,
            sellers=sellers,
            actor=actor,
        )


def write(
    content: IO[bytes],
    place: Place,
    report: Report,
    on: dt.date,
    *,
    since: dt.date | None,
    until: dt.datetime | None,
) -> set[str]:
    """Write the report and return the numbers of the sellers in it.

    `since` is None for a report without a period, `until` for one that tells all that was booked.
    A row that is of no seller may be of any: then it is every seller.
    """
    _write_lines(content, [_heading(place, report, on, since), f"H2;{report.titles}".encode()])
    sellers = set()
    lines: list[bytes] = []
    found = queries.report_lines(report.number, place.ledger, on, since=since or on, until=until)
    with found as rows:
        for line, seller in rows:
            sellers.add(seller)
            lines.append(line)
            if len(lines) == LINES_AT_ONCE:
                _write_lines(content, lines)
                lines.clear()
    _write_lines(content, [*lines, b"E"])
    if b"" in sellers:
        return set(Seller.objects.filter(ledger=place.ledger).values_list("number", flat=True))
    return {seller.decode() for seller in sellers}


def _heading(place: Place, report: Report, on: dt.date, since: dt.date | None) -> bytes:
    ledger = place.ledger
    period = (since, on) if since else ()
    values = (
        "H1",
        report.name,
        f"ARFILEREPORT{report.number}",
        str(ledger.number),
        ledger.name,
        ledger.organisation_number,
        f"{place.local:%Y-%m-%d %H:%M:%S}",
        on.isoformat(),
        *(day.strftime(report.period) for day in period),
    )
    return ";".join(_NOT_A_VALUE.sub(" ", value) for value in values).encode()


def _write_lines(content: IO[bytes], lines: list[bytes]) -> None:
    data = END.join([*lines, b""])
    if not data.isascii():
        data = data.decode().encode(ENCODING, errors=NEAREST)
    content.write(data)
