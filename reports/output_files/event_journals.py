"""Journals of events: each event that a journal reports is in exactly one of its files.

As documented, a file has from one to 300,000 events.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

from django.db import connection

from ledger_project.core import events
from ledger_project.core.models import Ledger
from reports.models import FileType, OutputFile
from reports.output_files.storage import Job

MOST_EVENTS = 300_000

# An event belongs to the file that first found it in the feed. Positions follow the order of the
# events of an entity, so its earlier event is never in a later file.
_ASSIGN = """
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


def jobs(
    name: str,
    types: Collection[str],
    type_: FileType,
    ledger: Ledger,
    on: dt.date,
    *,
    closes: bool = False,
) -> Iterator[Job]:
    """Yield jobs until all events up to a date are in files.

    A journal reports the event `types` and, with `closes`, all events that close or reopen an
    invoice.
    """
    events.sequence(ledger.number)
    given: dict[str, Any] = {
        "ledger": ledger.number,
        "on": on,
        "types": sorted(types),
        "closes": closes,
        "most": MOST_EVENTS,
    }
    assigned = MOST_EVENTS

    def prepare(file: OutputFile) -> bool:
        nonlocal assigned
        with connection.cursor() as cursor:
            cursor.execute(_ASSIGN, given | {"file": file.pk})
            assigned = cursor.rowcount
        file.business_date = on
        file.file_name = f"{name.upper()}_{file.name_ending}.xml"
        return assigned > 0

    while assigned == MOST_EVENTS:  # A file that is not full was the last.
        yield prepare
