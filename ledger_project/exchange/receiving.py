"""Take in what others put into a ledger's `in`: each file has its effect once, or fails.

A file is moved out of `in`, has its effect, is recorded, and is put away, in this order. A process
that dies between two of these leaves the file where the next run finds it and goes on: what has its
effect again has none the second time, and what is recorded is only put away.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping

import structlog
from django.db import DatabaseError, InterfaceError, transaction

from ledger_project.core import transactions
from ledger_project.core.actors import Actor
from ledger_project.core.errors import DomainError, Invalid
from ledger_project.core.models import Event, Ledger
from ledger_project.core.states import FILE_FAILED
from ledger_project.exchange.folders import Folders, StillWritten
from ledger_project.exchange.kinds import LARGEST, kind_of
from ledger_project.exchange.models import ExchangedFile

MOST_AT_ONCE = 500
"""Files that one run takes out of `in`; the next run takes the rest."""
FAULT_LENGTH = 5_000
_TOO_LARGE = "too large"
_MADE_BY_US = "The service could not read it: its log says more. Nothing more is known of the file."

log = structlog.get_logger("ledger.exchange")


def receive(ledger: Ledger, actor: Actor, on: dt.date) -> Iterator[ExchangedFile]:
    """Yield each file that was taken in or failed, once it is put away.

    Raises `OSError` and the database's errors: then the rest waits for the next run. Only one
    process may do so for a ledger at a time, and none in a transaction.
    """
    folders = Folders(ledger.number)
    for name in folders.taken():
        yield from _settle(folders, ledger, name, actor, on)
    for name in folders.arrived()[:MOST_AT_ONCE]:
        yield from _settle(folders, ledger, folders.take(name), actor, on)


def _settle(
    folders: Folders, ledger: Ledger, name: str, actor: Actor, on: dt.date
) -> Iterator[ExchangedFile]:
    known = ExchangedFile.objects.filter(ledger=ledger, name=name).first()
    if known is None:
        try:
            content, size = folders.read(name, LARGEST)
        except StillWritten:
            return
        known = _effect(ledger, name, content, size, actor, on)
    folders.put_away(name, known.outcome)
    yield known


def _effect(
    ledger: Ledger, name: str, content: bytes, size: int, actor: Actor, on: dt.date
) -> ExchangedFile:
    """Have a file take effect and record it."""
    kind, counts, fault = _TOO_LARGE, {}, ""
    try:
        if len(content) > LARGEST:
            raise Invalid({"file": f"Expected at most {LARGEST // 2**20} MiB"})
        found = kind_of(content)
        kind = found.name
        taken: Mapping[str, int] = found.take(ledger, content, name, actor, on)
        counts = {what: count for what, count in taken.items() if count}
    except (transactions.OutcomeUnknown, DatabaseError, InterfaceError, OSError):
        # Not the file's fault: it waits.
        raise
    except DomainError as error:
        fault = _told(error)
    except Exception:
        log.exception("file not read", ledger=ledger.number, file=name)
        fault = _MADE_BY_US
    outcome = ExchangedFile.Outcome.FAILED if fault else ExchangedFile.Outcome.DONE
    row = ExchangedFile(
        ledger=ledger,
        outcome=outcome,
        name=name,
        kind=kind,
        sha256=hashlib.sha256(content).hexdigest(),
        size=size,
        counts=counts,
        fault=fault[:FAULT_LENGTH],
        created_by=actor.name,
    )
    with transaction.atomic():
        row.save(force_insert=True)
        if fault:
            _event_of(row, actor, on).save()
    return row


def _event_of(row: ExchangedFile, actor: Actor, on: dt.date) -> Event:
    """Build the event of a file that failed; what is wrong with it may name persons."""
    return Event(
        ledger=row.ledger,
        type=FILE_FAILED,
        document_type="exchangedfile",
        document_id=row.pk,
        business_date=on,
        data={"file": row.name, "digest": row.sha256},
        created_by=actor.name,
    )


def _told(error: DomainError) -> str:
    if isinstance(error, Invalid):
        return "; ".join(f"{where}: {what}" for where, what in error.problems.items())
    return f"{error.title}: {error.detail}"
