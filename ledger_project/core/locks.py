"""The order in which a transaction takes its locks, and locks that outlast one."""

import contextlib
from collections.abc import Iterator
from typing import TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

from ledger_project.core.errors import DomainError

Row = TypeVar("Row", bound=Model)

ORDER = (
    "idempotency key",
    "left out entry",
    "payment",
    "payment reversal",
    "surplus",
    "draw",
    "authorization",
    "invoice number",
    "invoice",
    "payment plan",
    "letter",
    "collection case",
    "account",
    "customer",
    "consent",
    "number series",
    "fee line",
    "change request",
    "payout",
    "fee invoice",
    "webhook",
    "delivery",
    "client",
    "seller",
    "ledger",
)
"""Two transactions that lock in this order never deadlock.

Rows of one kind are locked by primary key, except that a credit invoice is locked before the debit
invoice that it is set off against. Rows that the transaction itself inserted, and rows locked with
SKIP LOCKED, do not count. Two operations break the order and are run again after a deadlock: a
purchase that holds its customer, who had no account, and locks the account that another transaction
opened meanwhile, while somebody closes it; and the erasure of a customer who owes nothing and is
owed nothing: it locks the customer first, the others in the order.
"""

END_OF_DAY = 1_701
"""The first key of PostgreSQL's advisory locks for the end of a day; the second is the ledger."""
FIRST_START = 1_702
"""The same for migrations and the first administrator, which belong to no ledger."""
EXCHANGE = 1_703
"""The same for the exchange of files by a ledger's directories."""


def get_one(found: QuerySet[Row], missing: DomainError, *, lock: bool, no_key: bool = False) -> Row:
    """Return the first row found, locked if asked. Raise `missing` if there is none.

    A lock with `no_key` lets rows that refer to this one come meanwhile.
    """
    one = (found.select_for_update(of=("self",), no_key=no_key) if lock else found).first()
    if one is None:
        raise missing
    return one


@contextlib.contextmanager
def advisory_lock(lock: int, ledger_number: int = 0) -> Iterator[None]:
    """Hold an advisory lock on a ledger, or on all, for the block; wait until it is free.

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
