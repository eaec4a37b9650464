"""Bank days of Sweden in the years of the tests, as its calendar prints them."""

import datetime as dt

HOLIDAYS = frozenset(
    dt.date.fromisoformat(day)
    for day in """
    2026-01-01 2026-01-06 2026-04-03 2026-04-06 2026-05-01 2026-05-14 2026-06-19 2026-12-24
    2026-12-25 2026-12-31
    2027-01-01 2027-01-06 2027-03-26 2027-03-29 2027-05-06 2027-06-25 2027-12-24 2027-12-31
    2028-01-06 2028-04-14 2028-04-17 2028-05-01 2028-05-25 2028-06-06 2028-06-23 2028-12-25
    2028-12-26
    """.split()
)
"""Days from Monday to Friday on which no bank is open. 2027-06-06 and 2026-06-06 are at weekends."""


def bank_day_from(day: dt.date) -> dt.date:
    """Return the day, or the next one on which a bank is open."""
    while day.isoweekday() > 5 or day in HOLIDAYS:
        day += dt.timedelta(days=1)
    return day
