"""Files of invoices to issue: JSON Lines, on each the body of a request to issue one.

A line is issued as the API issues it, once by its number: a line that was issued before, by a file
or a request with the same content, has no effect.
"""

import datetime as dt
import io
from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any

from rest_framework.serializers import ValidationError

from invoices import operations
from invoices.serializers.issuing import IssueRequest
from ledger_project.api.exception_handler import flatten
from ledger_project.api.parsers import ExactJSONParser
from ledger_project.core import transactions
from ledger_project.core.actors import Actor
from ledger_project.core.errors import DomainError, Invalid
from ledger_project.core.models import Ledger

_MARK = b"\xef\xbb\xbf"
_MOST_FAULTS = 50
LARGEST_LINE = 2**20
"""Bytes of one invoice, as of a request."""


def is_one(content: bytes) -> bool:
    """Return whether a file is one of invoices: its first visible character opens an object."""
    return content.removeprefix(_MARK).lstrip().startswith(b"{")


def take(ledger: Ledger, content: bytes, name: str, actor: Actor, on: dt.date) -> Mapping[str, int]:
    """Issue the invoices of a file, each in a transaction; return how many were new.

    Raises `Invalid` naming each line that is wrong. If the fault is in what a line says by itself,
    no line is issued; where only the books refuse one, the others are.
    """
    counts: Counter[str] = Counter()
    faults: dict[str, str] = {}
    for number, members in _orders(ledger, content, on):
        work = partial(operations.issue, ledger=ledger, actor=actor, on=on, **members)
        try:
            counts["known" if transactions.run(work).replayed else "issued"] += 1
        except transactions.OutcomeUnknown:
            raise
        except DomainError as error:
            faults |= _faults(number, error)
    if faults:
        told = f"Of the other lines {counts['issued']} were issued now, {counts['known']} before"
        raise Invalid({**dict(list(faults.items())[:_MOST_FAULTS]), "file": told})
    return counts


def _orders(ledger: Ledger, content: bytes, on: dt.date) -> list[tuple[int, dict[str, Any]]]:
    """Return what is to be issued, by line. Raises `Invalid`."""
    request = IssueRequest(context={"ledger": ledger, "on": on})
    orders: list[tuple[int, dict[str, Any]]] = []
    faults: dict[str, str] = {}
    for number, line in enumerate(io.BytesIO(content.removeprefix(_MARK)), 1):
        try:
            if line.strip():
                orders.append((number, _read(request, line)))
        except DomainError as error:
            faults |= _faults(number, error)
        if len(faults) >= _MOST_FAULTS:
            break
    if faults:
        raise Invalid(faults)
    return orders


def _faults(number: int, error: DomainError) -> dict[str, str]:
    if isinstance(error, Invalid):
        return {f"line {number}, {what}": why for what, why in error.problems.items()}
    return {f"line {number}": f"{error.title}: {error.detail}"}


def _read(request: IssueRequest, line: bytes) -> dict[str, Any]:
    """Return what an order is made from. Raises `DomainError`."""
    if len(line) > LARGEST_LINE:
        raise Invalid({"invoice": "Expected at most one MiB"})
    try:
        members: dict[str, Any] = request.run_validation(ExactJSONParser().parse(io.BytesIO(line)))
    except ValidationError as error:
        raise Invalid(flatten(error.detail)) from error
    return members
