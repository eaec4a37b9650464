"""Reading of many rows with COPY, inside a transaction.

One statement is one snapshot, PostgreSQL formats the values, and memory does not grow.
"""

import contextlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import connection
from psycopg import Copy

WITH_EMPTY = "(NULL '')"
"""Option of a COPY whose readers take no value and an empty text for the same."""


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


_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def fields(copy: Copy) -> Iterator[list[Any]]:
    """Yield the columns of each row of a COPY as text, None for no value.

    What psycopg does column by column costs twice as much as all the rest of reading.
    """
    for line in copy:
        text = str(line, "utf-8")
        columns: list[Any] = text[:-1].split("\t")
        yield [_unescaped(one) for one in columns] if "\\" in text else columns


def _unescaped(column: str) -> str | None:
    if column == "\\N":
        return None
    return _ESCAPE.sub(lambda of: _ESCAPED.get(of[1], of[1]), column)
