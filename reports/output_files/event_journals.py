"""What the journals of events have in common: each event that one tells of is in exactly one file.

As documented, a file holds at most 300,000 events, and there is none without any.
"""

import datetime as dt
import tempfile
from collections.abc import Callable, Collection
from typing import IO, Any

from django.db import connection
from lxml import etree

from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger
from reports.models import FileType, OutputFile
from reports.output_files import storage, xml
from reports.output_files.storage import Place
from reports.output_files.xml import attributes

MOST_EVENTS = 300_000

# An event belongs to the file that first found it in the feed. The order of positions is that of
# what happened, so of one document the earlier event is never in a later file.
_CLAIM = """
INSERT INTO reports_journaledevent (ledger_id, event_id, file_id)
SELECT e.ledger_id, e.id, %(file)s
  FROM core_event e
 WHERE e.ledger_id = %(ledger)s AND e.position IS NOT NULL AND e.business_date <= %(on)s
   AND (e.type = ANY(%(types)s) OR %(closes)s AND e.document_type = 'invoice'
        AND (e.from_state = 'closed') <> (e.to_state = 'closed'))
   AND NOT EXISTS (SELECT FROM reports_journaledevent x
                    WHERE x.ledger_id = e.ledger_id AND x.event_id = e.id)
 ORDER BY e.position LIMIT %(most)s
"""

Write = Callable[[IO[bytes], Place, dt.date], set[str]]


def produce(
    type_: FileType,
    name: str,
    version: str,
    write: Write,
    *,
    ledger: Ledger,
    on: dt.date,
    actor: Actor,
    types: Collection[str],
    closes: bool = False,
) -> OutputFile | None:
    """Produce the next file of a journal: the first events up to a date that are in none.

    It tells of the event `types`, and with `closes` of whatever closes or reopens an invoice.
    `write` is given the place and the date, and returns the numbers of the sellers in it. None if
    there is no such event. Raises `InvalidFile`.
    """
    place = storage.next_place(ledger, type_)
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM,
            {
                "ledger": ledger.number,
                "file": place.key,
                "on": on,
                "types": sorted(types),
                "closes": closes,
                "most": MOST_EVENTS,
            },
        )
        if not cursor.rowcount:
            return None
    with tempfile.TemporaryFile() as content:
        sellers = write(content, place, on)
        xml.validate(content, f"{name}_{version}.xsd")
        return storage.store(
            place,
            content,
            file_name=f"{name.upper()}_{place.name}.xml",
            media_type=xml.MEDIA_TYPE,
            business_date=on,
            sellers=sellers,
            actor=actor,
        )


def element(name: str, **members: Any) -> Any:
    """An element with a child for each member that has a value, in the given order."""
    made = etree.Element(name)
    for member, text in attributes(**members).items():
        etree.SubElement(made, member).text = text
    return made


def add_group(parent: Any, name: str, found: list[Any]) -> None:
    """The events of one kind; nothing if there are none."""
    if found:
        etree.SubElement(parent, name).extend(found)
