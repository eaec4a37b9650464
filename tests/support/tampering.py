"""What somebody could do who owns the database."""

from django.db import connection


def tamper(statement):
    """Run a statement as the database's owner could: the guards are lifted first."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement)
        assert cursor.rowcount > 0
        cursor.execute("SET session_replication_role = origin")
