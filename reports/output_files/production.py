"""Production of output files: due and ordered files, and reproduction of stored ones.

Each file is made in its own transaction. A repeated or concurrent run makes only missing files.
"""

import datetime as dt
import tempfile
from collections.abc import Iterator
from functools import partial

from django.db import connection, transaction

from ledger_project.core import clock, planner, transactions
from ledger_project.core.actors import Actor
from ledger_project.core.errors import Invalid, NotPermitted
from ledger_project.core.models import Event, Ledger, Seller
from ledger_project.core.states import FILE_PRODUCED
from reports import queries
from reports.models import FileType, OutputFile
from reports.output_files import access, storage
from reports.output_files.formats import file_reports
from reports.output_files.registry import FILE_TYPES, TABLE, Audience, OutputFileType, Per
from reports.output_files.storage import Job


def produce_files(ledger: Ledger, on: dt.date, actor: Actor) -> list[OutputFile]:
    """Produce every missing file that is due on a business date, and return the new files.

    These are: the bookkeeping up to `on`, in all formats; the files of settlements, fee invoices
    and payout batches up to `on`; the scheduled reports as of `on`; the journals of the events up
    to `on`. Raises `InvalidFile`; files that were made before stay.
    """
    return list(producing(ledger, on, actor))


def producing(ledger: Ledger, on: dt.date, actor: Actor) -> Iterator[OutputFile]:
    """Yield the files of `produce_files` one at a time, each after its commit."""
    planner.refresh()
    for row in TABLE:
        for job in row.jobs(row.type, ledger, on):
            work = partial(_without_lock_timeout, row, ledger, job, actor)
            if file := transactions.run(work):
                yield file


def missing(ledger: Ledger, on: dt.date) -> int:
    """Return how many files of the books, settlements and payouts up to a date are not made."""
    read_only = (Per.BOOKKEEPING_FILE, Per.SETTLEMENT, Per.FEE_INVOICE, Per.PAYOUT_BATCH)
    return sum(1 for row in TABLE if row.per in read_only for _ in row.jobs(row.type, ledger, on))


def order_report(
    ledger: Ledger,
    report_date: dt.date,
    actor: Actor,
    *,
    on: dt.date,
    type_: FileType = FileType.LEDGER_REPORT,
    since: dt.date | None = None,
) -> OutputFile:
    """Make a new ledger report as of a date up to `on`, or of the period from `since` to it.

    Raises `NotPermitted` without the permission, and `Invalid` for a date in the future, a period
    of a report without periods, or one that ends before it begins.
    """
    row = FILE_TYPES[type_]
    if row.report is None:
        raise ValueError(f"{type_} is no ledger report")
    if not access.may_order_report(actor, ledger, type_):
        unheld = sorted(set(row.scopes) - queries.held_scopes(actor))
        raise NotPermitted(
            "A ledger report holds records of every seller of the ledger; most name its customers",
            RequiredScope=(*unheld, access.ORDER_SCOPE)[0],
        )
    if report_date > on:
        raise Invalid({"reportDate": f"Expected a date up to {on.isoformat()}"})
    for name, date in (("reportDate", report_date), ("fromDate", since)):
        if date and date < clock.EARLIEST:
            raise Invalid({name: f"Expected a date from {clock.EARLIEST.isoformat()}"})
    if since and not row.report.period:
        raise Invalid({"fromDate": "The report does not cover a period"})
    if since and since > report_date:
        raise Invalid({"fromDate": "Expected a date up to reportDate"})
    job = partial(file_reports.prepare_ordered, row.report, report_date, since)
    with transaction.atomic():
        file = _produce(row, ledger, job, actor)
    if file is None:
        raise RuntimeError("An ordered report is always made")
    return file


def reproduce(file: OutputFile) -> str:
    """Make a stored file again and return the SHA-256 of its bytes, in hexadecimal.

    The books behind a file never change. But the names, addresses and identifiers of customers,
    and the names of the company and of accounts, are written as they are now. If one was changed
    or erased since, the file differs.
    """
    with transaction.atomic(), tempfile.TemporaryFile() as content:
        FILE_TYPES[FileType(file.type)].write(content, file)
        return storage.sha256_of(content)


def _without_lock_timeout(
    row: OutputFileType, ledger: Ledger, job: Job, actor: Actor
) -> OutputFile | None:
    """Produce without a lock timeout, so that concurrent runs queue."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = 0")
    return _produce(row, ledger, job, actor)


def _produce(row: OutputFileType, ledger: Ledger, job: Job, actor: Actor) -> OutputFile | None:
    file = storage.produce(
        row.type,
        ledger,
        job,
        row.write,
        scopes=row.scopes,
        media_type=row.media_type,
        schema=row.schema,
        actor=actor,
    )
    if file and row.audience is Audience.CLIENTS:
        _event_of(file, actor).save()
    return file


def _event_of(file: OutputFile, actor: Actor) -> Event:
    """Build the event of a file for clients: of the seller that it is about, if it is of one."""
    sellers = Seller.objects.filter(ledger=file.ledger_id, number__in=file.sellers)
    return Event(
        ledger_id=file.ledger_id,
        type=FILE_PRODUCED,
        document_type="outputfile",
        document_id=file.pk,
        seller=sellers.first() if len(file.sellers) == 1 else None,
        business_date=file.business_date,
        data={
            "fileType": file.type,
            "file": file.get_absolute_url(),
            "sequence": str(file.sequence),
        },
        created_by=actor.name,
    )
