"""Waiting for what other connections do."""

import time

from django.db import connection


def wait_for_a_blocked_statement() -> None:
    """Return as soon as another connection waits for a lock that this one holds."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks "
                "WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("nobody waits")
