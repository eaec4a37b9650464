"""Verification of the books."""

import datetime as dt

from ledger_project.core.models import Ledger
from reports import seals
from reports.verification import verify


def violations(ledger: Ledger, as_of: dt.date | None = None) -> list[str]:
    """Return what `verify_ledger` finds wrong, now or as of a past day.

    What is there is sealed first, so the next call finds what has changed since and must not.
    """
    seals.seal(ledger)
    return [violation for finding in verify(ledger, as_of) for violation in finding.violations]
