"""What the other forms of the bookkeeping have in common.

Each tells the entries of one bookkeeping file (ar-accounting), so an entry is in exactly one file
of each form, and the files tie one to one. A bookkeeping file without entries has none.
"""

import tempfile
from collections.abc import Callable
from typing import IO

from ledger_project.core.actors import Actor
from reports.models import FileType, OutputFile
from reports.output_files import storage, xml
from reports.output_files.storage import Place

Write = Callable[[IO[bytes], Place, OutputFile], set[str]]


def next_place(source: OutputFile, type_: FileType) -> Place | None:
    """The place of a bookkeeping file's other form; None when it has it already."""
    place = storage.next_place(source.ledger, type_)
    told = OutputFile.objects.filter(ledger=place.ledger, type=type_, source=source)
    return None if told.exists() else place


def produce_xml(
    source: OutputFile, type_: FileType, name: str, version: str, write: Write, actor: Actor
) -> OutputFile | None:
    """Produce an XML form named `name`; None when it is there. Raises `InvalidFile`.

    `write` is given the place and the source, and returns the numbers of the sellers in it.
    """
    place = next_place(source, type_)
    if place is None:
        return None
    with tempfile.TemporaryFile() as content:
        sellers = write(content, place, source)
        xml.validate(content, f"{name}_{version}.xsd")
        return storage.store(
            place,
            content,
            file_name=f"{name}_{place.name}.xml",
            media_type=xml.MEDIA_TYPE,
            variant=version,
            business_date=source.business_date,
            source=source,
            sellers=sellers,
            actor=actor,
        )
