"""Settings, compared with the record of their changes, which is sealed."""

from typing import Any

import pgtrigger
from django.db import connection

from ledger_project.core.database_rules import SETTING_RECORDED
from ledger_project.core.models import Ledger, SettingChange

# Of each row the last that was recorded of each column, and whether it was deleted. What an earlier
# version wrote has no record; what came after a recorded row has one.
_COMPARED = """
  WITH changes AS (
       SELECT id, document_id, before, after FROM core_settingchange
        WHERE ledger_id = %(ledger)s AND document_type = %(kind)s),
       last AS (
       SELECT DISTINCT ON (document_id) document_id, after = '{{}}' AS deleted
         FROM changes ORDER BY document_id, id DESC),
       told AS (
       SELECT DISTINCT ON (document_id, name) document_id, name, value
         FROM changes CROSS JOIN jsonb_each(after) AS one (name, value)
        ORDER BY document_id, name, changes.id DESC),
       present AS (
       SELECT {key} AS document_id, to_jsonb(t) AS content FROM "{table}" t
        WHERE {of_ledger} = %(ledger)s)
SELECT document_id,
       CASE WHEN content IS NULL THEN 'it is gone'
            WHEN deleted THEN 'it is there, and its last record says that it was deleted'
            WHEN deleted IS NULL THEN 'it was added without a record'
            ELSE (SELECT string_agg(format('%%s is %%s, its last record says %%s', name,
                                           content -> name, value), ', ' ORDER BY name)
                    FROM told
                   WHERE told.document_id = present.document_id
                     AND content -> name <> value) END AS what
  FROM present FULL JOIN last USING (document_id)
 WHERE (content IS NULL AND NOT deleted)
    OR (content IS NOT NULL AND deleted)
    OR (deleted IS NULL
        AND document_id > (SELECT min(document_id) FROM changes WHERE before = '{{}}'))
    OR EXISTS (SELECT FROM told WHERE told.document_id = present.document_id
                  AND content -> name <> value)
 ORDER BY 1
"""


_BY_WHOM = """
SELECT document_type, document_id, created_by, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD'),
       (SELECT string_agg(name, ', ' ORDER BY name)
          FROM jsonb_object_keys(before || after) AS one (name))
  FROM core_settingchange
 WHERE ledger_id = %(ledger)s AND created_by LIKE 'database:%%'
 ORDER BY id
"""


def attributed(ledger: Ledger) -> tuple[int, list[str]]:
    """Find changes of settings by no operation, but by SQL: a role of the database made them."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_WHOM, {"ledger": ledger.number})
        found = cursor.fetchall()
    count = SettingChange.objects.filter(ledger=ledger).count()
    return count, [
        f"{kind} {key}: {columns} on {on} by {role}" for kind, key, role, on, columns in found
    ]


def recorded(ledger: Ledger) -> tuple[int, list[str]]:
    """Find settings that are not what the last record of a change says, and count the tables."""
    models = [model for model, one in pgtrigger.registered() if one.name == SETTING_RECORDED]
    wrong = []
    for model in sorted(models, key=lambda one: one._meta.db_table):
        meta: Any = model._meta
        table, kind, number = meta.db_table, meta.db_table.partition("_")[2], meta.pk.column
        of_ledger = number if table == Ledger._meta.db_table else "ledger_id"
        sql = _COMPARED.format(table=table, key=number, of_ledger=of_ledger)
        with connection.cursor() as cursor:
            cursor.execute(sql, {"ledger": ledger.number, "kind": kind})
            wrong += [f"{kind} {key}: {what}" for key, what in cursor.fetchall()]
    return len(models), wrong
