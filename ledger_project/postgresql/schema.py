"""What the migrations make of an empty database, kept as SQL: loaded in a second, not in a minute.

`make generate` writes `schema.sql` of a database that was migrated step by step. Which migrations
it stands for is written in it, as rows of their table: `migrate` applies those that are not.
Policies, owners and privileges are not in it; `row_security` and `roles` see to them.
"""

from pathlib import Path

from django.db import connections, transaction

FILE = Path(__file__).with_name("schema.sql")
NAMESPACE = "public"
"""The schema that the names in the file say."""

_EMPTY = """
SELECT current_schema() = %s
   AND NOT EXISTS (SELECT FROM pg_class WHERE relnamespace = current_schema()::regnamespace)
   AND NOT EXISTS (SELECT FROM pg_proc WHERE pronamespace = current_schema()::regnamespace)
   AND NOT EXISTS (SELECT FROM pg_type WHERE typnamespace = current_schema()::regnamespace)
"""


def load(alias: str) -> bool:
    """Make the tables at once, as their owner; False: the database is not empty."""
    with transaction.atomic(alias), connections[alias].cursor() as cursor:
        cursor.execute(_EMPTY, [NAMESPACE])
        (empty,) = cursor.fetchone()
        if empty:
            cursor.execute(FILE.read_text(encoding="utf-8"))
        return bool(empty)
