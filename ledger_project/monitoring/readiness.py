"""What a server process needs before it can serve: each check returns what is missing, or nothing.

To add one: a function and a row of `CHECKS`.
"""

from collections.abc import Callable, Collection

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor

from ledger_project.core import replica

SILENT_SECONDS = 180
"""A worker that died is taken over within two minutes."""

_migrated = False


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        return "The database takes no changes" if cursor.fetchone()[0] else ""


def _migrations() -> str:
    """Look until all are applied: none is taken back under a running server."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            return f"{len(plan)} migrations are not applied"
        _migrated = True
    return ""


def _queue() -> str:
    """Miss workers only where there were some: without any, a schedule of commands closes days."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), extract(epoch FROM now() - max(last_heartbeat))::int"
            " FROM procrastinate_workers"
        )
        workers, silence = cursor.fetchone()
    if workers and silence > SILENT_SECONDS:
        return f"No worker was heard for {silence} seconds"
    return ""


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "queue": _queue,
}


def missing(without: Collection[str] = ()) -> dict[str, str]:
    """Return what each check misses, by its name. A check that cannot be made ends the others."""
    found: dict[str, str] = {}
    for name, check in CHECKS.items():
        if name in without:
            continue
        try:
            if said := check():
                found[name] = said
        except (DatabaseError, InterfaceError):
            if name == "database":
                return {name: "The database does not answer"}
            found[name] = "Cannot be read"
    return found


def replica_said() -> str:
    """Return how the replica is, for people: no server needs it to be ready."""
    try:
        behind, seconds = replica.lag()
    except replica.Unusable as error:
        return str(error)
    except (DatabaseError, InterfaceError):
        return "does not answer"
    return f"{seconds:.1f} s behind" if behind else "up to date"
