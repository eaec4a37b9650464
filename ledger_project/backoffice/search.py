"""Search in a list, and over all lists on one page: the same lookups, by indexes.

Each lookup is a query of its own, bounded, and the keys that they find are united: PostgreSQL would
read the whole table for one condition with OR over several joins.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import JSONField, Model, Q
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst

from ledger_project.backoffice import display
from ledger_project.backoffice.access import ledgers_of
from ledger_project.core import clock
from ledger_project.core.models import Ledger
from ledger_project.core.spellings import Term, read
from ledger_project.core.texts import say

FOUND = 1000
"""Rows that one lookup finds at most."""
SHOWN = 8
"""Rows of a kind on the page over all lists."""
KEY = "pk"
_BEGINS = ("istartswith", "startswith")


def numbers_of(user: Any) -> list[int]:
    """Return the numbers of the ledgers that a user works in: indexes begin with the ledger."""
    if not hasattr(user, "_ledger_numbers"):
        bound = ledgers_of(user)
        found = Ledger.objects.order_by().values_list("pk", flat=True)
        user._ledger_numbers = list(found if bound is None else bound)
    numbers: list[int] = user._ledger_numbers
    return numbers


def asked(typed: str) -> Term:
    """Return what is searched for today."""
    return read(typed, today=clock.business_date())


def condition(model: type[Model], lookup: str, term: Term, ledgers: list[int]) -> Q | None:
    """Return the condition by which a lookup finds a term, or None: it cannot.

    A column holds one of the term's spellings; `…__icontains` all of its words, `…__istartswith`
    begins with it. A reference is followed by the keys that its own lookup finds.
    """
    name, _, rest = lookup.partition("__")
    field: Any = model._meta.get_field(name)
    if field.is_relation:
        inner = condition(field.related_model, rest, term, ledgers)
        if inner is None:
            return None
        referred = field.related_model._default_manager.filter(inner, ledger__in=ledgers)
        keys = list(referred.order_by().values_list("pk", flat=True)[:FOUND])
        return Q((f"{name}__in", keys)) if keys else None
    if rest in ("contains", "icontains"):
        wanted = Q()
        for word in term.words:
            wanted &= Q((lookup, word))
        return wanted or None
    if rest in _BEGINS or isinstance(field, JSONField):
        return Q((lookup, term.text))
    return Q((f"{lookup}__in", sorted(term.numbers))) if term.numbers else None


def refers(model: type[Model], lookup: str) -> bool:
    """Return whether a lookup goes through a reference to another table."""
    return bool(model._meta.get_field(lookup.partition("__")[0]).is_relation)


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind: rows of cells, and the address of its list with the rest."""

    title: str
    url: str
    headings: list[tuple[str, bool]]
    rows: list[dict[str, Any]]
    more: bool


def everywhere(request: HttpRequest, term: Term) -> list[Group]:
    """Return what the member of staff may see of all that a term finds, by kind."""
    groups = []
    for page in _pages():
        if page.has_view_permission(request) and (group := _group(page, request, term)):
            groups.append(group)
    return groups


def _pages() -> list[Any]:
    """Return the pages that are searched, in their order."""
    registered: Any = admin.site._registry.values()
    pages = [one for one in registered if getattr(one, "search_rank", None) is not None]
    return sorted(pages, key=lambda one: one.search_rank)


def _group(page: Any, request: HttpRequest, term: Term) -> Group | None:
    found = page.found(request, term, limit=SHOWN + 1, direct=True)
    if not found:
        return None
    keys = list(found)[:SHOWN]
    rows = {one.pk: one for one in page.get_queryset(request).filter(pk__in=keys)}
    opts, columns = page.opts, page.search_columns
    return Group(
        str(capfirst(opts.verbose_name_plural)),
        f"{reverse(f'admin:{opts.app_label}_{opts.model_name}_changelist')}?"
        + urlencode({"q": term.text}),
        [(_heading(page, name), display.is_amount(page.model, name)) for name in columns],
        [
            _row(page, page.shown(request, rows[key]), found[key], columns)
            for key in keys
            if key in rows
        ],
        more=len(found) > SHOWN,
    )


def _row(page: Any, entity: Any, column: str, columns: tuple[str, ...]) -> dict[str, Any]:
    name = say("Number") if column == KEY else display.heading(page.model, column)
    return {
        "link": display.link(entity),
        "state": page.state_of(entity),
        "by": name,
        "value": entity.pk if column == KEY else display.show(entity, column),
        "cells": [_cell(page, entity, name) for name in columns],
    }


def _heading(page: Any, name: str) -> str:
    own = getattr(page, name, None)
    return str(own.short_description) if own else display.heading(page.model, name)


def _cell(page: Any, entity: Any, name: str) -> Any:
    """Return a value as the list shows it: by a method of its page, or a column."""
    own = getattr(page, name, None)
    return own(entity) if own else display.show(entity, name)


def search(request: HttpRequest, context: Any) -> TemplateResponse:
    """Show what a search finds everywhere. Raise `PermissionDenied` to those who see no list."""
    if not any(page.has_view_permission(request) for page in _pages()):
        raise PermissionDenied
    term = asked(request.GET.get("q", ""))
    groups = everywhere(request, term) if term.text else []
    return TemplateResponse(
        request,
        "admin/search.html",
        {
            **context(request),
            "title": say("Search: {value}", value=term.text) if term.text else say("Search"),
            "searched": term.text,
            "groups": groups,
        },
    )
