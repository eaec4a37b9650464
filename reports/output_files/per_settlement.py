"""Files for each settlement: one of each type, with the settlement's number as variant."""

import datetime as dt
from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import IO

from django.db.models import Q

from accounts.models import Settlement
from ledger_project.core.models import Ledger
from reports import queries
from reports.models import FileType, OutputFile
from reports.output_files import storage
from reports.output_files.storage import Job, Write

Name = Callable[[OutputFile, Settlement], str]
Assign = Callable[[OutputFile, Settlement], None]


def jobs(
    name: Name, type_: FileType, ledger: Ledger, on: dt.date, *, assign: Assign | None = None
) -> Iterator[Job]:
    """Yield a job for each settlement up to a date that lacks the file.

    `assign` assigns rows that are in no file yet to the new one.
    """
    for settlement in queries.settlements_without(ledger, type_, on):
        yield partial(_prepare, name, assign, settlement)


def writer(write: Callable[[IO[bytes], OutputFile, Settlement], None]) -> Write:
    """Return the writer of a file from the writer of its settlement."""

    def write_file(content: IO[bytes], file: OutputFile) -> Collection[str]:
        found = Settlement.objects.select_related("ledger", "seller").filter(ledger=file.ledger_id)
        settlement = found.get(number=file.variant)
        write(content, file, settlement)
        return [settlement.seller.number]

    return write_file


def _prepare(name: Name, assign: Assign | None, settlement: Settlement, file: OutputFile) -> bool:
    if storage.is_made(file, Q(variant=settlement.number)):
        return False
    file.variant = settlement.number
    file.business_date = settlement.settled_on
    file.file_name = name(file, settlement)
    if assign:
        assign(file, settlement)
    return True
