"""One transaction for one request or command step, tried again after a conflict with another.

Two requests that create the same thing at once meet at a unique index: one commits, the other is
refused by the database. Run again, it sees what the first one made and answers accordingly.
"""

import random
import time
from collections.abc import Callable
from typing import Any, TypeVar

import psycopg.errors
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from ledger_project.core.errors import DomainError
from ledger_project.core.texts import say

Result = TypeVar("Result")


class OutcomeUnknown(DomainError):
    """The database was lost while it committed: all was done, or nothing."""

    code = "outcome-unknown"
    title = "Outcome unknown"


CONCURRENT = (
    psycopg.errors.UniqueViolation,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
)
ATTEMPTS = 6


def first_read(work: Callable[[], Result]) -> Result:
    """Return what `work` reads by the first statement of a request.

    It finds out whether the connection still stands, so that no statement needs to be sent only for
    that. If it does not, the same is read from a fresh one.
    """
    setattr(connection, "health_check_done", True)  # noqa: B010  The stubs do not know it.
    try:
        return work()
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block or not _is_closed():
            raise
        connection.close()
        return work()


def run(work: Callable[[], Result]) -> Result:
    """Run `work` in a transaction and return its result, once it is committed.

    Inside an open transaction the work gets a savepoint. A `DomainError` rolls back and then
    records itself (`after_rollback`). A conflict with a concurrent transaction is tried again, at
    most six times in all, and once, on a fresh connection, what was lost with one before its
    commit; the last error is raised as it is. Raise `OutcomeUnknown` when the connection is lost
    in the commit.
    """
    outermost = not connection.in_atomic_block
    for attempt in range(1, ATTEMPTS + 1):
        committing = False
        standing = connection.connection is not None
        try:
            with transaction.atomic():
                result = work()
                committing = outermost
            return result
        except DomainError as refusal:
            refusal.after_rollback()
            raise
        except (DatabaseError, InterfaceError) as error:
            if committing and _lost(error):
                raise OutcomeUnknown(
                    say("The connection to the database was lost while it committed")
                ) from error
            if standing and outermost and attempt == 1 and _lost(error):
                connection.close()
                continue
            if not isinstance(error.__cause__, CONCURRENT) or attempt == ATTEMPTS:
                raise
            # Random, so that the transactions do not conflict again at the next attempt.
            time.sleep(random.uniform(0, 0.02 * attempt))
    raise AssertionError("unreachable")  # pragma: no cover


def rehearse(work: Callable[[], Result]) -> Result:
    """Run `work` in a transaction, check all that a commit would check, take all of it back.

    Return its result; its errors are raised as they are.
    """
    results: list[Result] = []
    try:
        with transaction.atomic():
            results.append(work())
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            raise _Rehearsed
    except _Rehearsed:
        return results[0]


class _Rehearsed(Exception):
    """Ends the transaction of a rehearsal."""


def _is_closed() -> bool:
    session: Any = connection.connection
    return session is not None and bool(session.closed)


def _lost(error: Exception) -> bool:
    """Return whether an error ended the connection, rather than the transaction."""
    state = getattr(error.__cause__, "sqlstate", None)
    if state is None:
        return isinstance(error, OperationalError | InterfaceError)
    return bool(state[:2] == "08" or state[:3] == "57P")
