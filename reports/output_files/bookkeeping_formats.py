"""Further bookkeeping formats: one file of each for each bookkeeping file (ar-accounting).

So an entry is in exactly one file of each format, and the files correspond one to one. A
bookkeeping file without entries has none.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial

from django.db.models import Q

from ledger_project.core.models import Ledger
from reports import queries
from reports.models import FileType, OutputFile
from reports.output_files import storage
from reports.output_files.storage import Job

Name = Callable[[OutputFile], None]


def jobs(name: Name, type_: FileType, ledger: Ledger, on: dt.date) -> Iterator[Job]:
    """Yield a job for each bookkeeping file that lacks the format.

    `name` sets the variant and the name of a file, under the lock of the series.
    """
    for source in queries.bookkeeping_without(ledger, type_):
        yield partial(_prepare, name, source)


def xml_name(name: str, version: str) -> Name:
    """Return the naming function of an XML format with one version."""

    def set_name(file: OutputFile) -> None:
        file.variant = version
        file.file_name = f"{name}_{file.name_ending}.xml"

    return set_name


def source_of(file: OutputFile) -> OutputFile:
    """Return the bookkeeping file whose entries a file has."""
    if file.source is None:
        raise ValueError(f"{file} has no bookkeeping file")
    return file.source


def _prepare(name: Name, source: OutputFile, file: OutputFile) -> bool:
    if storage.is_made(file, Q(source=source)):
        return False
    file.source = source
    file.business_date = source.business_date
    name(file)
    return True
