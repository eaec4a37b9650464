"""The produced files themselves, and who may see them."""

from collections.abc import Iterator

from django.db.models import QuerySet

from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger, Seller
from reports.errors import FileNotFound
from reports.models import CLIENT_TYPES, OutputFile, OutputFileChunk


def files_visible_to(actor: Actor, ledger: Ledger, type_: str) -> QuerySet[OutputFile]:
    """The files of a type that hold no records of a seller whom the actor does not cover.

    Raises `FileNotFound` for a type that does not exist.
    """
    if type_ not in CLIENT_TYPES:
        raise FileNotFound(f"There is no file type {type_}")
    found = OutputFile.objects.filter(ledger=ledger, type=type_)
    if actor.sellers is None:
        return found
    covered = Seller.objects.filter(ledger=ledger, pk__in=actor.sellers)
    return found.filter(sellers__contained_by=list(covered.values_list("number", flat=True)))


def get_file(actor: Actor, ledger: Ledger, type_: str, identity: str) -> OutputFile:
    """One file by the last part of its path. Raises `FileNotFound`."""
    _, _, key = identity.partition("_")
    file = None
    if key.isascii() and key.isdigit() and len(key) <= 18:
        file = files_visible_to(actor, ledger, type_).filter(pk=int(key)).first()
    if file is None or file.identity != identity:
        raise FileNotFound(f"There is no file {type_}/{identity}")
    return file


def content(file: OutputFile) -> Iterator[bytes]:
    """The bytes of a file, one chunk at a time."""
    chunks = OutputFileChunk.objects.filter(ledger=file.ledger_id, file=file)
    number = 0
    while (data := chunks.filter(number=number).values_list("data", flat=True).first()) is not None:
        yield bytes(data)
        number += 1


def covers_every_seller(actor: Actor, ledger: Ledger) -> bool:
    """Whether the actor may see records of all the ledger's sellers."""
    if actor.sellers is None:
        return True
    return not Seller.objects.filter(ledger=ledger).exclude(pk__in=actor.sellers).exists()
