"""Storage of output files: a number in a series without gaps, and rows that never change.

A file is written to a temporary file first, whatever its size, and stored from there. Number, rows
and the rows assigned to the file are written in one transaction: a crash leaves nothing, and the
next run makes the file with the same sequence.
"""

import hashlib
import tempfile
from collections.abc import Callable, Collection, Iterator
from typing import IO

import psycopg
from django.db import connection
from django.db.models import Q

from ledger_project.core import clock
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger
from ledger_project.core.numbering import lock_gapless, take_gapless
from reports.models import FileType, OutputFile
from reports.output_files import xml

CHUNK_BYTES = 1_048_576
_CHUNK = (
    "INSERT INTO reports_outputfilechunk (ledger_id, file_id, number, data) VALUES (%s, %s, %s, %b)"
)

Job = Callable[[OutputFile], bool]
"""Set the date and name of a new file and assign its rows; return False if none is due."""
Write = Callable[[IO[bytes], OutputFile], Collection[str]]
"""Write a file, new or stored, and return the numbers of the sellers in it."""


def produce(
    type_: FileType,
    ledger: Ledger,
    job: Job,
    write: Write,
    *,
    scopes: Collection[str] = (),
    media_type: str,
    schema: str,
    actor: Actor,
) -> OutputFile | None:
    """Make the next file of a type and store it; None when the job finds nothing to make.

    The job holds the lock of the series, so that concurrent runs queue until the transaction
    ends. Raises `InvalidFile` for a file that breaks the `schema`, in whose name `{variant}` is
    replaced by the file's.
    """
    file = _next(ledger, type_)
    if not job(file):
        return None
    file.media_type = media_type
    file.created_by = actor.name
    file.scopes = sorted(scopes)
    with tempfile.TemporaryFile() as content:
        file.sellers = sorted(write(content, file))
        if schema:
            xml.validate(content, schema.format(variant=file.variant))
        _store(file, content)
    return file


def is_made(file: OutputFile, of: Q) -> bool:
    """Return whether a file of the same ledger and type is stored for what `of` selects."""
    return OutputFile.objects.filter(of, ledger=file.ledger, type=file.type).exists()


def sha256_of(content: IO[bytes]) -> str:
    """Return the digest of the whole content in hexadecimal, and leave its position at the end."""
    digest = hashlib.sha256()
    for data in _chunks(content):
        digest.update(data)
    return digest.hexdigest()


def _next(ledger: Ledger, type_: FileType) -> OutputFile:
    """Lock the series until the transaction ends; return its next file, created in this second."""
    sequence = lock_gapless(ledger.number, f"file:{type_}") + 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('reports_outputfile', 'id'))")
        key = int(cursor.fetchone()[0])
    created_at = clock.now().replace(microsecond=0)
    return OutputFile(id=key, ledger=ledger, type=type_, sequence=sequence, created_at=created_at)


def _store(file: OutputFile, content: IO[bytes]) -> None:
    """Save the file with all of `content`, and take its number in the series."""
    file.sha256 = sha256_of(content)
    file.size = content.tell()
    file.save(force_insert=True)
    # Bound by the server, as binary: Django's cursor would send hexadecimal text, at twice the size
    # and time. The transaction has its ledger since the file was saved. (Row-level security does
    # not go with COPY … FROM.)
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        for number, data in enumerate(_chunks(content)):
            cursor.execute(_CHUNK, [file.ledger_id, file.pk, number, data])
    take_gapless(file.ledger_id, f"file:{file.type}")


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    content.seek(0)
    while data := content.read(CHUNK_BYTES):
        yield data
