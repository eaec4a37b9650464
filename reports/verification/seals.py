"""The chain of seals, recomputed and compared with what was published."""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import Sum

from customers.states import CUSTOMER
from ledger_project.core.models import Ledger
from reports.models import SealLink
from reports.seals import heads
from reports.seals.chain import LINK
from reports.seals.recipes import RECIPES, Recipe

SHOWN = 20
"""Rows of one kind that are named, the first ones; the rest is counted."""

_CONTENT = """
(SELECT sha256(string_agg(int8send(u.key) || u.digest, ''::bytea ORDER BY u.n))
   FROM unnest(keys, digests) WITH ORDINALITY AS u (key, digest, n))
"""
_LINKS = f"""
SELECT count(*), array_agg(what ORDER BY number) FILTER (WHERE what IS NOT NULL)
  FROM (SELECT number,
               CASE WHEN number <> expected THEN format('link %%s is missing', expected)
                    WHEN previous <> before
                    THEN format('link %%s does not follow from the one before', number)
                    WHEN digest <> recomputed OR size <> cardinality(keys)
                      OR size <> cardinality(digests)
                    THEN format('link %%s is altered', number) END AS what
          FROM (SELECT l.*, 1 + coalesce(lag(number) OVER chain, 0) AS expected,
                       coalesce(lag(digest) OVER chain, ''::bytea) AS before,
                       {LINK.format(ledger="ledger_id", kind="kind", recipe="recipe::int",
                                    content=_CONTENT)} AS recomputed
                  FROM reports_seallink l WHERE ledger_id = %(ledger)s
                WINDOW chain AS (ORDER BY number)) AS links) AS judged
"""  # fmt: skip

# Rows of one kind that are not as they were sealed, the earliest link first. A salt that was taken
# names the customer whose erasure took it, or none if the end of a day did; the row is empty then,
# or gone.
_ROWS = """
SELECT number, key, what, count(*) OVER ()
  FROM (SELECT sealed.number, sealed.key,
               CASE {erased}
                    WHEN t.{key} IS NULL THEN 'is missing'
                    WHEN {digest} IS DISTINCT FROM sealed.digest THEN 'is altered' END AS what
          FROM (SELECT l.number, u.key, u.digest
                  FROM reports_seallink l, unnest(l.keys, l.digests) AS u (key, digest)
                 WHERE l.ledger_id = %(ledger)s AND l.kind = %(kind)s
                   AND l.recipe = %(recipe)s) AS sealed
          LEFT JOIN (SELECT * FROM {table} t WHERE {own}) AS t
            ON t.{key} = sealed.key
          {salts}) AS compared
 WHERE what IS NOT NULL ORDER BY number, key LIMIT %(shown)s
"""
_SALTS = f"""
LEFT JOIN (SELECT key, salt, customer_id, EXISTS (
                      SELECT FROM core_statechange c
                       WHERE c.ledger_id = x.ledger_id AND c.document_type = '{CUSTOMER.entity}'
                         AND c.document_id = x.customer_id AND c.operation = 'erase')
                   OR x.customer_id IS NULL AND EXISTS (
                      SELECT FROM core_runstep r
                       WHERE r.ledger_id = x.ledger_id AND r.step = 'retention') AS erased
             FROM reports_sealsalt x
            WHERE x.ledger_id = %(ledger)s AND x.kind = %(kind)s) AS s ON s.key = sealed.key
"""
_ERASED = """
WHEN s.key IS NULL OR s.salt IS NULL AND NOT s.erased THEN 'has lost its salt'
WHEN s.salt IS NULL AND t.{key} IS NOT NULL AND NOT ({emptied}) THEN 'is altered after its erasure'
WHEN s.salt IS NULL THEN NULL
"""


def links(ledger: Ledger) -> tuple[int, list[str]]:
    """Recompute each link: its digest, and that it follows from the one before."""
    with connection.cursor() as cursor:
        cursor.execute(_LINKS, {"ledger": ledger.number})
        checked, wrong = cursor.fetchone()
    known = {(one.kind, one.version) for one in RECIPES}
    used = SealLink.objects.filter(ledger=ledger).order_by().values_list("kind", "recipe")
    unknown = sorted(set(used.distinct()) - known)
    return checked, [
        *_first(wrong or []),
        *(f"links seal {kind} by version {version}, which is unknown" for kind, version in unknown),
    ]


def rows(ledger: Ledger) -> tuple[int, list[str]]:
    """Recompute the digest of each sealed row. Name the first ones that differ, kind by kind."""
    count = SealLink.objects.filter(ledger=ledger).aggregate(count=Sum("size"))["count"]
    return count or 0, [one for recipe in RECIPES for one in _differing(ledger, recipe)]


def _differing(ledger: Ledger, recipe: Recipe) -> Iterator[str]:
    emptied = recipe.emptied or "false"
    statement = _ROWS.format(
        key=recipe.key,
        table=recipe.table,
        own=recipe.own,
        digest=recipe.digest,
        salts=_SALTS if recipe.salted else "",
        erased=_ERASED.format(key=recipe.key, emptied=emptied) if recipe.salted else "",
    )
    given: dict[str, Any] = {
        "ledger": ledger.number,
        "kind": recipe.kind,
        "recipe": recipe.version,
        "shown": SHOWN,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        found = cursor.fetchall()
    for number, key, what, _ in found:
        yield f"{recipe.kind} {key} (link {number}) {what}"
    if found and found[0][3] > SHOWN:
        yield f"{recipe.kind}: {found[0][3]} rows differ, those of the first links are named"


def published(ledger: Ledger) -> tuple[int, list[str]]:
    """Compare the chain with the heads that went out, by event and to the file outside."""
    outside = list(heads.written(ledger))
    sources = ((heads.published(ledger), "event"), (outside, "file"))
    found = [(head, source) for given, source in sources for head in given]
    chain = SealLink.objects.filter(ledger=ledger, number__in={head.link for head, _ in found})
    digests = {number: digest.hex() for number, digest in chain.values_list("number", "digest")}
    wrong = [
        f"the head of {head.date} in the {source} is link {head.link}, which "
        f"{'has another digest' if head.link in digests else 'is missing'}"
        for head, source in found
        if digests.get(head.link) != head.digest
    ]
    return len(found), _first(wrong)


def _first(wrong: list[str]) -> list[str]:
    rest = len(wrong) - SHOWN
    return wrong if rest <= 0 else [*wrong[:SHOWN], f"and {rest} more"]
