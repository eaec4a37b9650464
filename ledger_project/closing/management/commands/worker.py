"""Process the queue of daily closings."""

import socket
from typing import Any

from django.core.management import BaseCommand, CommandParser
from procrastinate.contrib.django import app

from ledger_project.closing.tasks import SILENCE_SECONDS
from ledger_project.core import roles


class Command(BaseCommand):
    help = (
        "Close each day of every ledger soon after it is over, until stopped. Start as many as you "
        "like, on as many machines: each ledger is closed by one of them, and what a worker that "
        "died has begun is taken over by the others."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--ledgers-at-once", type=int, default=2, metavar="N", help="default 2")
        parser.add_argument(
            "--until-idle", action="store_true", help="stop when nothing is waiting"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for fault in roles.too_much():
            self.stderr.write(f"Warning: {fault}; see docs/runbook.md, Roles of the database.")
        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
        with app.replace_connector(connector) as worker:
            worker.run_worker(
                name=socket.gethostname(),
                concurrency=options["ledgers_at_once"],
                wait=not options["until_idle"],
                stalled_worker_timeout=SILENCE_SECONDS,
            )
