"""Reading of any number of rows by COPY, inside a transaction.

One statement is one snapshot, PostgreSQL formats the values, and the memory stays flat.
"""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection
from psycopg import Copy


@contextlib.contextmanager
def copied(statement: str, **parameters: Any) -> Iterator[Copy]:
    """Read the rows one after another. Left early, by an error too, the connection is free again:
    a COPY that a suspended generator held open would block the rollback for ever.
    """
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.execute("SET LOCAL DateStyle TO ISO")  # A server may be set up otherwise.
        given: Mapping[str, Any] = parameters
        with cursor.copy(statement, given) as copy:
            yield copy
