"""Row-level security: PostgreSQL shows a transaction the rows of the ledger that it is for.

Whoever works on a ledger says so, `within` it, staff of some ledgers on these; the database backend
sets it for each transaction, and a policy of each tenant table compares. A query that forgot its
filter finds nothing of another ledger, and one outside of any ledger finds nothing at all.
`across_ledgers` is for what concerns all of them; `tests/architecture/test_row_security.py` lists
who uses it.

The policies are put on the tables by every `migrate` (`protect`), so a new table cannot be
forgotten. They are forced: they bind the owner of the tables as well.
"""

import contextlib
from collections.abc import Iterable, Iterator
from contextvars import ContextVar

from django.apps import apps
from django.db import connection

SETTING = "app.ledger"
ALL = "*"
NONE = ""

_chosen: ContextVar[str] = ContextVar("ledger", default=NONE)


def current() -> str:
    """Return what is chosen: numbers of ledgers with commas between, `ALL` or `NONE`."""
    return _chosen.get()


@contextlib.contextmanager
def _choosing(value: str) -> Iterator[None]:
    before = _chosen.set(value)
    try:
        yield
    finally:
        _chosen.reset(before)


def within(ledger_number: int) -> contextlib.AbstractContextManager[None]:
    """Work on one ledger for the block: the rows of others are not there."""
    return _choosing(str(int(ledger_number)))


def across_ledgers() -> contextlib.AbstractContextManager[None]:
    """Work on all ledgers for the block."""
    return _choosing(ALL)


def outside() -> contextlib.AbstractContextManager[None]:
    """Work on no ledger for the block, unless it enters one."""
    return _choosing(NONE)


def enter(*ledger_numbers: int) -> None:
    """Work on these ledgers until the block around ends: a request that has authenticated."""
    _chosen.set(",".join(str(int(number)) for number in ledger_numbers) or NONE)


def enter_all() -> None:
    """Work on all ledgers until the block around ends: a page for staff of all ledgers."""
    _chosen.set(ALL)


def carried(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Return what is made piece by piece after the block has ended, as within it."""
    return _made_within(current(), iter(pieces))


def _made_within(value: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    while True:
        with _choosing(value):
            try:
                piece = next(pieces)
            except StopIteration:
                return
        yield piece


POLICY = "one_ledger"
_SETTING = "current_setting('app.ledger'::text, true)"
# As PostgreSQL shows it, so that `faults` can compare. The sub-selects are computed once for each
# statement, not for each row, and what is chosen most, one ledger, is compared first.
_CONDITION = (
    f"(({{column}} = ( SELECT (\"substring\"({_SETTING}, '^[0-9]+$'::text))::integer AS number)) "
    f"OR ( SELECT ({_SETTING} = '*'::text)) "
    f"OR ({{column}} = ANY (( SELECT (string_to_array(NULLIF({_SETTING}, '*'::text), ','::text))"
    "::integer[] AS numbers)::integer[])))"
)


def tenant_tables() -> dict[str, str]:
    """Return the column that names the ledger of each table whose rows belong to one."""
    from ledger_project.core.models import Ledger, LedgerOwned

    owned = (one for one in apps.get_models() if issubclass(one, LedgerOwned))
    return {Ledger._meta.db_table: "number", **{one._meta.db_table: "ledger_id" for one in owned}}


_LIVE = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
       coalesce(array_agg(p.polname::text) FILTER (WHERE p.polname IS NOT NULL), '{}'),
       coalesce(bool_and(p.polpermissive AND p.polcmd = '*' AND p.polroles = '{0}'
                         AND p.polwithcheck IS NULL
                         AND pg_get_expr(p.polqual, c.oid) = want.condition), false)
  FROM unnest(%(tables)s::text[], %(conditions)s::text[]) AS want (name, condition)
  JOIN pg_class c ON c.relname = want.name AND c.relnamespace = current_schema()::regnamespace
  LEFT JOIN pg_policy p ON p.polrelid = c.oid
 GROUP BY c.oid ORDER BY 1
"""


def _wanting() -> Iterator[tuple[str, list[str], str, str]]:
    """Yield (table, its policies, condition, fault) of each tenant table that is not protected."""
    tables = {table: _CONDITION.format(column=column) for table, column in tenant_tables().items()}
    with connection.cursor() as cursor:
        given = {"tables": list(tables), "conditions": list(tables.values())}
        cursor.execute(_LIVE, given)
        live = {row[0]: row[1:] for row in cursor.fetchall()}
    for table in sorted(tables):
        enabled, forced, policies, right = live.get(table, (False, False, [], False))
        if table not in live:
            fault = "the table is missing"
        elif not enabled:
            fault = "row-level security is off"
        elif not forced:
            fault = "row-level security is not forced on its owner"
        elif policies != [POLICY] or not right:
            fault = f"its policies are {', '.join(sorted(policies)) or 'missing'}, not as declared"
        else:
            continue
        yield table, policies, tables[table], fault


def faults() -> list[str]:
    """Return what is wrong with the policies of the tenant tables: nothing, if all is right."""
    return [f"{table}: {fault}" for table, _, _, fault in _wanting()]


def protect() -> None:
    """Put the policies on the tenant tables where they are not; only their owner can."""
    wanting = list(_wanting())
    with connection.cursor() as cursor:
        for table, policies, condition, fault in wanting:
            if fault == "the table is missing":
                continue
            drops = "".join(f'DROP POLICY "{policy}" ON "{table}"; ' for policy in policies)
            cursor.execute(
                f"{drops}CREATE POLICY {POLICY} ON {table} USING {condition};"
                f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
            )
