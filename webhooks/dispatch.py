"""Dispatching: each webhook separately on a few threads, so that none waits for a slow one."""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.db import connections
from django.db.models import Q

from ledger_project.core import clock, events, row_security
from webhooks.delivery import Batch, deliver, fill
from webhooks.models import Webhook
from webhooks.states import ENABLED

WORKERS = 8
FAILING = 4
"""Threads at most for webhooks that failed last: those that answer find one free."""
PAUSE_SECONDS = 1.0


def dispatching(
    ledgers: Callable[[], Sequence[int]], *, until: threading.Event | None = None
) -> Iterator[Batch]:
    """Deliver what is due to the webhooks of the ledgers, and yield each batch that was sent.

    Ends when nothing more is due; with `until`, goes on as events come, until that is set. It asks
    for the numbers of the `ledgers` again each time: one may have been opened since.
    """
    ledger_numbers: Sequence[int] = ()
    running: dict[Future[Batch | None], tuple[int, bool]] = {}
    idle: set[int] = set()
    looked_at = float("-inf")
    with ThreadPoolExecutor(WORKERS) as pool:
        while until is None or not until.is_set():
            if time.monotonic() - looked_at >= PAUSE_SECONDS and (until or not idle):
                ledger_numbers = ledgers()
                for number in ledger_numbers:
                    with row_security.within(number):
                        events.sequence(number)
                idle.clear()
                looked_at = time.monotonic()
            for number, key, failing in _awake(ledger_numbers):
                if key not in idle and _may_run(key, failing, running.values()):
                    running[pool.submit(_work, number, key)] = key, failing
            if not running and until is None:
                return
            if not running and until is not None:
                until.wait(PAUSE_SECONDS)
                continue
            done, _ = wait(running, PAUSE_SECONDS, FIRST_COMPLETED)
            for future in done:
                key, _ = running.pop(future)
                if batch := future.result():
                    yield batch
                else:
                    idle.add(key)


def _may_run(key: int, failing: bool, running: Collection[tuple[int, bool]]) -> bool:
    if any(key == other for other, _ in running):
        return False
    return not failing or sum(bad for _, bad in running) < FAILING


def _awake(ledger_numbers: Sequence[int]) -> list[tuple[int, int, bool]]:
    """Return (ledger, key, whether it failed last) of the webhooks that do not rest."""
    found = Webhook.objects.filter(
        Q(rests_until=None) | Q(rests_until__lte=clock.now()),
        ledger__in=ledger_numbers,
        state=ENABLED,
    )
    with row_security.across_ledgers():
        rows = found.order_by("ledger_id", "id").values_list("ledger_id", "id", "failures")
        return [(number, key, failures > 0) for number, key, failures in rows]


def _work(ledger_number: int, key: int) -> Batch | None:
    """Send a batch for a webhook, on a connection of its own."""
    try:
        now = clock.now()
        with row_security.within(ledger_number):
            while fill(ledger_number, key, now):
                pass
            return deliver(ledger_number, key, now)
    finally:
        connections.close_all()
