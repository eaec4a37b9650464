"""Running balances of the books, stored at the end of a day so that nobody sums an old journal.

Readers take them from the function `book_totals` of the database, which adds the lines after them.
Bookings that come later move the horizon back before their day by a trigger: then the lines of the
day are summed again, until it is stored anew.
"""

import datetime as dt
import time

from django.db import connection, transaction

from accounts.books.chart import Role
from accounts.books.models import BalanceHorizon, JournalLine, RunningBalance
from ledger_project.core.models import Ledger

PATIENCE = 60.0
"""Seconds to wait for those who were booking when a horizon was announced."""
_PAUSE = 0.05

# By the lock that a transaction which has added lines keeps to its end, of whichever ledger.
_BOOKING = """
SELECT virtualtransaction FROM pg_locks
 WHERE locktype = 'relation' AND relation = %s::regclass AND mode = 'RowExclusiveLock' AND granted
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
   AND pid IS DISTINCT FROM pg_backend_pid()
"""
_STORE = f"""
WITH moved AS MATERIALIZED (
    SELECT book_on, book, role, account_number,
           CASE WHEN role = '{Role.SETTLEMENT_RECEIVABLE}' THEN coalesce(seller_id, 0)
                ELSE 0 END AS seller,
           sum(debit) AS debit, sum(credit) AS credit, count(*) AS lines
      FROM accounts_journalline
     WHERE ledger_id = %(ledger)s AND book_on <= %(until)s
       AND book_on > coalesce(%(since)s::date, '-infinity')
     GROUP BY 1, 2, 3, 4, 5
), before AS MATERIALIZED (
    SELECT book, role, account_number, coalesce(seller_id, 0) AS seller, debit, credit, lines
      FROM accounts_runningbalance
     WHERE ledger_id = %(ledger)s AND book_on = (SELECT balanced_on(%(ledger)s, %(until)s))
), accounts AS (
    SELECT book, role, account_number, seller FROM moved
     UNION
    SELECT book, role, account_number, seller FROM before
)
INSERT INTO accounts_runningbalance
       (ledger_id, book_on, book, role, account_number, seller_id, debit, credit, lines)
SELECT %(ledger)s, book_on, book, role, account_number, nullif(seller, 0),
       coalesce(before.debit, 0) + sums.debit, coalesce(before.credit, 0) + sums.credit,
       coalesce(before.lines, 0) + sums.lines
  FROM (SELECT book_on, book, role, account_number, seller,
               coalesce(sum(debit) OVER running, 0) AS debit,
               coalesce(sum(credit) OVER running, 0) AS credit,
               coalesce(sum(lines) OVER running, 0) AS lines
          FROM (SELECT DISTINCT book_on FROM moved) AS days
         CROSS JOIN accounts
          LEFT JOIN moved USING (book_on, book, role, account_number, seller)
        WINDOW running AS (PARTITION BY book, role, account_number, seller ORDER BY book_on)) sums
  LEFT JOIN before USING (book, role, account_number, seller)
 WHERE coalesce(before.lines, 0) + sums.lines > 0
"""


def store(ledger: Ledger, through: dt.date, *, patience: float = PATIENCE) -> int:
    """Store the balances at the end of each day with bookings up to `through`; return how many.

    Call it outside of a transaction: what is announced must be seen by all. If somebody is still
    booking after `patience` seconds, nothing is stored until the next time.
    """
    with transaction.atomic():
        _wait_for_locks()
        horizon, _ = BalanceHorizon.objects.select_for_update().get_or_create(
            ledger=ledger, defaults={"announced": through}
        )
        if horizon.announced < through:
            horizon.announced = through
            horizon.save(update_fields=["announced"])
    if not _all_have_booked(patience):
        return 0
    with transaction.atomic():
        _wait_for_locks()
        # Who books late meanwhile waits here, or has moved back what was announced.
        horizon = BalanceHorizon.objects.select_for_update().get(ledger=ledger)
        since, until = horizon.through, min(horizon.announced, through)
        if since is not None and since >= until:
            return 0
        RunningBalance.objects.filter(ledger=ledger, book_on__gt=since or dt.date.min).delete()
        given = {"ledger": ledger.number, "since": since, "until": until}
        with connection.cursor() as cursor:
            cursor.execute(_STORE, given)
            count = cursor.rowcount
        horizon.through = until
        horizon.save(update_fields=["through"])
    return count


def _wait_for_locks() -> None:
    """Wait for whoever books late until the transaction ends, however long it takes."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = 0")


def _all_have_booked(patience: float) -> bool:
    """Return whether all who are booking now have ended, after at most so many seconds."""
    ends = time.monotonic() + patience
    booking = _who_books()
    while booking:
        if time.monotonic() >= ends:
            return False
        time.sleep(_PAUSE)
        booking &= _who_books()
    return True


def _who_books() -> set[str]:
    """Return the transactions that have added lines and go on."""
    with connection.cursor() as cursor:
        cursor.execute(_BOOKING, [JournalLine._meta.db_table])
        return {found for (found,) in cursor.fetchall()}
