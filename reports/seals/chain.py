"""Appending to the chain: in batches, beside the requests, which it does not touch.

A link is a transaction of its own, made under an advisory lock of the ledger, so two sealers take
turns, and one that dies leaves whole links. Rows are found by their key: those above the highest
that is sealed. A row that commits later than a higher one is found by looking again, below the
highest, at what was added within `LOOK_BACK`; a `full` look, at the end of each day, goes over all
rows.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from ledger_project.core.models import Ledger
from reports.models import SealLink, SealSalt
from reports.seals.recipes import RECIPES, Recipe, present

AT_ONCE = 10_000
"""Rows of a link, at most: so much is in memory at a time."""
LOOK_BACK = "1 hour"
"""No transaction stays open for longer, as far as `seal` without `full` cares."""

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('seals', %s))"

# Of each kind: the highest key that is sealed, the highest that was sealed some time ago with its
# link, and whether there are rows above.
_STATE = """
WITH state AS MATERIALIZED (
    SELECT kind, coalesce(last.highest, 0) AS highest, coalesce(settled.highest, 0) AS settled,
           coalesce(settled.number, 0) AS since
      FROM unnest(%(kinds)s::text[]) AS kind
      LEFT JOIN LATERAL (SELECT highest FROM reports_seallink l
                          WHERE l.ledger_id = %(ledger)s AND l.kind = kind.kind
                          ORDER BY number DESC LIMIT 1) last ON true
      LEFT JOIN LATERAL (SELECT highest, number FROM reports_seallink l
                          WHERE l.ledger_id = %(ledger)s AND l.kind = kind.kind
                            AND NOT %(full)s AND sealed_at < now() - %(look_back)s::interval
                          ORDER BY number DESC LIMIT 1) settled ON true)
SELECT kind, CASE kind {cases} END, highest > settled, settled, since FROM state
"""
_CASE = """
WHEN '{kind}' THEN EXISTS (SELECT FROM {table} t
                            WHERE {own} AND t.{key} > state.highest {ready})
"""

_NEW = "t.{key} > %(after)s"
_LATE = """
t.{key} > %(after)s AND t.{key} <= %(highest)s
AND NOT EXISTS (SELECT FROM (SELECT unnest(l.keys) AS key FROM reports_seallink l
                              WHERE l.ledger_id = %(ledger)s AND l.kind = %(kind)s
                                AND l.number > %(since)s) AS sealed
                 WHERE sealed.key = t.{key})
"""

_APPEND = """
WITH digests AS MATERIALIZED (
    SELECT t.{key} AS key, s.salt, {digest} AS digest
      FROM (SELECT t.*, {salt} AS new_salt FROM {table} t
             WHERE {own} AND {wanted} {ready}
             ORDER BY t.{key} LIMIT %(at_once)s) t
     CROSS JOIN LATERAL (SELECT t.new_salt AS salt) s
), kept AS ({keep}), body AS (
    SELECT array_agg(key ORDER BY key) AS keys, array_agg(digest ORDER BY key) AS digests,
           sha256(string_agg(int8send(key) || digest, ''::bytea ORDER BY key)) AS content,
           count(*) AS size, greatest(max(key), %(highest)s) AS highest,
           clock_timestamp() AS sealed_at
      FROM digests HAVING count(*) > 0
), link AS (
    SELECT body.*, coalesce(last.number, 0) + 1 AS number,
           coalesce(last.digest, ''::bytea) AS previous
      FROM body
      LEFT JOIN (SELECT number, digest FROM reports_seallink WHERE ledger_id = %(ledger)s
                  ORDER BY number DESC LIMIT 1) last ON true
)
INSERT INTO reports_seallink (ledger_id, number, kind, recipe, keys, digests, size, highest,
                              sealed_at, previous, digest)
SELECT %(ledger)s, number, %(kind)s, %(recipe)s, keys, digests, size, highest, sealed_at, previous,
       {link}
  FROM link
RETURNING size
"""
LINK = """
sha256(convert_to(json_build_array({ledger}, number, {kind}, {recipe}, size, highest,
                                   sealed_at AT TIME ZONE 'UTC')::text, 'UTF8')
       || previous || {content})
