"""How much the random tests try: a few cases, the same each time. `LEDGER_TEST_EXAMPLES=200` looks
for new ones, and longer than every run should.
"""

import os
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from hypothesis import settings

GIVEN = os.environ.get("LEDGER_TEST_EXAMPLES", "")
EXAMPLES = int(GIVEN or "6")


def load_profile() -> None:
    """Set no deadline: how long a case takes is a matter of the machine."""
    settings.register_profile("ledger", derandomize=not GIVEN, deadline=None)
    settings.load_profile("ledger")


def some(cases: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Every other case of each state, by its first member: the back office goes through what the
    API's tests go through whole. All of them where more effort is asked for.
    """
    found = [list(group) for _, group in groupby(cases, key=lambda case: case[0])]
    return [case for group in found for case in (group if GIVEN else group[::2])]
