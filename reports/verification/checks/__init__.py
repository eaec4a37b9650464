"""The checks by subject, ordered with the invariants of the books first."""

from reports.verification.checks import (
    books,
    customers,
    events,
    invoices,
    purchases,
    second_events,
    settlements,
)
from reports.verification.checks.check import Check

__all__ = ["CHECKS", "FILES", "REFERENCES", "Check"]

CHECKS = tuple(
    sorted(
        (
            *books.CHECKS,
            *settlements.CHECKS,
            *customers.CHECKS,
            *invoices.CHECKS,
            *purchases.CHECKS,
            *second_events.CHECKS,
            *events.CHECKS,
        ),
        key=lambda check: (check.invariant == 0, check.invariant),
    )
)

# These two need more than SQL: see `verification._references` and `verification._files`.
REFERENCES = Check(
    "each payment reference has the layout and check digit of its country", "", invariant=7
)
FILES = Check("each stored file has the size and digest that are recorded for it", "")
