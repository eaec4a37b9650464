"""The only reading of the system clock.

Operations never read it: they take the business date (`on`) as an argument, and interfaces ask
here. A command sets the business date for its own process with `business_date_set`, a server with
the environment variable LEDGER_BUSINESS_DATE (rehearsals of several days). The clock of a sandbox
is days ahead of it: what is about one ledger asks `date_of`.
"""

import contextlib
import datetime as dt
import os
import re
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Protocol

from django.utils import timezone

_chosen: ContextVar[dt.date | None] = ContextVar("business_date", default=None)
_today: ContextVar[dt.date | None] = ContextVar("today", default=None)

EARLIEST = dt.date(1900, 1, 1)
"""Nobody means an earlier day: it is a slip of the keyboard."""
LATEST = dt.date(2199, 12, 31)
"""Nor a later one."""


class Dated(Protocol):
    """What has a clock of its own: a ledger."""

    days_ahead: int


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
    if kept := _chosen.get() or _today.get():
        return kept
    if fixed := os.environ.get("LEDGER_BUSINESS_DATE"):
        return iso_date(fixed)
    return timezone.localdate(timezone=timezone.get_default_timezone())


def date_of(ledger: Dated) -> dt.date:
    """Return the business date of a ledger, which is ahead of the others' in a sandbox.

    One that is set by `business_date_set` is that of every ledger.
    """
    return _chosen.get() or business_date() + dt.timedelta(days=ledger.days_ahead)


def local_now() -> dt.datetime:
    """Return the business date with the time of day in settings.TIME_ZONE."""
    return dt.datetime.combine(business_date(), timezone.localtime().time())


@contextlib.contextmanager
def business_date_set(on: dt.date | None) -> Iterator[dt.date]:
    """Make `business_date()` return `on` within the block; with None it stays as it is."""
    kept = _chosen if on else _today
    token = kept.set(on or business_date())
    try:
        yield business_date()
    finally:
        kept.reset(token)
