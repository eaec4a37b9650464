"""Claims of the default terms, raised by the run, in the four countries."""

from typing import Any

from invoices.models import Claim
from ledger_project.core.setup import open_ledger, register_seller
from tests.support.clients import Api, issue
from tests.support.commands import run

CURRENCIES = {"SE": "SEK", "NO": "NOK", "FI": "EUR", "DK": "DKK"}

RUNS = {
    "Reminder": "2026-07-14",
    "SecondReminder": "2026-07-31",
    "CollectionClaim": "2026-08-17",
    "DebtCollection": "2026-09-07",
}
"""When the claim on an invoice that is due on 2026-07-07 reaches each level."""


def shop(country: str, **settings: Any) -> Api:
    """Open ledger 501 in a country, with a seller that agreed nothing; return a client of it."""
    ledger, _ = open_ledger(501, name="Testledger", country=country, **settings)
    register_seller(ledger, "654", name="testshop")
    return issue(ledger)


def run_claims_up_to(level: str) -> None:
    """Run the claims of ledger 501 until an invoice due on 2026-07-07 has reached the level."""
    assert level in RUNS
    for reached, day in RUNS.items():
        run("run_claims", 501, date=day)
        if reached == level:
            break
    assert Claim.objects.filter(claimed_on=day).exists(), "nobody owes enough to be claimed"
