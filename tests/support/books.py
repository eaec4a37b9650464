"""Verification of the books."""

import datetime as dt
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

from ledger_project.core.models import Ledger
from reports import seals
from reports.verification import Finding, verify

_TYPES = {int: "int", str: "text", dt.date: "date"}
_plans: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()
"""The names of the statements that each connection has prepared."""


def violations(ledger: Ledger, as_of: dt.date | None = None) -> list[str]:
    """Return what `verify_ledger` finds wrong, now or as of a past day.

    What is there is sealed first, so the next call finds what has changed since and must not.
    """
    seals.seal(ledger)
    return [text for finding in wrong(ledger, as_of) for text in finding.violations]


def wrong(ledger: Ledger, as_of: dt.date | None = None) -> list[Finding]:
    """Return the findings of `verify_ledger` that have violations; nothing is sealed."""
    with connection.execute_wrapper(_keep_plans):
        return [finding for finding in verify(ledger, as_of) if finding.violations]


def _keep_plans(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Prepare each check once: on the few rows of a test, planning it is what costs."""
    if not isinstance(params, dict) or not {type(one) for one in params.values()} <= _TYPES.keys():
        return execute(sql, params, many, context)
    plans = _plans.setdefault(connection.connection, {})
    if sql not in plans:
        name = f"check_{len(plans)}"
        types = ", ".join(_TYPES[type(value)] for value in params.values())
        numbered = sql % {key: f"${place}" for place, key in enumerate(params, 1)}
        execute(f"PREPARE {name} ({types}) AS {numbered}", None, many, context)
        plans[sql] = name
    places = ", ".join(["%s"] * len(params))
    return execute(f"EXECUTE {plans[sql]} ({places})", list(params.values()), many, context)
