"""The only reading of the system clock.

Operations never read it: they take the business date (`on`) as an argument, and interfaces ask
here. A command sets the business date for its own process with `business_date_set`, a server with
the environment variable LEDGER_BUSINESS_DATE (rehearsals of several days).
"""

import contextlib
import datetime as dt
import os
from collections.abc import Iterator
from contextvars import ContextVar

from django.utils import timezone

_business_date: ContextVar[dt.date | None] = ContextVar("business_date", default=None)


def now() -> dt.datetime:
    """The instant, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def business_date() -> dt.date:
    """The date that bookings made now carry: a calendar date in settings.TIME_ZONE."""
    if chosen := _business_date.get():
        return chosen
    if fixed := os.environ.get("LEDGER_BUSINESS_DATE"):
        return dt.date.fromisoformat(fixed)
    return timezone.localdate()


@contextlib.contextmanager
def business_date_set(on: dt.date | None) -> Iterator[dt.date]:
    """Within the block, `business_date()` answers `on`; with None it stays as it is."""
    token = _business_date.set(on or business_date())
    try:
        yield business_date()
    finally:
        _business_date.reset(token)
