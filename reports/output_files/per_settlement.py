"""What the documented forms of a settlement have in common: one file of each type for each."""

import tempfile
from collections.abc import Callable
from typing import IO

from accounts.models import Settlement
from ledger_project.core.actors import Actor
from reports.models import FileType, OutputFile
from reports.output_files import storage, xml
from reports.output_files.storage import Place

Write = Callable[[IO[bytes], Place, Settlement], None]


def produce(
    settlement: Settlement,
    type_: FileType,
    write: Write,
    actor: Actor,
    *,
    file_name: str,
    media_type: str,
    schema: str = "",
) -> OutputFile | None:
    """Produce a form of a settlement; None when it is there. Raises `InvalidFile`.

    Checked against a `schema` if there is one.
    """
    place = storage.next_place(settlement.ledger, type_)
    told = OutputFile.objects.filter(ledger=place.ledger, type=place.type)
    if told.filter(variant=settlement.number).exists():
        return None
    with tempfile.TemporaryFile() as content:
        write(content, place, settlement)
        if schema:
            xml.validate(content, schema)
        return storage.store(
            place,
            content,
            file_name=file_name,
            media_type=media_type,
            variant=settlement.number,
            business_date=settlement.settled_on,
            sellers=[settlement.seller.number],
            actor=actor,
        )
