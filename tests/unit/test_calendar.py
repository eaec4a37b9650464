"""Bank days and schedules of each country."""

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_project.core.calendar import (
    CATEGORIES,
    bank_day_from,
    falls_on,
    is_bank_day,
    last_due_before,
    nth_bank_day,
)
from ledger_project.core.models import Schedule

D = dt.date.fromisoformat
countries = st.sampled_from(sorted(CATEGORIES))
days = st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31))


@pytest.mark.parametrize(
    ("country", "day", "expected"),
    [
        ("SE", "2026-06-05", True),
        ("SE", "2026-06-06", False),  # A Saturday, and the national day.
        ("SE", "2026-06-19", False),  # Midsummer's eve.
        ("NO", "2026-06-19", True),
        ("NO", "2026-05-17", False),
        ("DK", "2026-06-05", False),  # Constitution Day.
        ("FI", "2026-06-05", True),
        ("FI", "2026-01-06", False),
        ("DK", "2026-12-24", False),
        ("SE", "2026-12-31", False),
        ("NO", "2026-12-31", True),
    ],
)
def test_a_bank_day_is_a_working_day_of_the_country(country, day, expected):
    assert is_bank_day(country, D(day)) is expected


CLOSED = {
    ("SE", 2026): "01-01 01-06 04-03 04-06 05-01 05-14 06-19 12-24 12-25 12-31",
    ("NO", 2026): "01-01 04-02 04-03 04-06 05-01 05-14 05-25 12-24 12-25",
    ("FI", 2026): "01-01 01-06 04-03 04-06 05-01 05-14 06-19 12-24 12-25",
    # As Danmarks Nationalbank lists them: the day after Ascension is closed, 1 May is open.
    ("DK", 2026): "01-01 04-02 04-03 04-06 05-14 05-15 05-25 06-05 12-24 12-25 12-31",
    ("DK", 2027): "01-01 03-25 03-26 03-29 05-06 05-07 05-17 12-24 12-31",
    # Ascension fell on 1 May.
    ("DK", 2008): "01-01 03-20 03-21 03-24 04-18 05-01 05-02 05-12 06-05 12-24 12-25 12-26 12-31",
}
"""Days from Monday to Friday on which the banks of a country are closed."""


@pytest.mark.parametrize(("country", "year"), CLOSED)
def test_banks_are_closed_on_the_days_that_their_countries_list(country, year):
    first = dt.date(year, 1, 1)
    every = (first + dt.timedelta(days=count) for count in range(365 + calendar.isleap(year)))
    weekdays = [day for day in every if day.isoweekday() < 6]
    closed = [f"{day:%m-%d}" for day in weekdays if not is_bank_day(country, day)]
    assert closed == CLOSED[country, year].split()


@given(country=countries, day=days)
def test_the_next_bank_day_is_the_first_there_is(country, day):
    found = bank_day_from(country, day)
    assert is_bank_day(country, found)
    assert day <= found < day + dt.timedelta(days=14)
    between = (day + dt.timedelta(days=count) for count in range((found - day).days))
    assert not any(is_bank_day(country, one) for one in between)


@given(country=countries, on=days, count=st.integers(0, 40))
def test_a_debt_is_late_by_days_counted_from_the_bank_day_it_could_be_paid_on(country, on, count):
    found = last_due_before(country, on, count)
    behind = dt.timedelta(days=count)
    assert bank_day_from(country, found) + behind <= on
    assert bank_day_from(country, found + dt.timedelta(days=1)) + behind > on


@pytest.mark.parametrize(
    ("schedule", "day", "expected"),
    [
        # June of 2026 in Sweden: the 6th a holiday on Saturday, the 19th midsummer's eve.
        (Schedule.WEEKLY, 5, ["2026-06-05", "2026-06-12", "2026-06-22", "2026-06-26"]),
        (Schedule.WEEKLY, 6, ["2026-06-01", "2026-06-08", "2026-06-15", "2026-06-22",
                              "2026-06-29"]),
        (Schedule.MONTHLY, 19, ["2026-06-22"]),
        (Schedule.MONTHLY, 31, ["2026-06-01", "2026-06-30"]),
    ],
)  # fmt: skip
def test_a_schedule_that_falls_on_a_holiday_moves_to_the_next_bank_day(schedule, day, expected):
    june = [dt.date(2026, 6, number) for number in range(1, 31)]
    assert [str(one) for one in june if falls_on("SE", schedule, day, one)] == expected


@given(country=countries, on=days)
def test_daily_is_each_day_and_bank_days_are_bank_days(country, on):
    assert falls_on(country, Schedule.DAILY, None, on)
    assert falls_on(country, Schedule.BANK_DAYS, None, on) == is_bank_day(country, on)


@given(country=countries, year=st.integers(2024, 2030), day=st.integers(1, 17))
def test_a_monthly_schedule_falls_once_in_each_month(country, year, day):
    whole = [dt.date(year, 1, 1) + dt.timedelta(days=count) for count in range(365)]
    found = [one for one in whole if falls_on(country, Schedule.MONTHLY, day, one)]
    assert [one.month for one in found] == list(range(1, 13))
    assert all(one.day >= day and is_bank_day(country, one) for one in found)


def test_the_nth_bank_day_counts_from_the_first_of_the_month():
    assert nth_bank_day("SE", D("2026-06-30"), 1) == D("2026-06-01")
    assert nth_bank_day("SE", D("2026-06-01"), 5) == D("2026-06-05")
    assert nth_bank_day("SE", D("2026-06-01"), 6) == D("2026-06-08")
    assert nth_bank_day("SE", D("2026-05-02"), 1) == D("2026-05-04")
