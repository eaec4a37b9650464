"""The only reading of the system clock.

Operations never read it: they take the business date (`on`) as an argument, and interfaces ask
here. A command sets the business date for its own process with `business_date_set`, a server with
the environment variable LEDGER_BUSINESS_DATE (rehearsals of several days).
"""

import contextlib
import datetime as dt
import os
import re
from collections.abc import Iterator
from contextvars import ContextVar

from django.utils import timezone

_business_date: ContextVar[dt.date | None] = ContextVar("business_date", default=None)


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def iso_date(value: object) -> dt.date:
    """Read `YYYY-MM-DD`. Raise `ValueError` for anything else."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError("Expected a date YYYY-MM-DD")
    return dt.date.fromisoformat(value)


def now() -> dt.datetime:
    """Return the present instant, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def business_date() -> dt.date:
    """Return the date of bookings made now: a calendar date in settings.TIME_ZONE."""
    if chosen := _business_date.get():
        return chosen
    if fixed := os.environ.get("LEDGER_BUSINESS_DATE"):
        return iso_date(fixed)
    return timezone.localdate()


def local_now() -> dt.datetime:
    """Return the business date with the time of day in settings.TIME_ZONE."""
    return dt.datetime.combine(business_date(), timezone.localtime().time())


@contextlib.contextmanager
def business_date_set(on: dt.date | None) -> Iterator[dt.date]:
    """Make `business_date()` return `on` within the block; with None it stays as it is."""
    token = _business_date.set(on or business_date())
    try:
        yield business_date()
    finally:
        _business_date.reset(token)
