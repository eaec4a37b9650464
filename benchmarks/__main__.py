"""`make bench`: performance as ratios against a floor measured in the same run.

The floor is PostgreSQL writing the same rows without our code, so a ratio shows the cost of our
code on any machine. It runs on its own database under LEDGER_DATA_DIR.
"""

import os
import sys

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
    claims,
    files,
    paging,
    queries,
    report,
    seals,
    settlement,
)
from benchmarks.stage import Stage  # noqa: E402
from ledger_project.core import row_security  # noqa: E402
from ledger_project.core.commands import table_of  # noqa: E402

LARGE = 1_000_000


def main() -> None:
    console = Console(width=None if sys.stdout.isatty() else 140, highlight=False)
    call_command("migrate", verbosity=0)
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else LARGE
    stage = Stage(console)
    ratios = [
        settlement.measure(stage),
        claims.measure(stage),
        report.measure(stage),
        *seals.measure(stage),
        authorizations.throughput(stage),
    ]
    console.print(table_of("Ratios against the floor (aim 0.5)", ratios))
    console.print(table_of("Files of a day, few invoices and many", files.measure(stage, rows)))
    console.print(table_of("A page deep in a list (aim 1.0)", paging.measure(stage, rows)))
    console.print(table_of("Queries of each request, COMMIT included", queries.measure(stage)))
    console.print(table_of("One authorization", authorizations.growth(stage, rows)))


with row_security.across_ledgers():
    main()
