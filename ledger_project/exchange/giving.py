"""Put a ledger's output files into `out`, each once.

A file is written where nobody fetches it, recorded, and moved. What a process that died had written
without a record is written again; what it had recorded is only moved, if it was not yet.
"""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, Min, OuterRef, QuerySet

from ledger_project.core import clock
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger
from ledger_project.exchange.folders import Folders
from ledger_project.exchange.models import ExchangedFile
from reports.models import OutputFile
from reports.queries import content

BEFORE = dt.timedelta(days=7)
"""How old a file may be that the first run puts out; from then on none is left out."""


def give(ledger: Ledger, actor: Actor) -> Iterator[ExchangedFile]:
    """Yield each output file of a ledger that is put out. Raises `OSError`.

    Only one process may do so for a ledger at a time, and none in a transaction.
    """
    folders = Folders(ledger.number)
    for name in folders.written():
        known = ExchangedFile.objects.filter(ledger=ledger, name=name).first()
        if known is None:
            folders.drop(name)
        else:
            folders.put_out(name)
            yield known
    for file in list(waiting(ledger)):
        folders.write(file.file_name, content(file))
        row = ExchangedFile.objects.create(
            ledger=ledger,
            outcome=ExchangedFile.Outcome.OUT,
            name=file.file_name,
            kind=file.type,
            sha256=file.sha256,
            size=file.size,
            output_file=file,
            created_by=actor.name,
        )
        folders.put_out(file.file_name)
        yield row


def waiting(ledger: Ledger) -> QuerySet[OutputFile]:
    """Return the files of a ledger that were not put out yet, in the order in which they were made.

    The first run leaves older ones out, so that a ledger of many years does not send them all.
    """
    given = ExchangedFile.objects.filter(ledger=ledger, outcome=ExchangedFile.Outcome.OUT)
    first = given.aggregate(first=Min("created_at"))["first"] or clock.now()
    put_out = ExchangedFile.objects.filter(ledger=ledger, output_file=OuterRef("pk"))
    found = OutputFile.objects.filter(ledger=ledger, created_at__gte=first - BEFORE)
    return found.filter(~Exists(put_out)).order_by("pk")
