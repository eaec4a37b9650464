"""Bytes of stored files, and the sellers that an actor covers."""

from collections.abc import Iterator

from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger, Seller
from reports.models import OutputFile, OutputFileChunk


def content(file: OutputFile) -> Iterator[bytes]:
    """Yield the bytes of a file, one chunk at a time."""
    chunks = OutputFileChunk.objects.filter(ledger=file.ledger_id, file=file)
    number = 0
    while (data := chunks.filter(number=number).values_list("data", flat=True).first()) is not None:
        yield bytes(data)
        number += 1


def covers_every_seller(actor: Actor, ledger: Ledger) -> bool:
    """Return whether the actor may see records of all the ledger's sellers."""
    if actor.sellers is None:
        return True
    return not Seller.objects.filter(ledger=ledger).exclude(pk__in=actor.sellers).exists()
