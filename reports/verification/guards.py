"""The database's own guards: triggers and functions, row-level security, the role's privileges.

What the migrations make is known: `schema.sql` says it, as PostgreSQL writes it down itself.
"""

import re

import pgtrigger
from django.db import connection

from ledger_project.core import roles, row_security
from ledger_project.postgresql import schema

_TRIGGERS = """
SELECT g.tgrelid::regclass::text, g.tgname::text, g.tgenabled::text, g.tgisinternal,
       replace(pg_get_triggerdef(g.oid), current_schema() || '.', '')
  FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
 WHERE c.relnamespace = current_schema()::regnamespace
"""
_FUNCTIONS = """
SELECT replace(format('%%s(%%s) RETURNS %%s', p.proname, pg_get_function_arguments(p.oid),
                      pg_get_function_result(p.oid)), current_schema() || '.', ''),
       p.prosecdef, coalesce(array_length(p.proconfig, 1), 0), l.lanname::text, p.prosrc
  FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
 WHERE p.pronamespace = current_schema()::regnamespace AND p.proname = ANY(%(names)s)
"""
_WITH_RIGHTS = """
SELECT p.pronamespace::regnamespace::text, p.proname::text
  FROM pg_proc p
 WHERE p.prosecdef
   AND p.pronamespace::regnamespace::text NOT IN ('pg_catalog', 'information_schema')
   AND NOT (p.pronamespace = current_schema()::regnamespace AND p.proname = ANY(%(names)s))
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass
                      AND d.objid = p.oid AND d.deptype = 'e')
 ORDER BY 1, 2
"""
"""Functions that run with the rights of who made them, for whoever may call them."""
_RULES = """
SELECT r.ev_class::regclass::text, r.rulename::text
  FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
 WHERE c.relnamespace = current_schema()::regnamespace AND r.rulename <> '_RETURN'
 ORDER BY 1, 2
"""
"""Rules that do something else, or nothing, in the place of a change. There are none of ours."""
_FUNCTION = re.compile(
    r"^CREATE FUNCTION (?P<signature>(?P<name>\w+)\([^\n]*)\n +LANGUAGE (?P<language>\w+)"
    r"(?P<how>[^$]*?)\n +AS (?P<quote>\$\w*\$)(?P<body>.*?)(?P=quote);$",
    re.MULTILINE | re.DOTALL,
)
_TRIGGER = re.compile(
    r"^(?P<text>CREATE (?:CONSTRAINT )?TRIGGER (?P<name>\w+) .*? ON (?P<table>\w+) .*);$",
    re.MULTILINE,
)


def _schema() -> str:
    return schema.FILE.read_text(encoding="utf-8").replace(f"{schema.NAMESPACE}.", "")


def triggers() -> tuple[int, list[str]]:
    """Find triggers that are off, missing, others or more than declared, and who passes them.

    Rules, which would come before them, are never declared.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS)
        found = cursor.fetchall()
        cursor.execute("SELECT current_setting('session_replication_role')")
        (role,) = cursor.fetchone()
        cursor.execute(
            "SELECT coalesce(r.rolname, '') || '@' || coalesce(d.datname, '') "
            "FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole "
            "LEFT JOIN pg_database d ON d.oid = s.setdatabase "
            "WHERE array_to_string(s.setconfig, ',') LIKE '%session_replication_role=%'"
        )
        passing = [name for (name,) in cursor.fetchall()]
        cursor.execute(_RULES)
        rules = cursor.fetchall()
    live = {(table, name): text for table, name, _, internal, text in found if not internal}
    made = {(one["table"], one["name"]): one["text"] for one in _TRIGGER.finditer(_schema())}
    declared = {
        (model._meta.db_table, trigger.get_pgid(model)) for model, trigger in pgtrigger.registered()
    } | made.keys()
    wrong = [f"{table}: {name} is missing" for table, name in sorted(declared - live.keys())]
    wrong += [f"{table}: {name} is not ours" for table, name in sorted(live.keys() - declared)]
    wrong += [
        f"{table}: {name} is another than was declared"
        for table, name in sorted(made.keys() & live.keys())
        if made[table, name] != live[table, name]
    ]
    wrong += [
        f"{table}: {name} is {'off' if enabled == 'D' else 'on for replicas only'}"
        for table, name, enabled, _, _ in sorted(found)
        if enabled not in ("O", "A")
    ]
    wrong += [f"{table}: the rule {name} is not ours" for table, name in rules]
    wrong += [f"sessions of {one} pass over triggers" for one in passing]
    if role != "origin":
        wrong.append("this session passes over triggers")
    return len(declared), wrong


def functions() -> tuple[int, list[str]]:
    """Find functions of the database that are missing, or others than the migrations made.

    Of functions by other names only those that lend the rights of who made them.
    """
    made = {one["signature"]: one for one in _FUNCTION.finditer(_schema())}
    with connection.cursor() as cursor:
        names = {"names": [one["name"] for one in made.values()]}
        cursor.execute(_FUNCTIONS, names)
        live = {signature: tuple(rest) for signature, *rest in cursor.fetchall()}
        cursor.execute(_WITH_RIGHTS, names)
        lending = cursor.fetchall()
    wrong = [f"{signature} is missing" for signature in sorted(made.keys() - live.keys())]
    wrong += [f"{signature} is not ours" for signature in sorted(live.keys() - made.keys())]
    wrong += [f"{place}.{name} lends rights and is not ours" for place, name in lending]
    for signature in sorted(made.keys() & live.keys()):
        one = made[signature]
        declared = (
            "SECURITY DEFINER" in one["how"],
            one["how"].count("\n    SET "),
            one["language"],
            one["body"],
        )
        if live[signature] != declared:
            wrong.append(f"{signature} is another than was declared")
    return len(made), wrong


def protection() -> tuple[int, list[str]]:
    """Find policies that are not as declared, and what the role may do and should not."""
    wrong = [*row_security.faults(), *roles.too_much()]
    return len(row_security.tenant_tables()), wrong
