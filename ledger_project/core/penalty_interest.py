"""Rates of penalty interest: the law's, by country and half-year, and a ledger's own.

docs/claims.md has the source of each figure.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from ledger_project.core import setting_changes
from ledger_project.core.actors import SYSTEM, Actor
from ledger_project.core.errors import Invalid
from ledger_project.core.members import set_members
from ledger_project.core.models import FIRST_DAY, Ledger, PenaltyRate, ReferenceRate, Seller
from ledger_project.core.texts import say

CONSUMER, BUSINESS = "consumer", "business"

# What the law adds to the reference rate.
STATUTORY_POINTS: Mapping[tuple[str, str], Decimal] = {
    ("SE", CONSUMER): Decimal(8),
    ("SE", BUSINESS): Decimal(8),
    ("NO", CONSUMER): Decimal(8),
    ("NO", BUSINESS): Decimal(8),
    ("FI", CONSUMER): Decimal(7),
    ("FI", BUSINESS): Decimal(8),
    ("DK", CONSUMER): Decimal(8),
    ("DK", BUSINESS): Decimal(8),
}
# Countries in which a consumer can agree to a higher rate.
AGREED_ABOVE = frozenset({"SE"})


def half_year(on: dt.date) -> dt.date:
    """Return the first day of the half-year that a date is in."""
    return on.replace(month=1 if on.month <= 6 else 7, day=1)


def half_years(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Yield the first day of each half-year from that of one date to that of another."""
    day = half_year(first)
    while day <= last:
        yield day
        day = half_year(day + dt.timedelta(days=200))


def _published(first: dt.date, *rates: str) -> dict[dt.date, Decimal]:
    """Return the rates by half-year, from a first one on; those that are not known are "?"."""
    days = half_years(first, dt.date.max - dt.timedelta(days=366))
    return {day: Decimal(rate) for day, rate in zip(days, rates, strict=False) if rate != "?"}


# Reference rates as far as they are documented; a later one is entered with `set_reference_rate`.
# They begin where the points that the law adds have been those of today for every debt.
PUBLISHED: Mapping[str, Mapping[dt.date, Decimal]] = {
    "SE": _published(
        dt.date(2012, 1, 1),
        "2.00", "1.50", "1.00", "1.00", "1.00", "1.00", "0.00", "0.00",  # 2012 to 2015
        "0.00", "-0.50", "-0.50", "-0.50", "-0.50", "-0.50", "-0.50", "0.00",  # 2016 to 2019
        "0.00", "0.00", "0.00", "0.00", "0.00", "0.50", "2.50", "3.50",  # 2020 to 2023
        "4.00", "4.00", "3.00", "2.00", "2.00",
    ),
    # What is set is the whole rate, with 8 points in it.
    "NO": _published(
        dt.date(2012, 1, 1),
        "0.75", "0.50", "0.50", "1.50", "1.50", "1.50", "1.25", "1.00",
        "0.75", "0.50", "0.50", "0.50", "0.50", "0.50", "0.75", "1.25",
        "1.50", "0.00", "0.00", "0.00", "0.50", "1.25", "2.75", "3.75",
        "4.50", "4.50", "4.50", "4.25", "4.00",
    ),
    "FI": _published(
        dt.date(2013, 7, 1),
        "0.50", "0.50", "0.50", "0.50", "0.50",  # to 2015
        "0.50", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00",
        "0.00", "0.00", "0.00", "0.00", "0.00", "0.00", "2.50", "4.00",
        "4.50", "4.50", "3.50", "2.50", "2.50",
    ),
    "DK": _published(
        dt.date(2013, 7, 1),
        "0.20", "0.20", "0.20", "0.20", "0.05",  # to 2015
        "0.05", "0.05", "0.05", "0.05", "0.05", "0.05", "0.05", "0.05",
        "0.05", "0.05", "0.05", "?", "?", "?", "1.90", "3.25",
        "3.75", "3.50", "2.75", "1.75",
    ),
}  # fmt: skip


def ship_reference_rates(**_kwargs: Any) -> None:
    """Insert the published rates that are not there, after each `migrate`; none is changed."""
    ReferenceRate.objects.bulk_create(
        [
            ReferenceRate(country=country, since=since, percent=percent, source="shipped")
            for country, rates in PUBLISHED.items()
            for since, percent in rates.items()
        ],
        ignore_conflicts=True,
    )


def missing_reference_rates(ledger: Ledger, first: dt.date, last: dt.date) -> list[dt.date]:
    """Return the half-years of a period without a reference rate, if the ledger asks for one."""
    following = PenaltyRate.objects.filter(ledger=ledger, points__isnull=False, since__lte=last)
    if not following.exists():
        return []
    known = set(
        ReferenceRate.objects.filter(country=ledger.country).values_list("since", flat=True)
    )
    return [day for day in half_years(first, last) if day not in known]


