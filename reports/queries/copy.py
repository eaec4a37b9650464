"""Reading of many rows with COPY, inside a transaction.

One statement is one snapshot, PostgreSQL formats the values, and memory does not grow.
"""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection
from psycopg import Copy


@contextlib.contextmanager
def copied(statement: str, **parameters: Any) -> Iterator[Copy]:
    """Open a COPY, whose rows are read one after another.

    Leaving the context early, also by an error, frees the connection: a COPY held open by a
    suspended generator would block the rollback for ever.
    """
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.execute("SET LOCAL DateStyle TO ISO")  # The server may have another default.
        given: Mapping[str, Any] = parameters
        with cursor.copy(statement, given) as copy:
            yield copy
