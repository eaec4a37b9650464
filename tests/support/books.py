"""Verification of the books."""

import datetime as dt
import hashlib
from typing import Any

from django.db import connection

from ledger_project.core.models import Ledger
from reports import seals
from reports.verification import Finding, verify
from reports.verification.checks import WITNESSED

_TYPES = {int: "int", str: "text", dt.date: "date"}


def violations(ledger: Ledger, as_of: dt.date | None = None) -> list[str]:
    """Return what `verify_ledger` finds wrong, now or as of a past day.

    What is there is sealed first, so the next call finds what has changed since and must not.
    """
    seals.seal(ledger)
    return [text for finding in wrong(ledger, as_of) for text in finding.violations]


def wrong(ledger: Ledger, as_of: dt.date | None = None) -> list[Finding]:
    """Return the findings of `verify_ledger` that have violations; nothing is sealed.

    Tests make staff past the pages: only those about staff ask whether the trail has it.
    """
    with connection.execute_wrapper(_KeepPlans()):
        found = [one for one in verify(ledger, as_of) if one.check is not WITNESSED]
        return [finding for finding in found if finding.violations]


class _KeepPlans:
    """Prepare each check once: on the few rows of a test, planning it is what costs."""

    def __init__(self) -> None:
        # Psycopg drops what is prepared when something was rolled back.
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM pg_prepared_statements WHERE name LIKE 'check%'")
            self.kept = {name for (name,) in cursor.fetchall()}

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not isinstance(params, dict) or not {type(one) for one in params.values()} <= set(
            _TYPES
        ):
            return execute(sql, params, many, context)
        name = f"check_{hashlib.sha256(sql.encode()).hexdigest()[:16]}"
        if name not in self.kept:
            types = ", ".join(_TYPES[type(value)] for value in params.values())
            numbered = sql % {key: f"${place}" for place, key in enumerate(params, 1)}
            execute(f"PREPARE {name} ({types}) AS {numbered}", None, many, context)
            self.kept.add(name)
        places = ", ".join(["%s"] * len(params))
        return execute(f"EXECUTE {name} ({places})", list(params.values()), many, context)
