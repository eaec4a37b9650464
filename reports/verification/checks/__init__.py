"""The checks of the proof by subject, the ties of the books in front."""

from reports.verification.checks import books, customers, events, invoices, purchases, settlements
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
            *events.CHECKS,
        ),
        key=lambda check: (check.tie == 0, check.tie),
    )
)

# These two need more than SQL: see `proof._references` and `proof._files`.
REFERENCES = Check(
    "each payment reference has the layout and check digit of its country", "", tie=7
)
FILES = Check("each stored file has the size and digest that it claims", "")
