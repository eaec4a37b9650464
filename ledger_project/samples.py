"""Made-up people and companies for rehearsals: well-formed identifiers that belong to a serial."""

import datetime as dt
from functools import cache

from ledger_project.core import identifiers

# How the number begins, how many digits of the serial follow, and where a check digit stands.
_COMPANIES = {"SE": "5592{:05d}{}", "NO": "9{:07d}{}", "FI": "2{:06d}-{}", "DK": "3{:06d}{}"}


@cache
def company_number(country: str, serial: int) -> str:
    """Return the organisation number of the made-up company `serial` (0…), in canonical form.

    A few serials have no valid check digit in countries that compute modulo 11: those skip ahead,
    far out of the way of the others.
    """
    for candidate in (serial, serial + 50_000, serial + 70_000, serial + 90_000):
        for digit in range(10):
            text = _COMPANIES[country].format(candidate, digit)
            try:
                return identifiers.national_identifier(
                    text, country, "business", today=dt.date(2000, 1, 1)
                )
            except identifiers.InvalidIdentifier:
                continue
    raise ValueError(f"no company number for {country} {serial}")


@cache
def person_number(serial: int, born: dt.date | None = None) -> str:
    """Return the canonical Swedish personal number of the made-up person `serial` (0…999)."""
    day = born or dt.date(1950, 1, 1) + dt.timedelta(days=37 * serial)
    for digit in range(10):
        text = f"{day:%Y%m%d}-{serial % 1000:03d}{digit}"
        try:
            return identifiers.national_identifier(
                text, "SE", "consumer", today=day + dt.timedelta(days=1)
            )
        except identifiers.InvalidIdentifier:
            continue
    raise ValueError(f"no personal number for {serial}")