def statutory_percent(country: str, legal_entity: str, on: dt.date) -> Decimal | None:
    """Return the law's rate on a day by the last reference rate known then; None without any."""
    rates = ReferenceRate.objects.filter(country=country, since__lte=on).order_by("-since")
    reference = rates.values_list("percent", flat=True).first()
    if reference is None:
        return None
    return reference + STATUTORY_POINTS[country, legal_entity]


@transaction.atomic
def set_reference_rate(
    country: str, percent: Decimal, *, since: dt.date, source: str = "", actor: Actor = SYSTEM
) -> ReferenceRate:
    """Enter what was published for the half-year that begins on a day. Raise `Invalid`.

    Interest of that half-year is counted by it, also for days past; what was paid stays.
    """
    if since != half_year(since):
        raise Invalid({"since": say("Expected 1 January or 1 July")})
    rate = ReferenceRate.objects.select_for_update().filter(country=country, since=since).first()
    rate = rate or ReferenceRate(country=country, since=since)
    rate.created_by = actor.name
    set_members(rate, {"percent": percent, "source": source})
    with setting_changes.made_by(actor, "set_reference_rate"):
        rate.save()
    return rate


@transaction.atomic
def set_penalty_rate(
    ledger: Ledger,
    percent: Decimal | None = None,
    *,
    since: dt.date,
    points: Decimal | None = None,
    legal_entity: str = "",
    seller: Seller | None = None,
    agreed: bool = False,
    actor: Actor = SYSTEM,
    reason: str = "",
) -> PenaltyRate:
    """Set the interest on late debts from a day on: percent a year, or points above the reference.

    The first rate of a ledger for anybody holds for all days before, too. A rate of days past
    changes the interest since then: interest as of any date is computed by the rates that are known
    now. Raise `Invalid`, also for a rate above the law's for consumers, unless it is `agreed` in a
    country that allows that.
    """
    if (percent is None) == (points is None):
        raise Invalid({"penalty_interest": say("Expected either a rate or points")})
    if legal_entity != BUSINESS:
        _require_lawful(ledger, percent, points, since, agreed=agreed)
    rates = PenaltyRate.objects.select_for_update().filter(ledger=ledger)
    before = rates.filter(seller=None, legal_entity__in={"", legal_entity})
    if seller is None and not before.exists():
        since = FIRST_DAY
    key = {"since": since, "legal_entity": legal_entity, "seller": seller}
    rate = rates.filter(**key).first() or PenaltyRate(ledger=ledger, created_by=actor.name, **key)
    try:
        set_members(rate, {"percent": percent, "points": points, "agreed": agreed})
    except Invalid as error:
        raise Invalid({"penalty_interest": " ".join(error.problems.values())}) from error
    with setting_changes.made_by(actor, "set_penalty_rate", reason):
        rate.save()
    return rate


def _require_lawful(
    ledger: Ledger,
    percent: Decimal | None,
    points: Decimal | None,
    on: dt.date,
    *,
    agreed: bool,
) -> None:
    """Raise `Invalid` for a rate above the law's for consumers, as far as that is known."""
    if points is not None:
        given, most = points, STATUTORY_POINTS[ledger.country, CONSUMER]
    else:
        law = statutory_percent(ledger.country, CONSUMER, on)
        if percent is None or law is None:
            return
        given, most = percent, law
    if given <= most or (agreed and ledger.country in AGREED_ABOVE):
        return
    above = say(
        "Above {most}, the law's for consumers in {country}", most=most, country=ledger.country
    )
    hint = "; say so if they have agreed to it" if ledger.country in AGREED_ABOVE else ""
    raise Invalid({"penalty_interest": f"{above}{hint}"})


def rates_of(ledger: Ledger, on: dt.date) -> list[PenaltyRate]:
    """Return the rates that have begun, of each seller and legal entity the last one."""
    begun = PenaltyRate.objects.filter(ledger=ledger, since__lte=on).select_related("seller")
    last = {(one.seller_id, one.legal_entity): one for one in begun.order_by("since", "pk")}
    return sorted(last.values(), key=lambda one: (one.seller_id or 0, one.legal_entity))


def percent_of(rate: PenaltyRate, on: dt.date) -> Decimal | None:
    """Return what a rate comes to on a day; None in a half-year without a reference rate."""
    if rate.points is None:
        return rate.percent
    held = Q(country=rate.ledger.country, since=half_year(on))
    reference = ReferenceRate.objects.filter(held).values_list("percent", flat=True).first()
    return None if reference is None else reference + rate.points
