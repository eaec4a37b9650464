"""Numbers: gapless series where the law or a file format wants them, plain sequences elsewhere."""

from django.db import connection
from django.db.models import F

from ledger_project.core.models import NumberSeries


def lock_gapless(ledger_number: int, series: str) -> int:
    """Lock a gapless series until the transaction ends and return the last number taken.

    Whoever holds the lock takes the numbers that follow and says so with `take_gapless`. Rolled
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


def next_free_serial(ledger_number: int, series: str, *others: str, used: str) -> list[int]:
    """Take numbers as `next_serials` does, the first of them stepping over those that are taken.

    `used` is an SQL condition that tells whether `candidate` (text) is taken in `%(ledger)s`.
    """
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
        cursor.execute(f"SELECT {calls}", [f"ledger_{ledger_number}_{name}" for name in series])
        return list(cursor.fetchone())
