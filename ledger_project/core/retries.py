"""How long to wait before something that did not reach another system is tried again."""

import datetime as dt
import random

RETRIES = tuple(
    dt.timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
"""From a failed attempt to the next: the example of Standard Webhooks 1.0.0."""
JITTER = 0.2
"""The most that is added to each, as a share of it."""


def pause(attempts: int) -> dt.timedelta | None:
    """Return the time from the last of so many failed attempts to the next; None if none follows.

    Never the same for two, so that those that failed together are not all tried again at once.
    """
    if attempts > len(RETRIES):
        return None
    return RETRIES[attempts - 1] * random.uniform(1, 1 + JITTER)
