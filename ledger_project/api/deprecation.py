"""How a route says that it will go: in the headers of its answers, and in the description."""

import datetime as dt
from dataclasses import dataclass

from django.utils.http import http_date

SHORTEST_NOTICE = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Deprecation:
    """A route that is not to be used any more `since` a day, and may be gone from `sunset` on.

    Raises ValueError where clients would have less than a year: `docs/versions.md` promises one.
    """

    since: dt.date
    sunset: dt.date

    def __post_init__(self) -> None:
        if self.sunset - self.since < SHORTEST_NOTICE:
            raise ValueError(f"{self.sunset} is less than a year after {self.since}.")

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers of RFC 9745 and RFC 8594."""
        return {
            "Deprecation": f"@{_midnight(self.since)}",
            "Sunset": http_date(_midnight(self.sunset)),
        }


def _midnight(day: dt.date) -> int:
    return int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp())
