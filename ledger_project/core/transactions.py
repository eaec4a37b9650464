"""One transaction for one request or command step, tried again after a conflict with another.

Two requests that create the same thing at once meet at a unique index: one commits, the other is
refused by the database. Run again, it sees what the first one made and answers accordingly.
"""

import random
import time
from collections.abc import Callable
from typing import TypeVar

import psycopg.errors
from django.db import DatabaseError, transaction

from ledger_project.core.errors import DomainError

Result = TypeVar("Result")

CONCURRENT = (
    psycopg.errors.UniqueViolation,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
)
ATTEMPTS = 6


def run(work: Callable[[], Result]) -> Result:
    """Run `work` in a transaction and return its result, once it is committed.

    Inside an open transaction the work gets a savepoint. A `DomainError` rolls back and then
    records itself (`after_rollback`). A conflict with a concurrent transaction is tried again, at
    most six times in all; the last error is raised as it is.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return work()
        except DomainError as refusal:
            refusal.after_rollback()
            raise
        except DatabaseError as error:
            if not isinstance(error.__cause__, CONCURRENT) or attempt == ATTEMPTS:
                raise
            # Random, so that the transactions do not conflict again at the next attempt.
            time.sleep(random.uniform(0, 0.02 * attempt))
    raise AssertionError("unreachable")  # pragma: no cover
