"""Checklists: what should be looked at before something is done, and what was found.

That of a new ledger is made by the apps, each of which adds what it knows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from ledger_project.backoffice.actors import actor_of
from ledger_project.core.models import Ledger
from ledger_project.core.statemachine import StateMachine


@dataclass(frozen=True, slots=True)
class Point:
    """A line of a checklist: what was looked at, what was found, and where it can be mended."""

    title: str
    found: str
    calm: bool
    url: str = ""


Points = Callable[[Ledger, Any], Iterable[Point]]
_added: list[tuple[int, Points]] = []


def add_points(order: int, function: Points) -> None:
    """Add to the checklist of a ledger what a function finds; it gets the ledger and the user.

    To be called by an app's `admin`.
    """
    _added.append((order, function))


def points_of(ledger: Ledger, user: Any) -> list[Point]:
    """Return the checklist of a ledger: what is missing before business can begin."""
    added = sorted(_added, key=lambda one: one[0])
    return [point for _, function in added for point in function(ledger, user)]


def operation_url(
    machine: StateMachine, operation: str, user: Any, *, pk: int | None = None, **asked: Any
) -> str:
    """Return the address of an operation, on an entity or its list; "" for who may not use it."""
    if not machine.grants(operation, actor_of(user)):
        return ""
    route = f"admin:{machine.permission_app}_{machine.entity}_"
    page = (
        reverse(f"{route}list_operation", args=[operation])
        if pk is None
        else reverse(f"{route}operation", args=[pk, operation])
    )
    return f"{page}?{urlencode(asked)}" if asked else page
