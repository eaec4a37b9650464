"""Rows that change, compared with their last version, which is sealed."""

from typing import Any

from django.db import connection, transaction

from ledger_project.core.models import Ledger, StaffEvent
from ledger_project.core.versions import FORMER, Versioned, kept

SHOWN = 20
"""Rows of one table that are named, the first ones."""

_COMPARED = """
  WITH last AS (
       SELECT DISTINCT ON (row_id) row_id, recipe, salt, digest FROM {versions}
        WHERE {own} AND table_name = %(table)s ORDER BY row_id, id DESC),
       compared AS (
       SELECT coalesce(t.{key}, last.row_id) AS key,
              CASE WHEN last.row_id IS NULL THEN 'was added beside the program'
                   WHEN t.{key} IS NULL AND last.digest <> '' THEN 'is missing'
                   WHEN t.{key} IS NULL THEN NULL
                   WHEN last.digest = '' THEN 'is there, and was deleted'
                   WHEN last.salt IS NULL THEN 'has lost its salt'
                   WHEN last.digest <> encode(sha256(uuid_send(last.salt) || convert_to(
                            evidence_of(to_jsonb(t), CASE last.recipe {columns} END), 'UTF8')),
                            'hex')
                   THEN 'is altered' END AS what
         FROM (SELECT * FROM "{table}" WHERE {own}) t
         FULL JOIN last ON last.row_id = t.{key})
SELECT count(*), (array_agg(key || ' ' || what ORDER BY key) FILTER (WHERE what IS NOT NULL))
                 [1:%(shown)s]
  FROM compared
"""

# What a transaction wrote of a row has its entry before the next one writes the row, which waits
# until then. A new row says itself who wrote it; an erasure changes rows of the customer's besides
# its own; what a migration found has no beginning.
_AUDITED = """
  WITH written AS (
       SELECT row_id, began_at, min(id) AS id, min(created_at) AS first_at FROM core_rowversion
        WHERE ledger_id = %(ledger)s AND table_name = %(table)s GROUP BY row_id, began_at),
       each AS (
       SELECT row_id, began_at, row_number() OVER of_row AS number,
              coalesce(lead(first_at) OVER of_row, 'infinity') AS until
         FROM written WINDOW of_row AS (PARTITION BY row_id ORDER BY id))
SELECT count(*), (array_agg(DISTINCT v.row_id) FILTER (WHERE
           v.number > 1 AND v.began_at > 'epoch'
           AND NOT EXISTS (SELECT FROM core_statechange c
                            WHERE c.ledger_id = %(ledger)s AND c.document_type = %(kind)s
                              AND c.document_id = v.row_id
                              AND c.created_at >= v.began_at AND c.created_at < v.until)
           AND NOT EXISTS (SELECT FROM core_statechange c
                            WHERE c.ledger_id = %(ledger)s AND c.document_type = 'customer'
                              AND c.operation = 'erase'
                              AND c.created_at >= v.began_at AND c.created_at < v.until)))
       [1:%(shown)s]
  FROM each v
"""
# What was written of staff has its entry about the same person, or about a group, within the time
# that a request may take. What has no such entries was written by an operation that said so.
_WITNESSED = """
  WITH entry AS MATERIALIZED (
       SELECT what, about, created_at FROM core_staffevent WHERE what = ANY(%(events)s))
SELECT count(*), (array_agg(DISTINCT v.row_id) FILTER (WHERE
           v.began_at > 'epoch' AND (%(of_staff)s OR v.created_by LIKE 'database:%%')
           AND NOT EXISTS (SELECT FROM entry e
                            WHERE e.created_at BETWEEN v.created_at - interval '1 minute'
                                                   AND v.created_at + interval '1 minute'
                              AND (v.user_id IS NULL OR e.what = 'group_deleted'
                                   OR e.about = (SELECT username FROM auth_user u
                                                  WHERE u.id = v.user_id)))))
       [1:%(shown)s]
  FROM core_sharedversion v WHERE v.table_name = %(table)s
"""
_What = StaffEvent.What
_USER = (_What.USER_CREATED, _What.USER_CHANGED)
_GROUP = (_What.GROUP_CREATED, _What.GROUP_CHANGED, _What.GROUP_DELETED)
WITNESSES: dict[str, tuple[str, ...]] = {
    "auth_user": (*_USER, _What.PASSWORD_CHANGED),
    "auth_user_groups": (*_USER, _What.GROUP_DELETED),
    "auth_user_user_permissions": _USER,
    "core_staffmember": _USER,
    "auth_group": _GROUP,
    "auth_group_permissions": _GROUP,
    "mfa_authenticator": (_What.FACTOR_ADDED, _What.FACTOR_REMOVED, _What.FACTOR_RENEWED),
    "socialaccount_socialaccount": (_What.IDENTITY_LINKED, _What.USER_CHANGED),
    "socialaccount_socialapp": (),
}
"""The events of the audit trail of staff of which one comes with a change of these tables.

A provider has none: it is in the settings, and nothing of the program writes one.
"""
WITHOUT_HISTORY = {
    "customers_customerseller": "it is added and goes with its customer",
}
"""Tables of which a change has no entry of the audit trail, each with the reason."""


