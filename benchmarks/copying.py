"""The floor of what writes rows: COPY of the same rows into tables like the real ones."""

from collections.abc import Iterable

from benchmarks.population import superuser
from benchmarks.stage import seconds
from ledger_project.core.models import Ledger


def highest(tables: Iterable[str]) -> dict[str, int]:
    """Return the highest key of each table, before the rows that `copied` is to write."""
    with superuser() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # type: ignore[arg-type]
            (found[table],) = cursor.fetchone() or (0,)
        return found


def copied(ledger: Ledger, marks: dict[str, int]) -> float:
    """Return the seconds in which COPY writes the ledger's rows that came after the marks.

    The tables have the indexes and checks of the real ones, without triggers and foreign keys.
    """
    taken = 0.0
    with superuser() as cursor:
        for table, mark in marks.items():
            like = f"bench_{table}"
            cursor.execute(f"CREATE TEMP TABLE {like} (LIKE {table} INCLUDING ALL)")  # type: ignore[arg-type]
            with cursor.copy(
                f"COPY (SELECT * FROM {table} WHERE ledger_id = {ledger.number} AND id > {mark})"  # type: ignore[arg-type]
                " TO STDOUT"
            ) as out:
                data = b"".join(bytes(part) for part in out)

            def write(data: bytes = data, like: str = like) -> None:
                with cursor.copy(f"COPY {like} FROM STDIN") as into:  # type: ignore[arg-type]
                    into.write(data)

            taken += seconds(write)
    return taken
