"""What waits for a person: the queue of the start page, and a filter of each list that it names.

Each app adds its own with `add_work`. The line of the queue and the filter of the list take the
same rows, so a number leads to exactly what it counts.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import Count, F, Min, Model, QuerySet, Sum
from django.http import HttpRequest
from django.urls import reverse

from ledger_project.backoffice import display
from ledger_project.backoffice.access import Within
from ledger_project.core import clock, texts
from ledger_project.core.texts import later, say

PARAMETER = "work"


class Urgency(IntEnum):
    """When somebody should look: the order of the queue."""

    NOW = 1
    TODAY = 2
    SOON = 3

    @property
    def title(self) -> str:
        return {1: say("Now"), 2: say("Today"), 3: say("In the next days")}[self]


@dataclass(frozen=True, slots=True)
class Work:
    """Rows of a list that wait for a person.

    `rows` leaves those of all rows of the `model` on a business date. `amount` names what is summed
    of them, `since` the date of which the oldest is shown. `detail` says more, by a query.
    """

    name: str
    title: str
    model: type[Model]
    rows: Callable[[QuerySet[Any], dt.date], QuerySet[Any]]
    urgency: Urgency
    amount: str = ""
    since: str = ""
    since_word: str = later("oldest")
    detail: Callable[[QuerySet[Any], dt.date], str] | None = None

    @property
    def permission(self) -> str:
        return f"{self.model._meta.app_label}.view_{self.model._meta.model_name}"

    @property
    def url(self) -> str:
        opts = self.model._meta
        page = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
        return f"{page}?{PARAMETER}={self.name}"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the queue: how many, their amounts by currency, and since when."""

    title: str
    url: str
    count: int
    amounts: tuple[str, ...]
    notes: tuple[str, ...]


_works: list[Work] = []


def add_work(*works: Work) -> None:
    """Put work into the queue, after what is as urgent; to be called by an app's `admin`."""
    _works.extend(works)


def of_model(model: type[Model]) -> list[Work]:
    """Return the work whose rows are in the list of a model."""
    return [one for one in _works if one.model is model]


def queue(user: Any, within: Within, on: dt.date) -> list[tuple[str, str, list[Line]]]:
    """Return what waits for this member of staff, by urgency: (its name, its title, lines)."""
    found: defaultdict[Urgency, list[Line]] = defaultdict(list)
    for one in _works:
        if user.has_perm(one.permission) and (line := line_of(one, within, on)):
            found[one.urgency].append(line)
    return [(one.name.lower(), one.title, found[one]) for one in Urgency if found[one]]


def of_name(model: type[Model], name: str) -> Work:
    """Return the work of a model by its name."""
    return next(one for one in of_model(model) if one.name == name)


def line_of(work: Work, within: Within, on: dt.date) -> Line | None:
    """Return the line of some work, by one query, or None if there is none."""
    rows = work.rows(within(work.model._default_manager.order_by()), on)
    measured: dict[str, Any] = {"count": Count("pk")}
    if work.amount:
        measured["total"] = Sum(F(work.amount))
    if work.since:
        measured["since"] = Min(work.since)
    found: Iterable[dict[str, Any]]
    if work.amount:
        currency = "currency" if display.field_of(work.model, "currency") else "ledger__currency"
        found = list(rows.values(money=F(currency)).annotate(**measured).order_by("money"))
    else:
        found = [rows.aggregate(**measured)]
    count = sum(one["count"] for one in found)
    if not count:
        return None
    notes = []
    since = [one["since"] for one in found if one.get("since")]
    if since:
        notes.append(f"{work.since_word} {texts.date(min(since))}")
    if work.detail:
        notes.append(work.detail(rows, on))
    amounts = [display.amount_text(abs(one["total"]), one["money"]) for one in found if work.amount]
    return Line(work.title, work.url, count, tuple(amounts), tuple(filter(None, notes)))


class WorkFilter(SimpleListFilter):
    """Filter a list by what waits for a person."""

    title = later("to do")
    parameter_name = PARAMETER

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        return [(one.name, one.title) for one in of_model(model_admin.model)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for one in of_model(queryset.model):
            if one.name == self.value():
                return one.rows(queryset, clock.business_date())
        return queryset