def compared(ledger: Ledger) -> tuple[int, list[str]]:
    """Compare each row with its last version. Name the first rows that differ, table by table."""
    found = [_asked(_COMPARED, ledger, one) for one in kept()]
    wrong = [
        f"{_kind(one)} {text}"
        for one, (_, rows) in zip(kept(), found, strict=True)
        for text in rows
    ]
    return sum(count for count, _ in found), wrong


def audited(ledger: Ledger) -> tuple[int, list[str]]:
    """Find rows that were written again without an entry of the audit trail."""
    tables = [one for one in kept() if not one.shared and one.table not in WITHOUT_HISTORY]
    found = [_asked(_AUDITED, ledger, one) for one in tables]
    wrong = [
        f"{_kind(one)} {key} was written without an entry of the audit trail"
        for one, (_, rows) in zip(tables, found, strict=True)
        for key in rows
    ]
    return sum(count for count, _ in found), wrong


def witnessed(ledger: Ledger) -> tuple[int, list[str]]:
    """Find rows of staff, and others of no ledger, that were written past the program."""
    tables = [one for one in kept() if one.shared]
    found = [_asked(_WITNESSED, ledger, one) for one in tables]
    wrong = [
        f"{_kind(one)} {key} was written without an entry of the audit trail"
        for one, (_, rows) in zip(tables, found, strict=True)
        for key in rows
    ]
    return sum(count for count, _ in found), wrong


def _kind(one: Versioned) -> str:
    return one.table.partition("_")[2]


def _asked(sql: str, ledger: Ledger, one: Versioned) -> tuple[int, list[Any]]:
    numbers = {one.number: one.columns} | {
        number: columns for (table, number), columns in FORMER.items() if table == one.table
    }
    columns = " ".join(
        f"WHEN {number} THEN ARRAY[{', '.join(repr(name) for name in names)}]"
        for number, names in numbers.items()
    )
    given: dict[str, Any] = {
        "ledger": ledger.number,
        "table": one.table,
        "kind": _kind(one),
        "shown": SHOWN,
        "of_staff": one.table in WITNESSES,
        "events": [str(what) for what in WITNESSES.get(one.table, ())],
    }
    parts = {
        "columns": columns,
        "table": one.table,
        "key": one.key,
        "versions": "core_sharedversion" if one.shared else "core_rowversion",
        "own": "true" if one.shared else "ledger_id = %(ledger)s",
    }
    with transaction.atomic(), connection.cursor() as cursor:
        # Instants are written in the zone of the session.
        cursor.execute("SET LOCAL timezone = 'UTC'")
        cursor.execute(sql.format(**parts), given)
        count, rows = cursor.fetchone()
    return count, rows or []
