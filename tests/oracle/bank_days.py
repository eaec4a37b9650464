"""Bank days of Sweden in the years of the tests, as its calendar prints them."""

import datetime as dt

HOLIDAYS = frozenset(
    dt.date(year, month, day)
    for year, month, day in (
        (2026, 1, 1), (2026, 1, 6), (2026, 4, 3), (2026, 4, 6), (2026, 5, 1),
        (2026, 5, 14), (2026, 6, 19), (2026, 12, 24), (2026, 12, 25), (2026, 12, 31),
        (2027, 1, 1), (2027, 1, 6), (2027, 3, 26), (2027, 3, 29), (2027, 5, 6),
        (2027, 6, 25), (2027, 12, 24), (2027, 12, 31), (2028, 1, 6), (2028, 4, 14),
        (2028, 4, 17), (2028, 5, 1), (2028, 5, 25), (2028, 6, 6), (2028, 6, 23),
        (2028, 12, 25), (2028, 12, 26),
    )
)  # fmt: skip
"""Days from Monday to Friday on which no bank is open."""


def bank_day_from(day: dt.date) -> dt.date:
    """Return the day, or the next one on which a bank is open."""
    while day.isoweekday() > 5 or day in HOLIDAYS:
        day += dt.timedelta(days=1)
    return day
