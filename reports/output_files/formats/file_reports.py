"""The ledger reports (ARFILEREPORT) 103 to 127: one writer for the rows H1, H2, D and E.

The layout is the documented one: `;` between and after the values, decimal comma. Encoding and line
ends are not documented: Windows-1252 and CRLF are this system's choice. The rows come from
`queries.ledger_reports`.
"""

import datetime as dt
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO

from django.db import connection
from django.db.models import Q

from ledger_project.core import spreadsheets
from ledger_project.core.models import Ledger, Seller
from reports import queries
from reports.models import FileType, OutputFile
from reports.output_files import storage
from reports.output_files.code_pages import NEAREST
from reports.output_files.storage import Job

ENCODING = "cp1252"
MEDIA_TYPE = "text/csv; charset=windows-1252"
END = b";\r\n"
LINES_AT_ONCE = 5_000
SETTLING_SECONDS = 5
_NOT_A_VALUE = re.compile("[;\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class FileReport:
    """A ledger report: number, name, column titles. `period` is the date format of its period."""

    number: str
    name: str
    titles: str
    period: str = ""

    @property
    def names_persons(self) -> bool:
        """True if the report has names or identifiers of customers."""
        return not {"Customer name", "Reg no."}.isdisjoint(self.titles.split(";"))


SURPLUSES = FileReport(
    "103",
    "Remaining surplus details",
    "Company no.;Reference id;Customer no.;Customer name;Amount;Currency;Payment date",
)
COLLECTION_PAYMENTS = FileReport(
    "104",
    "Remaining collectionpayments detailed",
    "Company no.;Reference id;Customer name;Amount;Currency;Payment date",
)
UNMATCHED_PAYMENTS = FileReport(
    "105",
    "Remaining company accounts details",
    "Company no.;Reference id;Amount;Currency;Payment date",
)
DEBTS = FileReport(
    "106",
    "Ledger report",
    "Invoice no.;Customer no.;Reg no.;Currency;Capital debt;Invoice date;Due date",
)
INVOICES = FileReport(
    "110",
    "Ledger report",
    "Legal entity;Seller no.;Seller;Customer no.;Customer name;Reg no.;Invoice no.;"
    "Invoice date;Due date;Recent claimdate;Claimlevel;Currentcapitaldebt;BadCapitaldebt;"
    "Currentdebt;OriginalDebt;Currency;Status;Respitedate",
)
CREDITS = FileReport(
    "125",
    "Credit report",
    "Customer no.;Customer name;Invoice no.;Amount;Credit cause;Account;Sign",
    period="%Y-%m-%d 00:00:00",
)
CREDITS_BY_ACCOUNT = FileReport(
    "127",
    "Credit report with book account",
    "Invoice no.;Customer no.;Reg no.;Book date;Value date;Bookaccount code;"
    "Transaction type;Transaction cause;Currency code;Total credited amount incl vat;"
    "Calc credited vat amount",
    period="%Y-%m-%d",
)


def jobs(report: FileReport, type_: FileType, ledger: Ledger, on: dt.date) -> Iterator[Job]:
    """Yield the job of a date if the ledger schedules the report."""
    if report.number in ledger.scheduled_reports:
        yield partial(_prepare_scheduled, report, on)


def prepare_ordered(
    report: FileReport, on: dt.date, since: dt.date | None, file: OutputFile
) -> bool:
    """Prepare a report as of the end of a date, even if there is one already.

    `since` is the first day of its period, by default the first of the month.
    """
    file.ordered = True
    return _prepare(report, on, since, file)


def _prepare_scheduled(report: FileReport, on: dt.date, file: OutputFile) -> bool:
    if storage.is_made(file, Q(business_date=on, ordered=False)):
        return False
    return _prepare(report, on, None, file)


def _prepare(report: FileReport, on: dt.date, since: dt.date | None, file: OutputFile) -> bool:
    file.read_at = _settled_instant()
    file.variant = report.number
    file.business_date = on
    if report.period:
        file.since = since or on.replace(day=1)
    file.file_name = f"ARFILEREPORT{report.number}_{file.name_ending}.CSV"
    return True


def write(report: FileReport, content: IO[bytes], file: OutputFile) -> set[str]:
    """Write the report and return the numbers of the sellers in it.

    A file without `read_at` has everything that is booked by now. A row without a seller may
    concern any of them: then the numbers of all sellers are returned.
    """
    _write_lines(content, [_heading(report, file), f"H2;{report.titles}".encode()])
    sellers = set()
    lines: list[bytes] = []
    found = queries.report_lines(
        report.number,
        file.ledger,
        file.business_date,
        since=file.since or file.business_date,
        until=file.read_at,
    )
    with found as rows:
        for line, seller in rows:
            sellers.add(seller)
            lines.append(line)
            if len(lines) == LINES_AT_ONCE:
                _write_lines(content, lines)
                lines.clear()
    _write_lines(content, [*lines, b"E"])
    if b"" in sellers:
        return set(Seller.objects.filter(ledger=file.ledger).values_list("number", flat=True))
    return {seller.decode() for seller in sellers}


# Of this database: who may not see what other roles do still sees where they are. The server's own
# processes, which vacuum and analyze, are nobody's: they write no rows that a report would miss.
_OPEN = """
SELECT statement_timestamp(), ARRAY(
       SELECT l.transactionid::text FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock'
          AND a.datname = current_database() AND a.usesysid IS NOT NULL
          AND l.pid <> pg_backend_pid())
"""
_STILL_OPEN = """
SELECT EXISTS (SELECT FROM pg_locks
                WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock' AND granted
                  AND transactionid::text = ANY(%s))
"""


def _settled_instant() -> dt.datetime:
    """Return an instant of the database, once what was being written at it is committed.

    Rows have the time of their statement, and are seen when their transaction ends: without the
    wait they would be missing now, and there when the report is made again. A transaction that
    takes longer than `SETTLING_SECONDS` is not waited for.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OPEN)
        instant, writing = cursor.fetchone()
        ends = time.monotonic() + SETTLING_SECONDS
        still_open = bool(writing)
        while still_open and time.monotonic() < ends:
            time.sleep(0.02)
            cursor.execute(_STILL_OPEN, [writing])
            (still_open,) = cursor.fetchone()
    return instant  # type: ignore[no-any-return]


def _heading(report: FileReport, file: OutputFile) -> bytes:
    ledger = file.ledger
    period = (file.since, file.business_date) if file.since else ()
    values = (
        "H1",
        report.name,
        f"ARFILEREPORT{report.number}",
        str(ledger.number),
        ledger.name,
        ledger.organisation_number,
        f"{file.created_locally:%Y-%m-%d %H:%M:%S}",
        file.business_date.isoformat(),
        *(day.strftime(report.period) for day in period),
    )
    return ";".join(_NOT_A_VALUE.sub(" ", value) for value in values).encode()


def _write_lines(content: IO[bytes], lines: list[bytes]) -> None:
    data = END.join([*lines, b""])
    if not data.isascii():
        data = data.decode().encode(ENCODING, errors=NEAREST)
    # After the encoding, in which a letter may have become a sign.
    content.write(spreadsheets.lines(data))
