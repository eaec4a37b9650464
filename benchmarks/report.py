"""Report 106 for 100,000 invoices against COPY of the same query."""

from typing import Any

from django.db import connection

from benchmarks.stage import Stage, row, seconds
from ledger_project.core.actors import SYSTEM
from reports.output_files import order_report
from reports.queries import DEBTS

COUNT = 100_000


def measure(stage: Stage) -> dict[str, Any]:
    ledger, _ = stage.ledger(COUNT)
    floor = min(seconds(lambda: _copy(ledger.number, stage)) for _ in range(3))
    ours = min(
        seconds(lambda: order_report(ledger, stage.on, SYSTEM, on=stage.on)) for _ in range(3)
    )
    return row("report 106 for 100,000 invoices", COUNT / ours, COUNT / floor, "invoices/s")


def _copy(number: int, stage: Stage) -> None:
    """Read the bytes of the query from PostgreSQL and drop them."""
    given = {"ledger": number, "on": stage.on, "until": "infinity"}
    with (
        connection.cursor() as cursor,
        cursor.copy(DEBTS, given) as copy,
    ):
        for _ in copy:
            pass
