"""Verification of the books."""

import datetime as dt

from ledger_project.core.models import Ledger
from reports.verification import verify


def violations(ledger: Ledger, as_of: dt.date | None = None) -> list[str]:
    """Return what `verify_ledger` finds wrong, now or as of a past day."""
    return [violation for finding in verify(ledger, as_of) for violation in finding.violations]