"""
"""The SQL of a link's digest: of all its columns, its rows' digests, and the link before."""

_SALTED = """
INSERT INTO reports_sealsalt (ledger_id, kind, key, salt)
SELECT %(ledger)s, %(kind)s, key, salt FROM digests
"""


@dataclass(frozen=True, slots=True)
class Sealed:
    """The result of sealing: rows and links that were added, and the last link."""

    rows: int
    links: int
    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Look:
    """Rows to look for: those above the highest sealed key, or late ones.

    Late ones are above `after`, and in no link after the one with the number `since`.
    """

    late: bool = False
    after: int = 0
    since: int = 0


def seal(ledger: Ledger, *, full: bool = False) -> Sealed:
    """Seal the rows of a ledger that are not sealed yet; `full` looks at every row.

    Call it outside of a transaction: each link is committed by itself.
    """
    recipes = present()
    rows = links = 0
    for kind, fresh, may_be_late, after, since in _state(ledger, recipes, full):
        looks = [Look()] * fresh + [Look(True, after, since)] * may_be_late
        for look in looks:
            size = AT_ONCE
            while size == AT_ONCE:
                size = _append(ledger, recipes[kind], look)
                rows, links = rows + size, links + bool(size)
    last = SealLink.objects.filter(ledger=ledger).order_by("-number").first()
    number, digest = (last.number, last.digest.hex()) if last else (0, "")
    return Sealed(rows, links, number, digest)


def _state(ledger: Ledger, recipes: dict[str, Recipe], full: bool) -> list[tuple[Any, ...]]:
    cases = " ".join(
        _CASE.format(kind=one.kind, table=one.table, own=one.own, key=one.key, ready=_ready(one))
        for one in recipes.values()
    )
    given: dict[str, Any] = {
        "ledger": ledger.number,
        "kinds": [*recipes],
        "full": full,
        "look_back": LOOK_BACK,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STATE.format(cases=cases), given)
        return cursor.fetchall()


def _ready(recipe: Recipe) -> str:
    return f"AND {recipe.ready}" if recipe.ready else ""


def _append(ledger: Ledger, recipe: Recipe, look: Look) -> int:
    """Append a link of at most `AT_ONCE` rows, and return how many there were."""
    statement = _APPEND.format(
        table=recipe.table,
        own=recipe.own,
        key=recipe.key,
        wanted=(_LATE if look.late else _NEW).format(key=recipe.key),
        ready=_ready(recipe),
        salt="gen_random_uuid()" if recipe.salted else "NULL::uuid",
        keep=_SALTED if recipe.salted else "SELECT",
        digest=recipe.digest,
        link=LINK.format(
            ledger="%(ledger)s::bigint", kind="%(kind)s::text", recipe="%(recipe)s::int",
            content="content",
        ),
    )  # fmt: skip
    own = SealLink.objects.filter(ledger=ledger, kind=recipe.kind).order_by("-number")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = 0")
        cursor.execute(_LOCK, [ledger.number])
        # Asked under the lock: another sealer may have been here meanwhile.
        highest = own.values_list("highest", flat=True).first() or 0
        given: dict[str, Any] = {
            "ledger": ledger.number,
            "kind": recipe.kind,
            "recipe": recipe.version,
            "after": look.after if look.late else highest,
            "highest": highest,
            "since": look.since,
            "at_once": AT_ONCE,
        }
        cursor.execute(statement, given)
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def forget(ledger_number: int, table: str, keys: Any, *, customer_id: int | None) -> None:
    """Take the salts of rows of a table that an erasure empties or deletes, maybe of a customer.

    `keys` are the rows' keys, or a query for them. Without its salt a digest says nothing about
    the text. Call it in the transaction of the erasure.
    """
    with connection.cursor() as cursor:
        # A sealer waits until the texts are gone; it holds no lock that this waits for.
        cursor.execute(_LOCK, [ledger_number])
    kinds = [one.kind for one in RECIPES if one.salted and one.table == table]
    found = SealSalt.objects.filter(ledger=ledger_number, kind__in=kinds, key__in=keys)
    found.filter(salt__isnull=False).update(salt=None, customer_id=customer_id)
