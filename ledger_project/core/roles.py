"""Roles of the database: the owner migrates, the application's role does the work.

The application's role owns nothing, sees what row-level security shows it, and may do with a table
what the application does: read and add to what is append-only, read, add, change and delete
elsewhere. It cannot TRUNCATE, make or alter tables, or switch triggers off. `grant` is run by every
`migrate`, and makes what the role may do exactly that.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pgtrigger
from django.apps import apps
from django.db import connection, models

EVERYTHING = ("SELECT", "INSERT", "UPDATE", "DELETE")
HISTORY = "django_migrations"
WRITTEN_BY_TRIGGERS = {"core_rowversion", "core_sharedversion"}
"""Tables that only a function of their owner writes."""

Privilege = tuple[str, str, str]
"""(table or sequence, column or "" for the whole, what may be done)."""


def _of_model(model: type[models.Model]) -> Iterator[Privilege]:
    """Yield what may be done with a model's table: less where a trigger refuses it."""
    table = model._meta.db_table
    refused: list[pgtrigger.Operation] = []
    for trigger in getattr(model._meta, "triggers", ()):
        if trigger.name == "append_only":
            refused += getattr(trigger.operation, "operations", [trigger.operation])
    kept = {name for one in refused if isinstance(one, pgtrigger.UpdateOf) for name in one.columns}
    without = {"UPDATE" if isinstance(one, pgtrigger.UpdateOf) else str(one) for one in refused}
    yield from ((table, "", what) for what in EVERYTHING if what not in without)
    if kept:
        columns = {str(field.column) for field in model._meta.concrete_fields}
        yield from ((table, column, "UPDATE") for column in columns - kept)


def privileges(tables: Iterable[str], sequences: Iterable[str]) -> set[Privilege]:
    """Return all that the application's role may do with these tables and sequences."""
    wanted: set[Privilege] = {(sequence, "", "USAGE") for sequence in sequences}
    declared = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    for table in tables:
        if table == HISTORY or table in WRITTEN_BY_TRIGGERS:
            wanted.add((table, "", "SELECT"))
        elif table in declared:
            wanted.update(_of_model(declared[table]))
    return wanted


_GRANTED = """
SELECT c.relname, '', a.privilege_type FROM pg_class c, aclexplode(c.relacl) a
 WHERE c.relnamespace = current_schema()::regnamespace AND a.grantee IN (%(role)s::regrole, 0)
UNION ALL
SELECT c.relname, t.attname, a.privilege_type
  FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
 WHERE c.relnamespace = current_schema()::regnamespace AND a.grantee IN (%(role)s::regrole, 0)
"""
_KINDS = """
SELECT relname, relkind = 'S' FROM pg_class
 WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'S')
"""


@dataclass(frozen=True, slots=True)
class Differences:
    """What a role may not do and should, and what it may and should not."""

    missing: list[Privilege]
    surplus: list[Privilege]


def differences(role: str) -> Differences:
    """Compare what was granted to a role, or to everybody, with what the application does."""
    with connection.cursor() as cursor:
        cursor.execute(_KINDS)
        kinds = dict(cursor.fetchall())
        cursor.execute(_GRANTED, {"role": _quoted(role)})
        granted = set(cursor.fetchall())
    wanted = privileges(
        (name for name, sequence in kinds.items() if not sequence),
        (name for name, sequence in kinds.items() if sequence),
    )
    return Differences(sorted(wanted - granted), sorted(granted - wanted))


def grant(role: str) -> None:
    """Grant a role what the application does, and nothing else; as the owner of the tables.

    The owner itself is given nothing: where there is one role only, it stays what it is.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = %s, current_schema(), current_database()", [role])
        same, schema, database = cursor.fetchone()
        if same:
            return
        found = differences(role)
        to = _quoted(role)
        for name, column, what in found.surplus:
            of = f"{what} ({_quoted(column)})" if column else what
            cursor.execute(f"REVOKE {of} ON {_quoted(name)} FROM {to}, PUBLIC")
        for name, column, what in found.missing:
            of = f"{what} ({_quoted(column)})" if column else what
            kind = "SEQUENCE " if what == "USAGE" else ""
            cursor.execute(f"GRANT {of} ON {kind}{_quoted(name)} TO {to}")
        cursor.execute(_OPEN, {"role": to})
        usage, serials, temporary, creating = cursor.fetchone()
        if not usage:
            cursor.execute(f"GRANT USAGE ON SCHEMA {_quoted(schema)} TO {to}")
        if not serials:
            # Of the sequences that a new ledger gets.
            cursor.execute(
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA {_quoted(schema)} "
                f"GRANT USAGE ON SEQUENCES TO {to}"
            )
        if temporary:
            cursor.execute(f"REVOKE TEMPORARY ON DATABASE {_quoted(database)} FROM {to}, PUBLIC")
        if creating:
            cursor.execute(f"REVOKE CREATE ON SCHEMA {_quoted(schema)} FROM {to}, PUBLIC")


_OPEN = """
SELECT has_schema_privilege(%(role)s::regrole, current_schema(), 'USAGE'),
       EXISTS (SELECT FROM pg_default_acl d, aclexplode(d.defaclacl) a
                WHERE d.defaclrole = current_user::regrole AND d.defaclobjtype = 'S'
                  AND a.grantee = %(role)s::regrole),
       has_database_privilege(%(role)s::regrole, current_database(), 'TEMPORARY'),
       has_schema_privilege(%(role)s::regrole, current_schema(), 'CREATE')
"""
_ROLE = """
SELECT r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole,
       has_database_privilege(current_database(), 'TEMPORARY'),
       has_schema_privilege(current_schema(), 'CREATE'),
       ARRAY(SELECT DISTINCT pg_get_userbyid(c.relowner)::text FROM pg_class c
              WHERE c.relnamespace = current_schema()::regnamespace
                AND pg_has_role(c.relowner, 'MEMBER') ORDER BY 1)
  FROM pg_roles r WHERE r.rolname = current_user
"""


def too_much() -> list[str]:
    """Return what the role of this connection may do and the application's should not."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLE)
        role, superuser, bypasses, makes_roles, temporary, creating, owners = cursor.fetchone()
    told = {
        "is superuser": superuser,
        "bypasses row-level security": bypasses,
        "may make roles": makes_roles,
        f"may act as {', '.join(owners)}, who owns the tables": owners and not superuser,
        "may make temporary tables": temporary and not owners,
        "may make tables": creating and not owners,
    }
    found = [f"the role {role} {fault}" for fault, given in told.items() if given]
    if not owners:
        found += [
            f"the role {role} may {what} {name}{f' ({column})' if column else ''}"
            for name, column, what in differences(role).surplus
        ]
    return found


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name.replace('"', '""'))
