"""The heads of the chain, as they go out: each day the last link's number and digest.

An event reports the head (the feed, webhooks, the bookkeeping file), and a line of a file outside
the database keeps it. Whoever rewrites the rows and the whole chain cannot rewrite those.
"""

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import structlog
from django.conf import settings
from django.db import transaction

from ledger_project.core.actors import Actor
from ledger_project.core.models import Event, Ledger
from ledger_project.core.states import LEDGER, SEALED
from reports.models import JournaledEvent, OutputFile, SealLink

log = structlog.get_logger("ledger.seals")


@dataclass(frozen=True, slots=True)
class Head:
    """The last link of a ledger on a business date; `digest` is hexadecimal."""

    ledger: int
    date: dt.date
    link: int
    digest: str


# Made here, as the type must not be studied by two threads at once.
_decoder = msgspec.json.Decoder(Head)


@transaction.atomic
def publish(ledger: Ledger, actor: Actor, on: dt.date) -> Head | None:
    """Publish the present head of the chain as that of a date; return it, None without a link.

    What was published is not published again.
    """
    # Two that publish at once take turns.
    Ledger.objects.select_for_update(no_key=True).get(pk=ledger.pk)
    link = SealLink.objects.filter(ledger=ledger).defer("keys", "digests").last()
    if link is None:
        return None
    head = Head(ledger.number, on, link.number, link.digest.hex())
    if head not in published(ledger):
        Event.objects.create(
            ledger=ledger,
            type=SEALED,
            document_type=LEDGER.entity,
            document_id=ledger.number,
            business_date=on,
            data={"link": str(head.link), "digest": head.digest},
            created_by=actor.name,
        )
    return head


def published(ledger: Ledger) -> list[Head]:
    """Return the heads that events have published, in order."""
    found = Event.objects.filter(ledger=ledger, type=SEALED).order_by("id")
    return [_head(event) for event in found]


def put_into(file: OutputFile) -> None:
    """Assign the head that was published last to a bookkeeping file, unless another file has it."""
    last = Event.objects.filter(ledger=file.ledger_id, type=SEALED).order_by("-id").first()
    if last and not JournaledEvent.objects.filter(ledger=file.ledger_id, event=last).exists():
        JournaledEvent.objects.create(ledger_id=file.ledger_id, event=last, file_id=file.pk)


def repeated_in(file: OutputFile) -> Head | None:
    """Return the head that is assigned to a bookkeeping file, if any."""
    found = Event.objects.filter(
        ledger=file.ledger_id,
        type=SEALED,
        pk__in=JournaledEvent.objects.filter(ledger=file.ledger_id, file=file).values("event"),
    ).first()
    return _head(found) if found else None


def write_out(ledger: Ledger) -> int:
    """Append the heads that are not in the file yet, and return how many. Raises `OSError`.

    So each machine's file gets all of them, and one that could not be written is filled later.
    """
    kept = list(written(ledger))
    missing = [head for head in published(ledger) if head not in kept]
    if not missing:
        return 0
    path = file_of(ledger)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lines = b"".join(msgspec.json.encode(head) + b"\n" for head in missing)
    opened = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    with open(opened, "ab", buffering=0) as file:
        file.write(lines)
        os.fsync(file.fileno())
    return len(missing)


def try_to_write_out(ledger: Ledger) -> None:
    """Append the heads as `write_out` does; where that fails, log it: nothing waits for it."""
    try:
        write_out(ledger)
    except OSError:
        log.exception("heads not written", ledger=ledger.number)


def written(ledger: Ledger) -> Iterator[Head]:
    """Yield the heads that the file outside of the database holds; none if there is no file.

    A line that was cut short, by a machine that went down, is passed over: it is written again.
    """
    path = file_of(ledger)
    if not path.exists():
        return
    for line in path.read_bytes().splitlines():
        try:
            yield _decoder.decode(line)
        except msgspec.DecodeError:
            continue


def file_of(ledger: Ledger) -> Path:
    """Return the path of the file that keeps the heads of a ledger."""
    return settings.LEDGER_SEALS_DIR / f"{ledger.number}.jsonl"


def _head(event: Event) -> Head:
    return Head(event.ledger_id, event.business_date, int(event.data["link"]), event.data["digest"])
