"""A run over one ledger's directories."""

import contextlib
import datetime as dt
from collections.abc import Iterator

from django.conf import settings

from ledger_project.core import locks
from ledger_project.core.actors import Actor
from ledger_project.core.models import Ledger
from ledger_project.exchange.folders import Folders
from ledger_project.exchange.giving import give, waiting
from ledger_project.exchange.models import ExchangedFile
from ledger_project.exchange.receiving import receive
from ledger_project.exchange.states import FAILED


def exchange(ledger: Ledger, actor: Actor, on: dt.date, again: str = "") -> Iterator[ExchangedFile]:
    """Take in what came for a ledger, put out what was made for it, and yield each file.

    A file that failed is taken in `again`, by the name of its record, unless it was already.
    One process works on a ledger at a time, another waits. Raises `OSError` where a directory
    cannot be used: what was done stays done, and the next run goes on.
    """
    with locks.advisory_lock(locks.EXCHANGE, ledger.number):
        folders = Folders(ledger.number)
        folders.make()
        failed = ExchangedFile.objects.filter(ledger=ledger, name=again, outcome=FAILED)
        if again and failed.exists():
            with contextlib.suppress(FileNotFoundError):
                folders.take_again(again)
        yield from receive(ledger, actor, on)
        yield from give(ledger, actor)


def is_waiting(ledger: Ledger) -> bool:
    """Return whether a run would find anything to do. Raises `OSError`."""
    if settings.LEDGER_EXCHANGE_DIR is None:
        return False
    folders = Folders(ledger.number)
    folders.make()
    came = folders.taken() or folders.written() or folders.arrived()
    return bool(came) or waiting(ledger).exists()
