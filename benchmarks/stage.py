"""Shared parts of the benchmarks: new ledgers with a population, and medians."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from rich.console import Console

from benchmarks.population import populate
from ledger_project.core import clock
from ledger_project.core.models import Ledger, Seller
from ledger_project.core.setup import open_ledger, register_seller


class Stage:
    """Source of a new ledger for each measurement, which prints the progress."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.on = clock.business_date()

    def ledger(self, invoices: int = 0) -> tuple[Ledger, Seller]:
        """Return a new ledger with one seller and `invoices` captured invoices."""
        taken = set(Ledger.objects.values_list("number", flat=True))
        number = next(n for n in range(501, 99_999) if n not in taken)
        ledger, _ = open_ledger(
            number, name="Benchmark", country="SE", default_credit_limit=Decimal(10**11)
        )
        seller, _ = register_seller(ledger, "1", name="Benchmark", item_fee=Decimal("1.10"))
        if invoices:
            with self.doing(f"populating ledger {number} with {invoices:,} invoices"):
                populate(ledger, seller, invoices, self.on)
        return ledger, seller

    @contextmanager
    def doing(self, what: str) -> Iterator[None]:
        self.console.print(f"… {what}")
        yield


def seconds(work: Callable[[], object]) -> float:
    """Return the seconds that one call takes, by the wall clock."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def median_seconds(work: Callable[[], object], times: int) -> float:
    """Return the median seconds of several calls."""
    return statistics.median(seconds(work) for _ in range(times))


def row(what: str, ours: float, floor: float, unit: str) -> dict[str, Any]:
    """Return a row of ratios; `ours` and `floor` are rates, higher is better."""
    return _row(what, ours, floor, unit, ours / floor)


def cost(what: str, ours: float, floor: float, unit: str) -> dict[str, Any]:
    """Return a row of ratios; `ours` and `floor` are costs, lower is better."""
    return _row(what, ours, floor, unit, floor / ours)


def _row(what: str, ours: float, floor: float, unit: str, ratio: float) -> dict[str, Any]:
    return {
        "what": what,
        "value": _figure(ours),
        "floor": _figure(floor),
        "unit": unit,
        "ratio": round(ratio, 2),
    }


def _figure(number: float) -> float:
    """Return the number with as many decimals as tell something."""
    return round(number) if number >= 100 else round(number, 2)
