"""Verification of the books."""

import datetime as dt

from ledger_project.core.models import Ledger
from reports.verification import prove


def breaches(ledger: Ledger, as_of: dt.date | None = None) -> list[str]:
    """Return what `verify_ledger` finds wrong, now or as of a past day."""
    return [breach for finding in prove(ledger, as_of) for breach in finding.breaches]
