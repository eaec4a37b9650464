"""The database's own guards: triggers, row-level security, privileges of the role."""

import pgtrigger
from django.db import connection

from ledger_project.core import roles, row_security

_TRIGGERS = """
SELECT g.tgrelid::regclass::text, g.tgname::text, g.tgenabled::text FROM pg_trigger g
  JOIN pg_class c ON c.oid = g.tgrelid
 WHERE c.relnamespace = current_schema()::regnamespace
"""


def triggers() -> tuple[int, list[str]]:
    """Find triggers that are off, declared ones that are missing, and sessions that pass them."""
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS)
        live = {(table, name): enabled for table, name, enabled in cursor.fetchall()}
        cursor.execute("SELECT current_setting('session_replication_role')")
        (role,) = cursor.fetchone()
        cursor.execute(
            "SELECT coalesce(r.rolname, '') || '@' || coalesce(d.datname, '') "
            "FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole "
            "LEFT JOIN pg_database d ON d.oid = s.setdatabase "
            "WHERE array_to_string(s.setconfig, ',') LIKE '%session_replication_role=%'"
        )
        passing = [name for (name,) in cursor.fetchall()]
    declared = {
        (model._meta.db_table, trigger.get_pgid(model)) for model, trigger in pgtrigger.registered()
    }
    wrong = [f"{table}: {name} is missing" for table, name in sorted(declared - live.keys())]
    wrong += [
        f"{table}: {name} is {'off' if enabled == 'D' else 'on for replicas only'}"
        for (table, name), enabled in sorted(live.items())
        if enabled not in ("O", "A")
    ]
    wrong += [f"sessions of {one} pass over triggers" for one in passing]
    if role != "origin":
        wrong.append("this session passes over triggers")
    return len(declared), wrong


def protection() -> tuple[int, list[str]]:
    """Find policies that are not as declared, and what the role may do and should not."""
    wrong = [*row_security.faults(), *roles.too_much()]
    return len(row_security.tenant_tables()), wrong
