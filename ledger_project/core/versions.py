"""Versions: what rows that change were last written as, kept by the database itself.

A seal is of what never changes. Of a table that changes, a trigger (`versioned` among its
`triggers`) appends a `RowVersion` with each row that is written: a digest of the columns that
matter for money, approvals and access. Versions are sealed, so `verify_ledger` names a row that is
not as it was last written, that is gone, or that was added beside the triggers; and a change that
no entry of the audit trail records.

Rows of no ledger (staff, reference rates) have a `SharedVersion`, which the chain of each ledger
seals. A column `data.secret` is a member of the object `data`.

Another choice of columns gets the next number; the former one goes into `FORMER`, by which its
versions are compared as long as the row is not written again.
"""

from dataclasses import dataclass
from typing import Any

import pgtrigger
from django.db.migrations import RunSQL
from pgtrigger import compiler

from ledger_project.core.database_rules import Trigger, TriggerSql

VERSION_KEPT = "version_kept"
FORMER: dict[tuple[str, int], tuple[str, ...]] = {}
"""The columns of the numbers that are no longer written, by table and number."""


class VersionTriggerSql(TriggerSql):
    """The statements of a trigger whose `func` has arguments.

    Migrations refer to this class: the template must not change.
    """

    def get_template(self) -> str:
        return super().get_template().replace("{func}();", "{func};")


@dataclass(frozen=True, slots=True)
class Versioned:
    """A table of which versions are kept: its columns in their order, and this choice's number.

    `key` is the column of its key; a `shared` one is no ledger's.
    """

    table: str
    columns: tuple[str, ...]
    number: int
    key: str = "id"
    shared: bool = False


class VersionTrigger(Trigger):
    """The trigger of a table of which versions are kept."""

    def __init__(self, columns: tuple[str, ...], number: int) -> None:
        self.columns, self.number = columns, number
        arguments = ", ".join(f"'{one}'" for one in (number, *columns))
        super().__init__(
            name=VERSION_KEPT,
            when=pgtrigger.After,
            # A statement that writes none of them costs nothing.
            operation=pgtrigger.Insert
            | pgtrigger.UpdateOf(*dict.fromkeys(one.partition(".")[0] for one in columns))
            | pgtrigger.Delete,
            func=f"keep_version({arguments})",
        )

    def compile(self, model: Any) -> compiler.Trigger:
        given = super().compile(model)
        return compiler.Trigger(name=given.name, sql=VersionTriggerSql(**given.sql.kwargs))


def versioned(columns: str, *, number: int = 1) -> VersionTrigger:
    """Return the trigger that keeps versions of these columns, names with spaces between."""
    return VersionTrigger(tuple(columns.split()), number)


def kept() -> list[Versioned]:
    """Return the tables of which versions are kept."""
    found = [
        Versioned(
            model._meta.db_table,
            trigger.columns,
            trigger.number,
            str(model._meta.pk.column),
            not any(one.column == "ledger_id" for one in model._meta.concrete_fields),
        )
        for model, trigger in pgtrigger.registered()
        if isinstance(trigger, VersionTrigger)
    ]
    return sorted(found, key=lambda one: one.table)


_FIRST = """
encode(sha256(uuid_send(t.salt_) || convert_to(evidence_of(to_jsonb(t), ARRAY[{names}]), 'UTF8')),
       'hex'), 'epoch'
"""


def first_shared_versions(
    table: str, columns: str, *, key: str = "id", user: str = "NULL"
) -> RunSQL:
    """Return such a step as `first_versions` for a table of no ledger.

    `user` is the column of the member of staff whom its rows are about.
    """
    names = ", ".join(f"'{one}'" for one in columns.split())
    return RunSQL(
        f"""
        INSERT INTO core_sharedversion
               (table_name, row_id, user_id, recipe, salt, created_by, digest, began_at)
        SELECT '{table}', t.{key}, {user}, 1, t.salt_, 'migrate', {_FIRST.format(names=names)}
          FROM (SELECT *, gen_random_uuid() AS salt_ FROM {table} FOR SHARE) t
         WHERE NOT EXISTS (SELECT FROM core_sharedversion v
                            WHERE v.table_name = '{table}' AND v.row_id = t.{key})
        """,
        RunSQL.noop,
    )


def first_versions(table: str, columns: str, *, number: int = 1) -> RunSQL:
    """Return the step of a migration that gives the rows that are there their first version.

    It comes after the trigger, in a migration that is not one transaction: else all who write to
    the table would wait for it. A row that is written meanwhile has one version more.
    """
    names = ", ".join(f"'{one}'" for one in columns.split())
    return RunSQL(
        f"""
        INSERT INTO core_rowversion (ledger_id, table_name, row_id, recipe, salt, digest, began_at)
        SELECT t.ledger_id, '{table}', t.id, {number}, t.salt_, {_FIRST.format(names=names)}
          FROM (SELECT *, gen_random_uuid() AS salt_ FROM {table} FOR SHARE) t
         WHERE NOT EXISTS (SELECT FROM core_rowversion v
                            WHERE v.ledger_id = t.ledger_id AND v.table_name = '{table}'
                              AND v.row_id = t.id)
        """,
        RunSQL.noop,
    )
