"""`make bench`: performance as ratios against a floor measured in the same run.

    python -m benchmarks [NAME…] [--rows N] [--json]

A floor is the same work without our code: PostgreSQL writing the same rows, COPY, an empty view. So
a ratio shows the cost of our code on any machine. It runs on its own database under
LEDGER_DATA_DIR. With `--json` each row is a line of JSON.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ledger_project.settings")
os.environ.setdefault("LEDGER_LOG_LEVEL", "ERROR")
# High enough to refuse nothing; the counting is measured with the rest.
os.environ.setdefault("LEDGER_RATE_LIMIT", "1000000/min")
django.setup()

from django.core.management import call_command  # noqa: E402
from rich.console import Console  # noqa: E402

from benchmarks import (  # noqa: E402
    authorizations,
    bank,
    claims,
    client,
    files,
    invoices,
    pages,
    paging,
    queries,
    replicas,
    report,
    requests,
    seals,
    settlement,
)
from benchmarks.stage import Stage  # noqa: E402
from ledger_project.core import row_security  # noqa: E402
from ledger_project.core.commands import table_of  # noqa: E402

LARGE = 1_000_000
RATIOS = "Ratios against the floor (aim 0.5)"
BENCHMARKS: dict[str, tuple[str, Callable[[Stage, int], Any]]] = {
    "settlement": (RATIOS, lambda stage, rows: [settlement.measure(stage)]),
    "claims": (RATIOS, lambda stage, rows: [claims.measure(stage)]),
    "invoices": (RATIOS, lambda stage, rows: invoices.measure(stage)),
    "bank": (RATIOS, lambda stage, rows: bank.measure(stage)),
    "report": (RATIOS, lambda stage, rows: [report.measure(stage)]),
    "seals": (RATIOS, lambda stage, rows: seals.measure(stage)),
    "authorizations": (RATIOS, lambda stage, rows: [authorizations.throughput(stage)]),
    "requests": (
        "A request, processor time against an empty view",
        lambda stage, rows: requests.measure(stage),
    ),
    "replicas": (
        "A read with a replica, processor time against one without",
        lambda stage, rows: replicas.measure(stage),
    ),
    "client": (
        "The Python client, processor time against bare httpx",
        lambda stage, rows: [client.measure()],
    ),
    "files": ("Files of a day, few invoices and many", files.measure),
    "pages": ("Pages of the back office, few invoices and many (aim 1.0)", pages.measure),
    "paging": ("A page deep in a list (aim 1.0)", paging.measure),
    "queries": (
        "Queries of each request, COMMIT included",
        lambda stage, rows: queries.measure(stage),
    ),
    "growth": ("One authorization", authorizations.growth),
}
"""The heading of a benchmark's table, and what measures its rows."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--rows", type=int, default=LARGE, help="of a large ledger")
    parser.add_argument("--json", action="store_true", help="a line of JSON for each row")
    given = parser.parse_args()
    if unknown := set(given.names) - set(BENCHMARKS):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    # Lines of JSON stand alone on standard output.
    console = Console(
        width=None if sys.stdout.isatty() else 140, highlight=False, stderr=given.json
    )
    call_command("migrate", verbosity=0)
    stage = Stage(console)
    tables: dict[str, list[dict[str, Any]]] = {}
    for name in given.names or BENCHMARKS:
        title, measure = BENCHMARKS[name]
        rows = measure(stage, given.rows)
        if given.json:
            for one in rows:
                print(json.dumps({"benchmark": name, **one}), flush=True)
        tables.setdefault(title, []).extend(rows)
    if not given.json:
        for title, rows in tables.items():
            console.print(table_of(title, rows))


with row_security.across_ledgers():
    main()
