"""Access of actors to output files: reading and ordering."""

from django.db.models import QuerySet

from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger
from ledger_project.core.spellings import key_of
from reports import queries
from reports.errors import FileNotFound
from reports.models import FileType, OutputFile
from reports.output_files.registry import CLIENT_TYPES, FILE_TYPES

ORDER_SCOPE = "output:write"


def files_visible_to(actor: Actor, ledger: Ledger, type_: str) -> QuerySet[OutputFile]:
    """Return the files of a type whose audience the actor belongs to.

    Raises `FileNotFound` for a type that is not for clients.
    """
    if type_ not in CLIENT_TYPES:
        raise FileNotFound(f"There is no file type {type_}")
    return queries.files_for(actor, ledger).filter(type=type_)


def get_file(actor: Actor, ledger: Ledger, type_: str, identity: str) -> OutputFile:
    """Return one file by the last segment of its path. Raises `FileNotFound`."""
    key = key_of(identity.partition("_")[2])
    file = files_visible_to(actor, ledger, type_).filter(pk=key).first() if key else None
    if file is None or file.identity != identity:
        raise FileNotFound(f"There is no file {type_}/{identity}")
    return file


def may_order_report(actor: Actor, ledger: Ledger, type_: FileType) -> bool:
    """Return whether the actor may order a ledger report: with records of every seller.

    Who may not read what is in it may not order it either.
    """
    granted = actor.holds(ORDER_SCOPE, "reports.order_report_outputfile")
    readable = set(FILE_TYPES[type_].scopes) <= queries.held_scopes(actor)
    return granted and readable and queries.covers_every_seller(actor, ledger)
