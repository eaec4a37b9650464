"""Files of few and of many invoices: peak memory, and rows per second against COPY.

Each size is produced in its own process, to measure its peak memory.
"""

import json
import os
import resource
import subprocess
import sys
import time
from typing import Any

FEW = 1_000


def measure(stage: Any, many: int) -> list[dict[str, Any]]:
    """Return a row for each file of a day, with few and with `many` invoices."""
    rows = []
    for count in (FEW, many):
        ledger, _ = stage.ledger(count)
        with stage.doing(f"settling and producing the files of ledger {ledger.number}"):
            line = [sys.executable, "-m", "benchmarks.files", str(ledger.number), str(stage.on)]
            done = subprocess.run(line, check=True, stdout=subprocess.PIPE, text=True)
        found = json.loads(done.stdout.splitlines()[-1])
        for name, seconds in found["seconds"].items():
            rows.append(
                {
                    "file": name,
                    "invoices": count,
                    "rows/s": f"{count / seconds:,.0f}",
                    "ratio to COPY": f"{found['floor'] / seconds:.2f}",
                    "peak MiB of the process": f"{found['peak']:,.0f}",
                }
            )
    return rows


def main(number: int, on: str) -> None:
    """Produce the files of a ledger, and print the seconds of each and the peak memory."""
    import datetime as dt

    from django.db import connection

    from accounts.settlements.run import settle
    from ledger_project.core.actors import SYSTEM
    from ledger_project.core.models import Ledger
    from reports.models import OutputFile
    from reports.output_files import producing
    from reports.queries.bookkeeping import ACCOUNTING

    ledger, day = Ledger.objects.get(number=number), dt.date.fromisoformat(on)
    settle(ledger=ledger, actor=SYSTEM, on=day)
    seconds: dict[str, float] = {}
    started = time.perf_counter()
    for file in producing(ledger, day, SYSTEM):
        seconds[file.type] = time.perf_counter() - started
        started = time.perf_counter()
    source = OutputFile.objects.filter(ledger=ledger, type="ar-accounting").latest("pk")
    started = time.perf_counter()
    given = {"ledger": number, "file": source.pk}
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({ACCOUNTING}) TO STDOUT", given) as copy,
    ):
        for _ in copy:
            pass
    floor = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "floor": floor, "peak": peak}))


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ledger_project.settings")
    os.environ.setdefault("LEDGER_LOG_LEVEL", "ERROR")
    django.setup()
    from ledger_project.core.row_security import across_ledgers

    with across_ledgers():
        main(int(sys.argv[1]), sys.argv[2])
