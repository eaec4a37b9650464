"""Dates that the tests agree on."""

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

TODAY = dt.date(2026, 6, 8)
"""The business date of every test that does not move it."""


@contextmanager
def on_day(date: str) -> Iterator[None]:
    """Let the business date be another day while the block runs."""
    with mock.patch.dict(os.environ, {"LEDGER_BUSINESS_DATE": date}):
        yield
