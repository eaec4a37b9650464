"""Ledgers of a member of staff: the one place that decides whose rows the back office shows."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from ledger_project.core import row_security
from ledger_project.core.models import Ledger, StaffMember

Ledgers = frozenset[int] | None
"""Numbers of ledgers; None: every ledger, also new ones."""
Within = Callable[[QuerySet[Any]], QuerySet[Any]]


def ledgers_of(user: Any) -> Ledgers:
    """Return the ledgers that a user works in; read once for each request's user."""
    bound, _ = _choices_of(user)
    return bound


def language_of(user: Any) -> str:
    """Return the language that a user has chosen, "" for none."""
    _, language = _choices_of(user)
    return language


def _choices_of(user: Any) -> tuple[Ledgers, str]:
    """Return the ledgers and the language of a user; read once for each request's user."""
    if not hasattr(user, "_choices"):
        columns = StaffMember.objects.filter(user=user.pk).values_list("ledgers", "language")
        bound, language = columns.first() or ([], "")
        user._choices = frozenset(bound) if bound else None, language
    found: tuple[Ledgers, str] = user._choices
    return found


def enter_ledgers_of(user: Any) -> None:
    """Choose the ledgers of a user for the database until the request ends."""
    ledgers = ledgers_of(user)
    if ledgers is None:
        row_security.enter_all()
    else:
        row_security.enter(*sorted(ledgers))


def chosen(user: Any, number: str) -> tuple[list[Ledger], Ledger | None]:
    """Return the ledgers that a page of one ledger offers, and the one of a number.

    Without a number it is the first; None if it is not among them.
    """
    offered = list(within(Ledger.objects.order_by("number"), ledgers_of(user)))
    return offered, next((one for one in offered if number in ("", str(one.number))), None)


def within(rows: QuerySet[Any], ledgers: Ledgers) -> QuerySet[Any]:
    """Return the rows that belong to the ledgers.

    Rows that belong to no ledger are for staff of every ledger alone.
    """
    if ledgers is None:
        return rows
    if rows.model is Ledger:
        return rows.filter(pk__in=ledgers)
    if any(field.name == "ledger" for field in rows.model._meta.concrete_fields):
        return rows.filter(ledger__in=ledgers)
    return rows.none()
