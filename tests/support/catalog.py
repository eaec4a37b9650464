"""The schema of a database as PostgreSQL itself describes it, for comparisons."""

from typing import Any

_USERS_OWN = (
    "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND NOT EXISTS ("
    "SELECT FROM pg_depend e WHERE e.objid = {object}.oid AND e.deptype = 'e')"
)
_QUERIES = {
    "functions": (
        "SELECT p.oid::regprocedure::text, CASE p.prokind WHEN 'a' THEN 'aggregate' "
        "ELSE pg_get_functiondef(p.oid) END "
        "FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE "
        + _USERS_OWN.format(object="p")
    ),
    "triggers": (
        "SELECT c.relname || '.' || t.tgname, "
        "pg_get_triggerdef(t.oid) || ' -- enabled: ' || t.tgenabled::text || ', ' || "
        "coalesce(obj_description(t.oid, 'pg_trigger'), '') "
        "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"
    ),
    "policies": (
        "SELECT tablename || '.' || policyname, concat_ws(' ', permissive, roles, cmd, qual, "
        "with_check) FROM pg_policies"
    ),
    "views": (
        "SELECT c.oid::regclass::text, pg_get_viewdef(c.oid) "
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind IN ('v', 'm') AND " + _USERS_OWN.format(object="c")
    ),
    "constraints": (
        "SELECT c.relname || '.' || k.conname, pg_get_constraintdef(k.oid) "
        "FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE " + _USERS_OWN.format(object="c")
    ),
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "columns": (
        "SELECT c.relname || '.' || a.attname, concat_ws(' ', "
        "format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'not null' END, "
        "a.attidentity, pg_get_expr(d.adbin, d.adrelid)) "
        "FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' "
        "JOIN pg_namespace n ON n.oid = c.relnamespace "
        "LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
        "WHERE a.attnum > 0 AND NOT a.attisdropped AND " + _USERS_OWN.format(object="c")
    ),
}


def catalog(cursor: Any) -> dict[str, dict[str, str]]:
    """Return the definitions of all that is no row, by kind and name.

    What belongs to PostgreSQL itself or to an extension is left out.
    """
    found = {}
    for kind, sql in _QUERIES.items():
        cursor.execute(sql)
        found[kind] = dict(cursor.fetchall())
    return found


def read_again(cursor: Any) -> None:
    """Make checks and partial indexes anew from what PostgreSQL writes for them, as a dump does.

    It writes some expressions otherwise once it has read its own text.
    """
    cursor.execute(
        "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %I %s', "
        "conrelid::regclass, conname, conname, pg_get_constraintdef(oid)) FROM pg_constraint "
        "WHERE contype = 'c' AND conrelid <> 0 AND connamespace = 'public'::regnamespace "
        "UNION ALL SELECT format('DROP INDEX %s; %s', indexrelid::regclass, "
        "pg_get_indexdef(indexrelid)) FROM pg_index WHERE indpred IS NOT NULL"
    )
    for (statement,) in cursor.fetchall():
        cursor.execute(statement)
