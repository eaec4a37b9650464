"""Reads from a streaming replica, where the settings name one: `read`.

What is read there is never older than what the primary had committed when the reading began: the
primary says how far its log is, and the replica answers only once it has replayed that much. So
nobody misses what he wrote himself, or what somebody else has shown him, whichever server process
answers, and nothing about clients is remembered. If the replica is away, behind, or stopped by a
conflict, the primary answers. See docs/adr/0045-read-replicas.md.

In the block `connection` is the replica's: queries of the ORM, prepared ones and plain cursors go
there alike, and there, too, each transaction says which ledger it is for.
"""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg.errors
import structlog
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connection, connections

from ledger_project.core import row_security
from ledger_project.core.prepared import Statement, fetch

log = structlog.get_logger("ledger.replica")

ALIAS = "replica"
PATIENCE = 0.1
"""Seconds that a read waits for the replica to replay what it has to have."""
CHECK_SECONDS = 1.0
"""In which the replica has to say how far it is."""
REST_BEHIND, REST_AWAY = 1.0, 5.0
"""Seconds in which a process does not ask a replica again that was behind, or did not answer."""

Result = TypeVar("Result")

# Commits that do not wait for the disk are seen by others before the disk has them.
_PRIMARY = Statement("""
SELECT pg_wal_lsn_diff(CASE current_setting('synchronous_commit')
           WHEN 'off' THEN pg_current_wal_insert_lsn() ELSE pg_current_wal_flush_lsn() END,
           '0/0')::int8,
       ('x' || left(pg_walfile_name(pg_current_wal_flush_lsn()), 8))::bit(32)::int4
 WHERE NOT pg_is_in_recovery()
""")
_REPLICA = Statement("""
SELECT pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::int8,
       (SELECT timeline_id FROM pg_control_checkpoint()),
       extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8
 WHERE pg_is_in_recovery()
""")
_SYSTEM = Statement("SELECT system_identifier FROM pg_control_system()")


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the log: its timeline, a new one with each promotion, and bytes since its start.

    A replica on another timeline may have what was lost with a former primary.
    """

    timeline: int
    bytes: int


class Unusable(Exception):
    """What the settings name as the replica is none of this database."""


counted: Callable[[str], object] = lambda outcome: None  # noqa: E731
"""Called with who answered a read: `replica`, or why the primary did, `behind` or `away`."""
_rest = (0.0, "")
"""Until when the replica is not asked, and why."""


def is_named() -> bool:
    """Return whether the settings name a replica."""
    return ALIAS in connections.settings


def read(work: Callable[[], Result]) -> Result:
    """Return what `work` reads, from the replica if it can be, else from the primary.

    It may be called again after it was broken off, so it must not change anything. Within a
    transaction, or within another `read`, it reads where that does.
    """
    if not is_named() or connection.alias == ALIAS or connection.in_atomic_block:
        return work()
    ends, outcome = _rest
    if ends < time.monotonic() and (outcome := _reached()) == "replica":
        try:
            with _in_place_of_primary(), _broken_off_after(_seconds()):
                result = work()
        except (DatabaseError, InterfaceError) as error:
            if isinstance(error.__cause__, psycopg.errors.QueryCanceled):
                raise  # Its time is up: the primary would need as long.
            _note(error)
            outcome = "away"
        else:
            counted(outcome)
            return result
    counted(outcome)
    return work()


def lag() -> tuple[int, float]:
    """Return by how many bytes and seconds the replica is behind now.

    Raise `Unusable`, or an error of the database if the primary or the replica does not answer.
    """
    wanted = _position_of_primary()
    there, age = _asked()
    if wanted is None or there.timeline != wanted.timeline:
        raise Unusable("is on another timeline than the primary")
    behind = max(wanted.bytes - there.bytes, 0)
    return behind, max(age or 0.0, 0.0) if behind else 0.0


def _reached() -> str:
    """Return the outcome `replica` once that has what the primary has committed by now."""
    wanted = _position_of_primary()
    if wanted is None:  # The primary is none, and says so itself to who wants to write.
        return "away"
    ends, pause = time.monotonic() + PATIENCE, 0.001
    try:
        while not _has(wanted):
            if time.monotonic() + pause > ends:
                return _let_rest(REST_BEHIND, "behind")
            time.sleep(pause)
            pause *= 2
    except (DatabaseError, InterfaceError, Unusable) as error:
        _note(error, lost=True)
        return "away"
    return "replica"


def _has(wanted: Position) -> bool:
    there, _ = _asked()
    return there.timeline == wanted.timeline and there.bytes >= wanted.bytes


def _asked() -> tuple[Position, float | None]:
    """Ask the replica how far it is, on a fresh connection if the one before is lost."""
    wrapper: Any = connections[ALIAS]
    wrapper.health_check_done = True
    if wrapper.connection is not None:
        try:
            return _position_of_replica()
        except (DatabaseError, InterfaceError):
            wrapper.close()
    # Meanwhile the others do not try the same: it may take the seconds that connecting may.
    _let_rest(REST_AWAY, "away")
    found = _position_of_replica()
    _let_rest(0, "")
    return found


def _position_of_primary() -> Position | None:
    """Return how far the primary's log is; None if it is in recovery itself."""
    with row_security.outside():
        found = fetch(_PRIMARY, ())
        if found and not _system:
            _system.append(fetch(_SYSTEM, ())[0][0])
    return Position(found[0][1], found[0][0]) if found else None


