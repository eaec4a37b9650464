"""The checks by subject, ordered with the invariants of the books first."""

from reports.verification.checks import (
    bank,
    books,
    changes,
    collection,
    customers,
    events,
    invoices,
    letters,
    plans,
    purchases,
    second_events,
    settlements,
)
from reports.verification.checks.check import Check

__all__ = [
    "ATTRIBUTED",
    "AUDITED",
    "BESIDE",
    "CHECKS",
    "FILES",
    "FUNCTIONS",
    "LINKS",
    "PROTECTION",
    "PUBLISHED",
    "RECORDED",
    "REFERENCES",
    "SEALED",
    "TRIGGERS",
    "VERSIONS",
    "WITNESSED",
    "Check",
]

CHECKS = tuple(
    sorted(
        (
            *books.CHECKS,
            *settlements.CHECKS,
            *customers.CHECKS,
            *invoices.CHECKS,
            *plans.CHECKS,
            *collection.CHECKS,
            *letters.CHECKS,
            *purchases.CHECKS,
            *second_events.CHECKS,
            *events.CHECKS,
            *changes.CHECKS,
            *bank.CHECKS,
        ),
        key=lambda check: (check.invariant == 0, check.invariant),
    )
)

# These need more than one statement: see `verification._references`, `_files`, and its `seals`,
# `settings` and `guards`.
REFERENCES = Check(
    "each payment reference has the layout and check digit of its country", "", invariant=7
)
FILES = Check("each stored file has the size and digest that are recorded for it", "")
LINKS = Check("each link of the seals follows from the one before", "")
SEALED = Check("each row that was sealed is there as it was sealed", "")
PUBLISHED = Check("each head of the seals that was published is in the chain", "")
RECORDED = Check("each setting is as the last record of its change says", "")
ATTRIBUTED = Check("each setting was changed by an operation", "")
VERSIONS = Check("each row that may change is as it was last written", "")
WITNESSED = Check(
    "each change of staff accounts, and of what ledgers share, is in the audit trail", ""
)
AUDITED = Check("each change of such a row is in the audit trail", "")
TRIGGERS = Check("each trigger is there and on", "")
FUNCTIONS = Check("each function of the database is the one that the program made", "")
PROTECTION = Check(
    "each table of ledgers is protected, and the application's role may do no more than it has to",
    "",
)
BESIDE = (
    FILES,
    REFERENCES,
    LINKS,
    SEALED,
    PUBLISHED,
    RECORDED,
    ATTRIBUTED,
    VERSIONS,
    AUDITED,
    WITNESSED,
    TRIGGERS,
    FUNCTIONS,
    PROTECTION,
)
