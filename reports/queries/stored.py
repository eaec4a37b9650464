"""Stored files: who may read which, and their bytes."""

from collections.abc import Iterator
from itertools import count

from django.db.models import Q, QuerySet

from ledger_project.core import replica
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger, Seller
from reports.models import OutputFile, OutputFileChunk

_PERMISSIONS = {
    "customer:read": "customers.view_customer",
    "customer:protected": "customers.see_protected_customer",
}
"""The scopes that a file may ask for beside that for files, with the permission of staff."""


def content(file: OutputFile, *, download: bool = False) -> Iterator[bytes]:
    """Yield the bytes of a file, one chunk at a time; those of a `download` from a replica, too."""
    chunks = OutputFileChunk.objects.filter(ledger=file.ledger_id, file=file)
    for number in count():
        chunk = chunks.filter(number=number).values_list("data", flat=True)
        # Each by itself: what a client has of the file already need not be read again.
        data = replica.read(chunk.first) if download else chunk.first()
        if data is None:
            return
        yield bytes(data)


def files_for(actor: Actor, ledger: Ledger) -> QuerySet[OutputFile]:
    """Return the files of a ledger whose audience the actor belongs to.

    It covers all sellers of a file, or of the ledger where the file names none, and holds all its
    scopes.
    """
    found = OutputFile.objects.filter(ledger=ledger, scopes__contained_by=list(held_scopes(actor)))
    if covers_every_seller(actor, ledger):
        return found
    covered = Seller.objects.filter(ledger=ledger, pk__in=actor.sellers or ())
    numbers = list(covered.values_list("number", flat=True))
    return found.filter(~Q(sellers=[]), sellers__contained_by=numbers)


def held_scopes(actor: Actor) -> set[str]:
    """Return those scopes that files may ask for which the actor holds."""
    return {scope for scope, codename in _PERMISSIONS.items() if actor.holds(scope, codename)}


def covers_every_seller(actor: Actor, ledger: Ledger) -> bool:
    """Return whether the actor may see records of all the ledger's sellers."""
    if actor.sellers is None:
        return True
    if not actor.sellers:
        return False
    return not Seller.objects.filter(ledger=ledger).exclude(pk__in=actor.sellers).exists()
