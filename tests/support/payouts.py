"""What the bank does with payouts, through the commands of the operator."""

import tempfile
from typing import Any

from tests.support.bank_files import pain_002
from tests.support.commands import run


def send_and_answer(*, paid: bool = True) -> dict[str, Any]:
    """Send what is ready, and let the bank pay or refuse all of it; return the outcomes."""
    (batch,) = run("send_payouts", 501)
    return answer(pain_002(batch=batch["batch"], status="ACSC" if paid else "RJCT"))


def answer(document: str) -> dict[str, Any]:
    """Import a bank's answer; return the outcomes that it had, with their numbers."""
    with tempfile.NamedTemporaryFile("w", suffix=".xml", encoding="utf-8") as file:
        file.write(document)
        file.flush()
        result = run("import_payout_status", file.name, ledger=501)
    return {name: count for name, count in result.items() if name != "ledger" and count}
