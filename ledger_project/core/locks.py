"""Locks that outlast a transaction: their holder works alone, and they end with the connection."""

import contextlib
from collections.abc import Iterator

from django.db import connection

END_OF_DAY = 1_701
"""The first key of PostgreSQL's advisory locks for the end of a day; the second is the ledger."""


@contextlib.contextmanager
def advisory_lock(lock: int, ledger_number: int) -> Iterator[None]:
    """Hold an advisory lock on a ledger for the block; wait until it is free.

    A process that dies gives the lock back with its connection, a machine within a minute.
    """
    with connection.cursor() as cursor:
        # By default PostgreSQL checks a silent connection only after two hours.
        for name, value in (("idle", 30), ("interval", 10), ("count", 3)):
            cursor.execute(f"SET tcp_keepalives_{name} = {value}")
        cursor.execute("SET lock_timeout = 0")
        try:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [lock, ledger_number])
        finally:
            cursor.execute("RESET lock_timeout")
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [lock, ledger_number])
