"""Files that leave for a bank, an agency or a print shop: one for each batch, by its number."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from django.db.models import Q

from ledger_project.core.models import Ledger
from reports import queries
from reports.models import FileType, OutputFile
from reports.output_files import storage
from reports.output_files.storage import Job
from reports.queries.settlements import Batch


def jobs_of(
    model: type[Batch],
    name: Callable[[Batch, OutputFile], str],
    type_: FileType,
    ledger: Ledger,
    on: dt.date,
    **where: object,
) -> Iterator[Job]:
    """Yield a job for each batch up to a date that lacks its file; `name` names the file.

    `where` leaves out batches that have no file of the type.
    """
    for batch in queries.batches_without(model, ledger, type_, on).filter(**where):
        yield partial(_prepare, batch, name)


def _prepare(batch: Batch, name: Callable[[Batch, OutputFile], str], file: OutputFile) -> bool:
    if storage.is_made(file, Q(variant=batch.number)):
        return False
    file.variant = batch.number
    file.business_date = batch.sent_on
    file.file_name = name(batch, file)
    return True
