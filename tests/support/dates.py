"""Dates that the tests agree on."""

import datetime as dt

TODAY = dt.date(2026, 6, 8)
"""The business date of every test that does not move it."""
