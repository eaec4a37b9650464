"""Sealing and verifying the rows of 100,000 invoices against hashing them alone."""

from typing import Any

from django.db import connection

from benchmarks.stage import Stage, row, seconds
from reports.seals import seal
from reports.seals.recipes import present
from reports.verification.seals import links, rows

COUNT = 100_000
WHAT = f"the rows of {COUNT:,} invoices"


def measure(stage: Stage) -> list[dict[str, Any]]:
    ledger, _ = stage.ledger(COUNT)
    floor = min(seconds(lambda: _hash(ledger.number)) for _ in range(2))
    with stage.doing("sealing"):
        ours = seconds(lambda: seal(ledger))
    again = seconds(lambda: seal(ledger, full=True))
    stage.console.print(f"  looking at all of them again: {again:.1f} s")
    with stage.doing("verifying the seals"):
        verified = seconds(lambda: (links(ledger), rows(ledger)))
    count, wrong = rows(ledger)
    if wrong:
        raise RuntimeError(f"{wrong}")
    return [
        row(f"sealing {WHAT}", count / ours, count / floor, "rows/s"),
        row(f"verifying {WHAT}", count / verified, count / floor, "rows/s"),
    ]


def _hash(number: int) -> None:
    """Compute the digests in PostgreSQL, and drop them."""
    with connection.cursor() as cursor:
        for one in present().values():
            if not one.salted:
                cursor.execute(
                    f"SELECT count({one.digest}) FROM {one.table} t WHERE ledger_id = %s", [number]
                )
