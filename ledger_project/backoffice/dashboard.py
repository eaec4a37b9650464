"""The start page: what waits for a person (`work`), cards and charts, what colleagues did.

Each app brings its own, from its `admin` module.

A card or chart is a function of the business date and `within`, which leaves of its rows those of
the ledgers that the user works in; it has a fixed number of queries and is shown to staff who hold
its permission. To add one: decorate a function with `card` or `chart`.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpRequest

from ledger_project.backoffice.access import Within, ledgers_of, within
from ledger_project.backoffice.display import amount_text, badge, reference, words
from ledger_project.backoffice.work import queue
from ledger_project.core import clock, texts
from ledger_project.core.models import Ledger, StateChange


@dataclass(frozen=True, slots=True)
class Card:
    """One figure: `value` large, `lines` (label, value) below it, and a link to its list."""

    title: str
    value: str
    url: str
    lines: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of a chart, with its position in the drawing."""

    label: str
    tip: str
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Amounts by day, drawn as bars from `BASE` upwards; `top` is the amount of the highest bar."""

    title: str
    bars: tuple[Bar, ...]
    top: str
    total: str


STEP, BASE, TALLEST = 34, 140, 116
DAYS = 14
LEDGERS, LOOKED_AT = 20, 200

CardMaker = Callable[[dt.date, Within], Card]
ChartMaker = Callable[[dt.date, Within], list[Chart]]
_cards: list[tuple[int, str, CardMaker]] = []
_charts: list[tuple[str, ChartMaker]] = []


def card(permission: str, *, position: int) -> Callable[..., CardMaker]:
    """Show the card that the function returns to those who hold `permission`, by `position`."""

    def register(function: CardMaker) -> CardMaker:
        _cards.append((position, permission, function))
        return function

    return register


def chart(permission: str) -> Callable[..., ChartMaker]:
    """Show the charts that the function returns to those who hold `permission`."""

    def register(
        function: ChartMaker,
    ) -> ChartMaker:
        _charts.append((permission, function))
        return function

    return register


def days_until(on: dt.date) -> list[dt.date]:
    """Return the days that a chart shows, ending with `on`."""
    return [on - dt.timedelta(days=back) for back in range(DAYS - 1, -1, -1)]


def by_day(title: str, amounts: Mapping[dt.date, Decimal], currency: str, on: dt.date) -> Chart:
    """Build a chart of amounts in one currency by day; a day without any has a bar of no height."""
    shown = {day: amounts.get(day, Decimal(0)) for day in days_until(on)}
    top = max(shown.values())
    bars = []
    for index, (day, amount) in enumerate(shown.items()):
        height = int(amount * TALLEST / top) if top else 0
        if amount:
            height = max(height, 2)
        bars.append(
            Bar(
                label=f"{day.day}/{day.month}",
                tip=f"{texts.date(day)}: {amount_text(amount, currency)}",
                x=index * STEP,
                y=BASE - height,
                height=height,
            )
        )
    total = sum(shown.values(), Decimal(0))
    return Chart(title, tuple(bars), amount_text(top, currency), amount_text(total, currency))


def dashboard(request: HttpRequest) -> dict[str, Any]:
    """Return the template variables of the start page for this member of staff."""
    on = clock.business_date()
    user: Any = request.user
    mine = partial(within, ledgers=ledgers_of(user))
    cards = sorted(_cards, key=lambda one: one[0])
    return {
        "queue": queue(user, mine, on),
        "on": on,
        "cards": [make(on, mine) for _, permission, make in cards if user.has_perm(permission)],
        "charts": [
            one
            for permission, make in _charts
            if user.has_perm(permission)
            for one in make(on, mine)
        ],
        "changes": latest_changes(mine) if user.has_perm("core.view_statechange") else [],
    }


def latest_changes(within: Within) -> list[dict[str, Any]]:
    """Return the latest entries of the audit trail that staff made, as template variables.

    They are looked for among the last of each ledger, as runs of the system make most of them.
    """
    numbers = within(Ledger.objects.order_by()).values_list("pk", flat=True)
    last = [
        StateChange.objects.filter(ledger=number).order_by("-id")[:LOOKED_AT]
        for number in numbers[:LEDGERS]
    ]
    found = last[0].union(*last[1:], all=True) if last else []
    by_staff = [one for one in found if one.created_by.startswith("staff:")]
    return [
        {
            "at": texts.moment(change.created_at),
            "operation": words(change.operation),
            "document": reference(change.document_type, change.document_id),
            "state": badge(change.to_state),
            "who": change.created_by.removeprefix("staff:"),
        }
        for change in sorted(by_staff, key=lambda one: one.pk, reverse=True)[:8]
    ]
