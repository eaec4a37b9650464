"""How many files and connections a process of the server may have open at a time.

Systems often allow 1,024 at first and far more on demand. A connection that says nothing takes one
until its time is up, so with few of them a single client could keep everybody else out.
"""

import resource

MOST = 65_536
_OWN = 1_024
"""Kept for the process itself: its modules, the database, files that it reads and writes."""


def allowed() -> int:
    """Return how many files the system lets a process open, up to `MOST`."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if hard == resource.RLIM_INFINITY else min(hard, MOST)


def demand() -> None:
    """Take as many as the system allows, for this process and those that it starts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < allowed():
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed(), hard))


def connections() -> int:
    """Return how many connections a process takes: a request may keep its body in a file, too."""
    return max((allowed() - _OWN) // 2, _OWN // 2)
