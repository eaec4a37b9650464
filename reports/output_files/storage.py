"""Storing a produced file: a place in the gapless series, then rows that never change.

A file is written to a temporary file first, whatever its size, and stored from there. Place, rows
and whatever the file claims are one transaction: a crash leaves nothing, and the next run makes
the file with the same sequence.
"""

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import IO

from django.db import connection
from django.utils import timezone

from ledger_project.core import clock
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger
from ledger_project.core.numbering import lock_gapless, take_gapless
from reports.models import FileType, OutputFile

CHUNK_BYTES = 1_048_576
# Binary: an INSERT would send the bytes as hexadecimal text, at twice the size and time.
_CHUNKS = (
    "COPY reports_outputfilechunk (ledger_id, file_id, number, data) FROM STDIN (FORMAT binary)"
)


@dataclass(frozen=True, slots=True)
class Place:
    """The next place in a ledger's series of a type. `created_at` is in whole seconds."""

    ledger: Ledger
    type: FileType
    key: int
    sequence: int
    created_at: dt.datetime

    @property
    def local(self) -> dt.datetime:
        """The instant of creation on the clock of settings.TIME_ZONE."""
        return timezone.localtime(self.created_at)

    @property
    def name(self) -> str:
        """What file names end in: `<CompanyNumber>_<YYYYMMDDhhmmss>_<SerialNumber>`."""
        return f"{self.ledger.number}_{self.local:%Y%m%d%H%M%S}_{self.sequence}"


def next_place(ledger: Ledger, type_: FileType) -> Place:
    """Lock the series until the transaction ends, and return the place that `store` takes.

    Others that produce the type wait here, so whether there is something to produce is decided
    after it.
    """
    sequence = lock_gapless(ledger.number, f"file:{type_}") + 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('reports_outputfile', 'id'))")
        key = int(cursor.fetchone()[0])
    return Place(ledger, type_, key, sequence, clock.now().replace(microsecond=0))


def place_of(file: OutputFile) -> Place:
    """The place that a stored file took."""
    return Place(file.ledger, FileType(file.type), file.pk, file.sequence, file.created_at)


def store(
    place: Place,
    content: IO[bytes],
    *,
    file_name: str,
    media_type: str,
    business_date: dt.date,
    sellers: Collection[str],
    actor: Actor,
    variant: str = "",
    ordered: bool = False,
    since: dt.date | None = None,
    source: OutputFile | None = None,
    read_at: dt.datetime | None = None,
) -> OutputFile:
    """Store the whole of `content` at `place`. `sellers` are the numbers of those in it."""
    digest = sha256_of(content)
    file = OutputFile.objects.create(
        id=place.key,
        ledger=place.ledger,
        type=place.type,
        variant=variant,
        sequence=place.sequence,
        business_date=business_date,
        since=since,
        source=source,
        read_at=read_at,
        ordered=ordered,
        file_name=file_name,
        media_type=media_type,
        size=content.tell(),
        sha256=digest,
        sellers=sorted(sellers),
        created_at=place.created_at,
        created_by=actor.name,
    )
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(_CHUNKS) as copy,
    ):
        copy.set_types(["int4", "int8", "int4", "bytea"])
        for number, data in enumerate(_chunks(content)):
            copy.write_row((place.ledger.number, file.pk, number, data))
    take_gapless(place.ledger.number, f"file:{place.type}")
    return file


def sha256_of(content: IO[bytes]) -> str:
    """The digest of the whole content, in hexadecimal. Leaves it at its end."""
    digest = hashlib.sha256()
    for data in _chunks(content):
        digest.update(data)
    return digest.hexdigest()


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    content.seek(0)
    while data := content.read(CHUNK_BYTES):
        yield data
