"""Numbers: gapless series where the law or a file format wants them, plain sequences elsewhere."""

from django.db import connection
from django.db.models import F

from ledger_project.core.models import NumberSeries


def lock_gapless(ledger_number: int, series: str) -> int:
    """Lock a gapless series until the transaction ends and return the last number taken.

    The holder of the lock uses the numbers that follow and records them with `take_gapless`. Rolled
    back, they are free again. Lock as late as possible: others wait.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_numberseries (ledger_id, name, last) VALUES (%s, %s, 0) "
            "ON CONFLICT (ledger_id, name) DO UPDATE SET last = core_numberseries.last "
            "RETURNING last",
            [ledger_number, series],
        )
        return int(cursor.fetchone()[0])


def take_gapless(ledger_number: int, series: str, count: int = 1) -> None:
    """Take the next `count` numbers of a series that `lock_gapless` has locked."""
    NumberSeries.objects.filter(ledger_id=ledger_number, name=series).update(last=F("last") + count)


_COLUMNS: dict[str, list[tuple[str, str]]] = {}


def share_series(series: str, table: str, column: str) -> None:
    """Register a column of a tenant table that holds numbers of a series, at the start of its app.

    `next_free_serial` steps over the numbers in every such column, whatever app it belongs to.
    """
    _COLUMNS.setdefault(series, []).append((table, column))


def next_free_serial(ledger_number: int, series: str, *others: str) -> list[int]:
    """Take numbers as `next_serials` does, the first of them stepping over those that are taken."""
    used = " OR ".join(
        f"EXISTS (SELECT FROM {table} WHERE ledger_id = %(ledger)s AND {column} = candidate)"
        for table, column in _COLUMNS[series]
    )
    calls = "".join(f", nextval('ledger_{int(ledger_number)}_{name}')" for name in others)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE tried (n) AS (SELECT nextval(%(series)s) UNION ALL "
            "SELECT nextval(%(series)s) FROM tried, LATERAL (SELECT n::text AS candidate) c "
            f"WHERE {used}) SELECT max(n){calls} FROM tried",
            {"series": f"ledger_{ledger_number}_{series}", "ledger": ledger_number},
        )
        return list(cursor.fetchone())


def next_serials(ledger_number: int, *series: str) -> list[int]:
    """Take the next number of each plain sequence of the ledger: unique and cheap, with gaps.

    The sequences are created with the ledger: `customer` (seven digits) and `payment_reference`.
    """
    with connection.cursor() as cursor:
        calls = ", ".join(["nextval(%s)"] * len(series))
        cursor.execute(f"SELECT {calls}", [sequence_of(ledger_number, name) for name in series])
        return list(cursor.fetchone())


def next_of(series: str, ledger_number: int, count: int) -> list[int]:
    """Take the next `count` numbers of one plain sequence of the ledger."""
    with connection.cursor() as cursor:
        name = sequence_of(ledger_number, series)
        cursor.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [name, count])
        return [serial for (serial,) in cursor.fetchall()]


def sequence_of(ledger_number: int, series: str) -> str:
    """Return the name of the sequence of a plain series."""
    return f"ledger_{ledger_number}_{series}"
