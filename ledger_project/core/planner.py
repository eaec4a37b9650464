"""Table statistics of PostgreSQL's query planner, which runs cannot do without.

A run joins rows that requests have just written. Until autovacuum comes by, the planner takes those
tables to be empty, and may join them row by row.
"""

from django.db import connection


def refresh() -> None:
    """Run ANALYZE on the tables that have grown. Call it before a run opens its transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT refresh_statistics()")
