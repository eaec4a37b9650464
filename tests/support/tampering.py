"""What somebody could do who owns the database."""

from tests.support.roles import guards_lifted


def tamper(statement):
    """Run a statement as the database's owner could: the guards are lifted first."""
    with guards_lifted() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount > 0
