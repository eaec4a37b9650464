"""Django database backend: PostgreSQL, where each statement says which ledger it is for.

What `row_security` has chosen is set for the transaction (SET LOCAL), in the same message as the
first statement that needs it: no round trip more, and nothing is left behind on a connection that
a pooler gives to somebody else. A statement outside a transaction is one of its own.

    DATABASES = {"default": {"ENGINE": "ledger_project.postgresql", "OWNER": {"user": "owner"}, …}}

`OWNER` has the parameters by which the owner's connection differs, see `as_owner`.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql import base, operations
from django.db.backends.utils import debug_transaction
from psycopg import sql
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.types.datetime import TimestamptzLoader
from psycopg.types.numeric import Int8Dumper

from ledger_project.core import row_security

_IDLE = TransactionStatus.IDLE
_DONE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)


def _is_unprepared(error: psycopg.Error) -> bool:
    """Return whether what was prepared cannot be executed any more.

    Somebody has dropped it (a pooler's DISCARD ALL), or a migration has changed the type of a
    column. For the latter PostgreSQL has no code of its own, and words in its own language.
    """
    if isinstance(error, psycopg.errors.InvalidSqlStatementName):
        return True
    return error.sqlstate == "0A000" and error.diag.source_function == "RevalidateCachedQuery"


def _due(connection: Any) -> str | None:
    """Return what the next statement has to set first; None: it is set, or was never set."""
    if connection.pgconn.transaction_status == _IDLE:
        connection.ledger_set = row_security.NONE
    wanted = row_security.current()
    return None if wanted == getattr(connection, "ledger_set", row_security.NONE) else wanted


def _send(connection: Any, text: str) -> None:
    """Send what has no parameters and no rows, without the detours of a cursor."""
    if connection.closed:
        raise psycopg.OperationalError("the connection is closed")
    _require_done(connection, connection.pgconn.exec_(text.encode()))


def _require_done(connection: Any, result: Any) -> None:
    """Raise the error that PostgreSQL, or the library, answered with."""
    if result.status in _DONE:
        return
    error = psycopg.errors.error_from_result(result)
    if connection.closed or error.sqlstate is None:
        # Without a state it is the library that speaks: the server is gone. If that crashed and
        # could still warn its clients, the library has not yet seen that the connection ended.
        connection.close()
        raise psycopg.OperationalError(str(error))
    raise error


def _setting(value: str) -> str:
    return f"SET LOCAL {row_security.SETTING} = '{value}'; "


@contextlib.contextmanager
def _set_before(connection: Any) -> Iterator[None]:
    """Set the ledger by a message of its own, for what cannot be sent together with it."""
    due = _due(connection)
    if due is None:
        yield
    elif connection.pgconn.transaction_status != _IDLE or not connection.autocommit:
        psycopg.ClientCursor(connection).execute(_setting(due))
        connection.ledger_set = due
        yield
    else:
        with connection.transaction():
            psycopg.ClientCursor(connection).execute(_setting(due))
            connection.ledger_set = due
            yield


_Cursor: Any = base.Cursor
_ServerSideCursor: Any = base.ServerSideCursor


class Cursor(_Cursor):
    """A cursor whose statements say first which ledger they are for."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        connection: Any = self.connection
        due = _due(connection)
        if due is None:
            super().execute(query, params, **options)
        else:
            setting = _setting(due)
            super().execute(
                setting + query if isinstance(query, str) else sql.SQL(setting) + query,
                params,
                **options,
            )
            self.nextset()
            connection.ledger_set = due
        return self

    def executemany(self, query: Any, params_seq: Any, **options: Any) -> None:
        with _set_before(self.connection):
            super().executemany(query, params_seq, **options)

    @contextlib.contextmanager
    def copy(self, statement: Any, params: Any = None, **options: Any) -> Iterator[psycopg.Copy]:
        with _set_before(self.connection), super().copy(statement, params, **options) as copy:
            yield copy


class Prepared:
    """What is prepared on one connection, and how values go in and come out."""

    KEPT = 200
    """More statements than that are not kept on a connection: the one used longest ago goes."""

    def __init__(self, connection: Any) -> None:
        context = connection.cursor()
        # One type for all whole numbers: by their size each would make a statement of its own.
        context.adapters.register_dumper(int, Int8Dumper)
        # Sessions are in UTC; Django's own loader would say so again of each value.
        context.adapters.register_loader("timestamptz", TimestamptzLoader)
        self._connection = connection
        self._adapter = Transformer.from_context(context)
        self._names: dict[tuple[str, Any], bytes] = {}
        self._count = 0

    def execute(self, query: Any, params: Any) -> tuple[list[tuple[Any, ...]], int]:
        """Return the rows of a statement, and how many it returned or changed."""
        connection, adapter = self._connection, self._adapter
        if connection.closed:
            raise psycopg.OperationalError("the connection is closed")
        values = adapter.dump_sequence(params, [PyFormat.AUTO] * len(params))
        key = query, adapter.types
        name = self._names.pop(key, None) or self._prepare(query)
        self._names[key] = name
        result = connection.pgconn.exec_prepared(name, values, adapter.formats)
        _require_done(connection, result)
        if not (count := result.ntuples):
            return [], result.command_tuples or 0
        adapter.set_pgresult(result)
        return adapter.load_rows(0, count, tuple), count

    def _prepare(self, query: Any) -> bytes:
        pgconn = self._connection.pgconn
        if len(self._names) >= self.KEPT:
            oldest = next(iter(self._names))
            _require_done(self._connection, pgconn.close_prepared(self._names.pop(oldest)))
        self._count += 1
        name = b"ledger_%d" % self._count
        prepared = pgconn.prepare(name, query.numbered.encode(), self._adapter.types)
        _require_done(self._connection, prepared)
        return name


class PreparedCursor:
    """A cursor of statements that PostgreSQL parses once on a connection: see `core.prepared`.

    It asks libpq itself, and waits there: psycopg's cursors cost several times as much, for what
    such a statement never needs. A prepared statement is alone in its message, so the ledger is set
    by one before.
    """

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.rows: list[tuple[Any, ...]] = []
        self.rowcount = -1

    def execute(self, query: Any, params: Any = ()) -> None:
        connection = self._connection
        due = _due(connection)
        idle = connection.pgconn.transaction_status == _IDLE
        begins = idle and (due is not None or not connection.autocommit)
        try:
            if begins or due is not None:
                _send(connection, "BEGIN; " * begins + ("" if due is None else _setting(due)))
            if due is not None:
                connection.ledger_set = due
            self.rows, self.rowcount = self._execute(query, params)
        except BaseException:
            if begins and connection.autocommit and not connection.closed:
                _send(connection, "ROLLBACK")
            raise
        if begins and connection.autocommit:
            _send(connection, "COMMIT")

    def _execute(self, query: Any, params: Any) -> tuple[list[tuple[Any, ...]], int]:
        connection = self._connection
        if (prepared := getattr(connection, "prepared", None)) is None:
            prepared = connection.prepared = Prepared(connection)
        try:
            return prepared.execute(query, params)  # type: ignore[no-any-return]
        except psycopg.Error as error:
            if not _is_unprepared(error):
                raise
            # This connection would refuse it for ever; the next one prepares it anew.
            connection.close()
            raise psycopg.OperationalError(str(error)) from error


class ServerSideCursor(_ServerSideCursor):
    """The same for a query whose rows the server keeps until they are fetched."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        with _set_before(self.connection):
            return super().execute(query, params, **options)


class DatabaseOperations(operations.DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> Any:
        """Return what is logged of a statement: of a prepared one with its values in place."""
        if isinstance(cursor, PreparedCursor):
            return self.compose_sql(sql, params)
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection as the application's role or, `for_owner`, as the role that owns the tables."""

    ops_class = DatabaseOperations
    for_owner = False

    def get_connection_params(self) -> dict[str, Any]:
        params: dict[str, Any] = super().get_connection_params()
        if self.for_owner:
            params |= self.settings_dict.get("OWNER", {})
            # Migrations change the rows of all ledgers.
            every = f"-c {row_security.SETTING}={row_security.ALL}"
            params["options"] = f"{params.get('options', '')} {every}".strip()
        elif self.settings_dict["NAME"] is not None:
            # (Without a database of its own it makes some, which no transaction can.)
            params["cursor_factory"] = Cursor
        return params

    def create_cursor(self, name: str | None = None) -> Any:
        if name is None or self.for_owner:
            return super().create_cursor(name)
        return ServerSideCursor(
            self.connection, name=name, scrollable=False, withhold=self.connection.autocommit
        )

    def _commit(self) -> None:
        session: Any = self.connection
        if session is not None and session.pgconn.transaction_status != _IDLE:
            with debug_transaction(self, "COMMIT"), self.wrap_database_errors:
                _send(session, "COMMIT")

    def _rollback(self) -> None:
        # psycopg's own would also drop all prepared statements, in case that tables are undone.
        session: Any = self.connection
        if session is not None and session.pgconn.transaction_status != _IDLE:
            with self.wrap_database_errors:
                _send(session, "ROLLBACK")

    def _savepoint_rollback(self, sid: str) -> None:
        wrapper: Any = self
        with wrapper.wrap_database_errors:
            _send(wrapper.connection, wrapper.ops.savepoint_rollback_sql(sid))
        # What was set since the savepoint is undone.
        wrapper.connection.ledger_set = None

    def execute_prepared(self, query: Any, params: Any) -> tuple[list[tuple[Any, ...]], int]:
        """Return the rows of a statement that `core.prepared` has compiled, and their number.

        That of the rows which were changed, if it returns none.
        """
        wrapper: Any = self
        wrapper.ensure_connection()
        cursor = PreparedCursor(wrapper.connection)
        # Around it is what Django has around each of its cursors: errors, the log, wrappers.
        wrapper._prepare_cursor(cursor).execute(query, params)
        return cursor.rows, cursor.rowcount


@contextlib.contextmanager
def as_owner(alias: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Work as the owner of the tables for the block, on another connection: for migrations only."""
    application = connections[alias]
    owner: Any = connections.create_connection(alias)
    owner.for_owner = True
    connections[alias] = owner
    try:
        with row_security.outside():
            yield
    finally:
        owner.close()
        connections[alias] = application
