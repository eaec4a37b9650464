"""How much the random tests try: `LEDGER_TEST_EXAMPLES=200` looks longer than every run should."""

import os

EXAMPLES = int(os.environ.get("LEDGER_TEST_EXAMPLES", "10"))
