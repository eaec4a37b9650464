"""Locks that outlast a transaction: who holds one works alone, and it goes with the connection."""

import contextlib
from collections.abc import Iterator

from django.db import connection

END_OF_DAY = 1_701
"""A number of its own in the space of PostgreSQL's advisory locks."""


@contextlib.contextmanager
def alone(work: int, ledger_number: int) -> Iterator[None]:
    """Wait until nobody else does this work on the ledger; others wait while the block goes on.

    A process that dies gives the lock back with its connection, a machine within a minute.
    """
    with connection.cursor() as cursor:
        # By default PostgreSQL asks after a silent machine only two hours later.
        for name, value in (("idle", 30), ("interval", 10), ("count", 3)):
            cursor.execute(f"SET tcp_keepalives_{name} = {value}")
        cursor.execute("SET lock_timeout = 0")
        try:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [work, ledger_number])
        finally:
            cursor.execute("RESET lock_timeout")
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [work, ledger_number])
