"""Verification of a ledger: every total, state, reservation, reference and sequence recomputed.

Each check is one SQL statement that counts the rows it read and lists the violations. The
invariants of the books come first. Each holds after every commit; those about the books hold as of
any past date too. What was changed consistently is found by the seals. To add a check, add a row to
a module in `checks` and a test that corrupts the data and expects the check to be named.
"""

import contextlib
import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import DatabaseError, connection

from invoices.models import Authorization, Invoice
from ledger_project.core import planner
from ledger_project.core.identifiers import is_payment_reference
from ledger_project.core.models import Ledger
from reports.models import OutputFile, Verification
from reports.queries import content
from reports.verification import guards, seals, settings, versions
from reports.verification.checks import (
    ATTRIBUTED,
    AUDITED,
    CHECKS,
    FILES,
    FUNCTIONS,
    LINKS,
    PROTECTION,
    PUBLISHED,
    RECORDED,
    REFERENCES,
    SEALED,
    TRIGGERS,
    VERSIONS,
    WITNESSED,
    Check,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check on one ledger."""

    check: Check
    checked: int
    violations: list[str]


def verify(ledger: Ledger, as_of: dt.date | None = None) -> Iterator[Finding]:
    """Run every check on a ledger, now or (those that can) as of the end of a past day."""
    planner.refresh()
    for check in CHECKS:
        if as_of is None or check.dated:
            yield _run(check, ledger, as_of or dt.date.max)
    if as_of is None:
        yield _references(ledger)
        yield _files(ledger)
        yield Finding(LINKS, *seals.links(ledger))
        yield Finding(SEALED, *seals.rows(ledger))
        yield Finding(PUBLISHED, *seals.published(ledger))
        yield Finding(RECORDED, *settings.recorded(ledger))
        yield Finding(ATTRIBUTED, *settings.attributed(ledger))
        yield Finding(VERSIONS, *versions.compared(ledger))
        yield Finding(AUDITED, *versions.audited(ledger))
        yield Finding(WITNESSED, *versions.witnessed(ledger))
        yield Finding(TRIGGERS, *guards.triggers())
        yield Finding(FUNCTIONS, *guards.functions())
        yield Finding(PROTECTION, *guards.protection())


def record(ledger: Ledger, findings: Sequence[Finding], by: str) -> None:
    """Record a whole run for who watches; a copy that takes no changes is verified all the same."""
    wrong = sum(len(one.violations) for one in findings)
    with contextlib.suppress(DatabaseError):
        Verification.objects.create(
            ledger=ledger, checks=len(findings), violations=wrong, created_by=by
        )


def _run(check: Check, ledger: Ledger, on: dt.date) -> Finding:
    summary = (
        f"SELECT coalesce(sum(checked), 0), "
        f"array_agg(violation) FILTER (WHERE violation IS NOT NULL) "
        f"FROM ({check.sql}) AS rows (checked, violation)"
    )
    with connection.cursor() as cursor:
        cursor.execute(summary, {"ledger": ledger.number, "on": on})
        checked, violations = cursor.fetchone()
    return Finding(check, int(checked), violations or [])


def _references(ledger: Ledger) -> Finding:
    bought = Authorization.objects.filter(ledger=ledger).order_by()
    serviced = Invoice.objects.filter(ledger=ledger, purchased=False, type="debit").order_by()
    column = "payment_reference"
    checked, violations = 0, []
    references = bought.values_list(column).union(serviced.values_list(column), all=True)
    for (reference,) in references.iterator(10_000):
        checked += 1
        if not is_payment_reference(reference, ledger.country):
            violations.append(f"payment reference {reference} is not one of {ledger.country}")
    return Finding(REFERENCES, checked, violations)


def _files(ledger: Ledger) -> Finding:
    checked, violations = 0, []
    for file in OutputFile.objects.filter(ledger=ledger).order_by("id").iterator():
        checked += 1
        size, digest = 0, hashlib.sha256()
        for chunk in content(file):
            size += len(chunk)
            digest.update(chunk)
        if (size, digest.hexdigest()) != (file.size, file.sha256):
            violations.append(f"file {file.file_name}: {size} bytes stored, {file.size} recorded")
    return Finding(FILES, checked, violations)
