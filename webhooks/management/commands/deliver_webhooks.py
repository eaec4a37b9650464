"""Deliver events to webhooks."""

import contextlib
import datetime as dt
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.management import CommandParser
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ledger_project.core.commands import LedgerCommand
from webhooks import queries
from webhooks.dispatch import dispatching


class Command(LedgerCommand):
    help = (
        "Send to each webhook the events that have not been delivered to it. Run it again, or "
        "several at once: each event is sent at least once, those of one invoice in order. With "
        "--follow it goes on until it is stopped (Ctrl-C or SIGTERM)."
    )
    takes_ledgers = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--follow", action="store_true", help="go on as events come")

    def execute_for(self, *, on: dt.date, **options: Any) -> Any:
        def ledgers() -> list[int]:
            return [ledger.number for ledger in self.chosen(options["ledgers"])]

        delivered: Counter[int] = Counter()
        failed: Counter[int] = Counter()
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with (
            _stopped() if options["follow"] else contextlib.nullcontext() as until,
            Progress(*columns, console=self.progress_console, transient=True) as progress,
        ):
            task = progress.add_task("Delivering", total=None)
            for batch in dispatching(ledgers, until=until):
                delivered[batch.webhook] += batch.delivered
                failed[batch.webhook] += batch.failed
                counts = f"{delivered.total():,} delivered, {failed.total():,} attempts failed"
                progress.update(task, description=counts)
                if options["follow"] and not self.console.is_terminal and not self.as_json:
                    self.console.print(f"Webhook {batch.webhook}: {counts}")
                if batch.disabled and not self.as_json:
                    self.console.print(f"Webhook {batch.webhook} was disabled: {batch.disabled}")
        rows = [
            {
                "webhook": one.pk,
                "ledger": one.ledger_id,
                "url": one.url,
                "state": one.state,
                "delivered": delivered[one.pk],
                "failed_attempts": failed[one.pk],
                "waiting": one.waiting,
                "given_up": one.given_up,
            }
            for one in queries.with_counts(ledgers())
        ]
        self.table("Deliveries", rows, empty="no webhooks")
        return rows


@contextlib.contextmanager
def _stopped() -> Iterator[threading.Event]:
    """Yield an event that Ctrl-C and SIGTERM set; the batch in progress is finished first."""
    event = threading.Event()
    before = {
        number: signal.signal(number, lambda *_: event.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield event
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
