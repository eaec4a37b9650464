"""How much the random tests try: a few cases, the same each time. `LEDGER_TEST_EXAMPLES=200` looks
for new ones, and longer than every run should.
"""

import os

from hypothesis import settings

GIVEN = os.environ.get("LEDGER_TEST_EXAMPLES", "")
EXAMPLES = int(GIVEN or "6")

settings.register_profile("ledger", derandomize=not GIVEN)
settings.load_profile("ledger")
