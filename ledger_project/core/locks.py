"""The order in which a transaction takes its locks, and locks that outlast one."""

import contextlib
from collections.abc import Iterator

from django.db import connection

ORDER = (
    "idempotency key",
    "payment",
    "surplus",
    "authorization",
    "invoice number",
    "invoice",
    "payment reversal",
    "account",
    "customer",
    "number series",
    "payout",
)
"""Two transactions that lock in this order never wait for each other in a circle.

Many rows of a kind are locked by primary key, but a credit invoice before the debit invoice that
it is set off against. A row that the transaction inserted is nobody else's yet, and what is locked
with SKIP LOCKED is not waited for: neither counts. Two break the order, and are run again should
they meet another in a circle: a purchase that holds its customer, who had no account, and locks the
account that another one opened meanwhile; and the erasure of a customer, of whom nothing is owed.
"""

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
