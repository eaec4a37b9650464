"""How much the tests try of what is generated, and of tables with many cells.

By default they are sampled: a few cases, the same in each run. `make test-wide` takes all cases of
the matrices and new ones of what is generated: hypothesis and `generator` follow the seed that it
prints, so that a run can be repeated. LEDGER_TEST_WIDE=1 without a seed draws one.
"""

import os
import random
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from hypothesis import settings

WIDE = os.environ.get("LEDGER_TEST_WIDE") == "1"
if WIDE and not os.environ.get("LEDGER_TEST_SEED"):
    # In the environment, so that the processes of a parallel run follow the same seed.
    os.environ["LEDGER_TEST_SEED"] = str(random.SystemRandom().randrange(2**32))
SEED = os.environ.get("LEDGER_TEST_SEED", "")
EXAMPLES = int(os.environ.get("LEDGER_TEST_EXAMPLES") or (50 if WIDE else 2))
MONTHS = int(os.environ.get("LEDGER_TEST_MONTHS") or (12 if WIDE else 2))
FEW = 4
"""The cells of a table that `make test` runs at least; of a large one it runs a sixth."""
_KIND = re.compile(r"purchased|serviced")
_DATABASE = frozenset({"db", "transactional_db"})


def load_profile() -> None:
    """Set what hypothesis does: no deadline, as how long a case takes is a matter of the machine.

    A wide run keeps no database of failures: its seed alone decides what is tried.
    """
    if WIDE:
        settings.register_profile("ledger", deadline=None, database=None, print_blob=True)
    else:
        settings.register_profile("ledger", deadline=None, derandomize=True)
    settings.load_profile("ledger")


def mark_wide(items: Iterable[Any]) -> None:
    """Mark all but a few cells of each table as `wide`, the same in each run.

    A table is a test with many parameters that works on a database, or on documents. Those that
    only read code or compute are quick, and often each of their cells is a rule of its own. What is
    told of a purchase and of an invoice that is only serviced, is told of one of them.
    """
    tables = defaultdict(list)
    for item in items:
        costs = item.get_closest_marker("django_db") or _DATABASE.intersection(item.fixturenames)
        if hasattr(item, "callspec") and (costs or "documents" in item.path.parts):
            tables[item.path, item.originalname].append(item)
    for (_, name), cells in tables.items():
        chance = random.Random(name)
        stories = defaultdict(list)
        for cell in cells:
            stories[_KIND.sub("", cell.callspec.id)].append(cell)
        told = [chance.choice(alike) for alike in stories.values()]
        kept = chance.sample(told, min(len(told), max(FEW, len(told) // 6)))
        for cell in cells:
            if cell not in kept:
                cell.add_marker("wide")


def generator(name: int | str) -> random.Random:
    """Return random numbers of a test's own: the same in each sampled run, else by the seed."""
    return random.Random(f"{SEED}/{name}" if WIDE else name)
