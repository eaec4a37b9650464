"""Bank days of a country: days on which claims are sent and debts can fall due.

The holidays are those of the `holidays` library: the public ones, in Sweden with the eves that are
holidays in practice, in Denmark with Constitution Day and the days on which offices close. Where
the banks of a country keep others, `is_bank_day` says so; docs/claims.md has the sources.
"""

import calendar
import datetime as dt
from functools import cache

import holidays

from ledger_project.core.models import Schedule

CATEGORIES = {
    "SE": ("public", "de_facto"),
    "NO": ("public",),
    "FI": ("public",),
    "DK": ("public", "optional"),
}
SATURDAY = 5


@cache
def _holidays(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country, categories=CATEGORIES[country])


def is_bank_day(country: str, day: dt.date) -> bool:
    if day.weekday() >= SATURDAY:
        return False
    holidays_, yesterday = _holidays(country), day - dt.timedelta(days=1)
    match country:
        case "DK" if holidays_.get(day) == "Workers' Day":
            return True
        case "DK" if "Ascension Day" in holidays_.get(yesterday, ""):
            return False
        case "NO" if (day.month, day.day) == (12, 24):
            return False
    return day not in holidays_


def bank_day_from(country: str, day: dt.date) -> dt.date:
    """Return the day itself, or the first bank day after it."""
    while not is_bank_day(country, day):
        day += dt.timedelta(days=1)
    return day


def last_due_before(country: str, on: dt.date, days: int) -> dt.date:
    """Return the last due date that lies at least `days` before `on`.

    A debt that falls due on a holiday may be paid on the next bank day: its days are counted from
    there.
    """
    day = on - dt.timedelta(days=days)
    while bank_day_from(country, day) + dt.timedelta(days=days) > on:
        day -= dt.timedelta(days=1)
    return day


def last_of_month(day: dt.date) -> dt.date:
    """Return the last day of the month of a day."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def months_after(day: dt.date, count: int) -> dt.date:
    """Return the same day of a later month, or its last day where it is shorter."""
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def falls_on(country: str, schedule: str, day: int | None, on: dt.date) -> bool:
    """Return whether a schedule falls on a date.

    A weekly or monthly day that is no bank day moves to the next bank day.
    """
    match schedule:
        case Schedule.DAILY:
            return True
        case Schedule.BANK_DAYS:
            return is_bank_day(country, on)
    # The longest sequence of days without a bank is shorter than a fortnight.
    return is_bank_day(country, on) and any(
        _is_nominal(schedule, day, nominal) and bank_day_from(country, nominal) == on
        for nominal in (on - dt.timedelta(days=back) for back in range(14))
    )


def _is_nominal(schedule: str, day: int | None, on: dt.date) -> bool:
    if schedule == Schedule.WEEKLY:
        return on.isoweekday() == day
    last = calendar.monthrange(on.year, on.month)[1]
    return on.day == min(day or last, last)


def nth_bank_day(country: str, month: dt.date, number: int) -> dt.date:
    """Return the `number`th bank day of the month that a date is in."""
    day = bank_day_from(country, month.replace(day=1))
    for _ in range(number - 1):
        day = bank_day_from(country, day + dt.timedelta(days=1))
    return day