_system: list[int] = []
"""The number by which the primary and its replicas know each other, once it is known."""


def _position_of_replica() -> tuple[Position, float | None]:
    """Return how far the replica is, and the age in seconds of the last commit that it has."""
    session: Any = connections[ALIAS]
    with row_security.outside(), _in_place_of_primary(), _broken_off_after(CHECK_SECONDS):
        if getattr(session.connection, "system", None) is None:
            session.connection.system = fetch(_SYSTEM, ())[0][0]
        found = fetch(_REPLICA, ())
    if not found or found[0][0] is None:
        raise Unusable("is no replica: it is not in recovery")
    if [session.connection.system] != _system:
        raise Unusable("is a replica of another database")
    position, timeline, age = found[0]
    return Position(timeline, position), age


@contextlib.contextmanager
def _in_place_of_primary() -> Iterator[None]:
    primary = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections[ALIAS]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = primary


def _seconds() -> float:
    """Return how long a read may take there: PostgreSQL itself ends a statement sooner."""
    return float(settings.REQUEST_SECONDS)


def _let_rest(seconds: float, why: str) -> str:
    global _rest
    _rest = time.monotonic() + seconds, why
    return why


def _note(error: Exception, *, lost: bool = False) -> None:
    """Log why the replica did not answer; let it rest if its connection is of no use any more."""
    wrapper: Any = connections[ALIAS]
    # Never the message: it may show a part of the statement, with values.
    reason = str(error) if isinstance(error, Unusable) else type(error.__cause__ or error).__name__
    log.warning("replica not used", reason=reason)
    if lost or wrapper.connection is None or wrapper.connection.closed:
        _let_rest(REST_AWAY, "away")
        with contextlib.suppress(DatabaseError, InterfaceError):
            wrapper.close()


_deadlines: dict[socket.socket, float] = {}
_mutex = threading.Lock()
_watch: threading.Thread | None = None


@contextlib.contextmanager
def _broken_off_after(seconds: float) -> Iterator[None]:
    """Break the connection of the block off after so many seconds: its thread goes on.

    A machine that hangs keeps its connections, and no limit that PostgreSQL knows holds there.
    """
    global _watch
    session: Any = connection
    session.ensure_connection()
    with _mutex:
        if _watch is None or not _watch.is_alive():
            _watch = threading.Thread(target=_break_off, name="replica", daemon=True)
            _watch.start()
        # A copy of the descriptor: libpq may close its own, and the number be another's by then.
        copied = socket.socket(fileno=os.dup(session.connection.pgconn.socket))
        _deadlines[copied] = time.monotonic() + seconds
    try:
        yield
    finally:
        with _mutex:
            del _deadlines[copied]
            copied.close()


def _break_off() -> None:
    while True:
        time.sleep(0.2)
        with _mutex:
            for one, ends in _deadlines.items():
                if ends < time.monotonic():
                    with contextlib.suppress(OSError):
                        one.shutdown(socket.SHUT_RDWR)
