"""How much the generated tests try.

By default they are sampled: a few cases, the same in each run. `make test-wide` takes all cases of
the matrices and new ones of what is generated: hypothesis and `generator` follow the seed that it
prints, so that a run can be repeated. LEDGER_TEST_WIDE=1 without a seed draws one.
"""

import os
import random
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from hypothesis import settings

WIDE = os.environ.get("LEDGER_TEST_WIDE") == "1"
if WIDE and not os.environ.get("LEDGER_TEST_SEED"):
    # In the environment, so that the processes of a parallel run follow the same seed.
    os.environ["LEDGER_TEST_SEED"] = str(random.SystemRandom().randrange(2**32))
SEED = os.environ.get("LEDGER_TEST_SEED", "")
EXAMPLES = int(os.environ.get("LEDGER_TEST_EXAMPLES") or (50 if WIDE else 6))
MONTHS = int(os.environ.get("LEDGER_TEST_MONTHS") or (12 if WIDE else 2))


def load_profile() -> None:
    """Set what hypothesis does: no deadline, as how long a case takes is a matter of the machine.

    A wide run keeps no database of failures: its seed alone decides what is tried.
    """
    if WIDE:
        settings.register_profile("ledger", deadline=None, database=None, print_blob=True)
    else:
        settings.register_profile("ledger", deadline=None, derandomize=True)
    settings.load_profile("ledger")


def generator(name: int | str) -> random.Random:
    """Return random numbers of a test's own: the same in each sampled run, else by the seed."""
    return random.Random(f"{SEED}/{name}" if WIDE else name)


def some(cases: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return every other case of each state, its first member, and in a wide run all of them.

    The tests through HTTP take all cases; those of the back office are content with a sample.
    """
    found = [list(group) for _, group in groupby(cases, key=lambda case: case[0])]
    return [case for group in found for case in (group if WIDE else group[::2])]


def diagonals(cells: Iterable[Any], place: Callable[[Any], int]) -> list[Any]:
    """Return the cells of every third diagonal of a matrix, and in a wide run all of them.

    `place` adds up the numbers of a cell's row and column, so that each of them is reached.
    """
    return [cell for cell in cells if WIDE or place(cell) % 3 == 0]
