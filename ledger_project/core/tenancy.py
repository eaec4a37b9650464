"""Isolation of ledgers: each row belongs to one, and the database enforces it.

A model that subclasses `LedgerOwned` refers to another such model with `LedgerForeignKey`. Its
app's migration then runs `enforce_tenancy`, which gives each table the primary key (ledger_id, id)
and makes each reference a foreign key on (ledger_id, …). So no row can point into another ledger,
and every table can be distributed by ledger as it is.
"""

from collections.abc import Iterator
from typing import Any

from django.apps.registry import Apps
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython


class LedgerForeignKey(models.ForeignKey):
    """A reference between two tables of one ledger; `enforce_tenancy` makes the constraint."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        # Indexes of tenant tables start with the ledger: each model declares those it needs.
        kwargs.setdefault("db_index", False)
        super().__init__(to, on_delete, **kwargs)


class LedgerOneToOneField(LedgerForeignKey, models.OneToOneField):
    """A `LedgerForeignKey` that only one row may hold: as primary key, the row's own identity."""


def enforce_tenancy(*labels: str) -> RunPython:
    """Return the migration step for new tables: composite primary keys, then composite references.

    `labels` are "app.Model" names of `LedgerOwned` models, all of them new in this migration.
    """

    def forwards(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
        found = [apps.get_model(label) for label in labels]
        for model in found:
            table, key = model._meta.db_table, model._meta.pk.column
            editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_pkey"')
            editor.execute(f'ALTER TABLE "{table}" ADD PRIMARY KEY (ledger_id, "{key}")')
            if key == "id":
                editor.execute(identity_index(table))
        for model in found:
            for column, target in tenant_references(model):
                table = model._meta.db_table
                editor.execute(
                    f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{column}_in_ledger" '
                    f'FOREIGN KEY (ledger_id, {column}) REFERENCES "{target}" (ledger_id, id)'
                )

    # The tables go with the migration that created them, so there is nothing to undo.
    return RunPython(forwards, RunPython.noop, elidable=False)


def identity_index(table: str) -> str:
    """Return the statement for the index by which Django looks rows up by id alone.

    Ids come from one sequence, so stay unique. A hash has no order: for a page of one ledger a
    B-tree on id would tempt PostgreSQL to walk past the rows of all others, which the primary key
    does not hold.
    """
    return f'CREATE INDEX "{table}_id" ON "{table}" USING hash (id)'


def tenant_references(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """Yield the (column, target table) of each reference from `model` to a table of one ledger."""
    for field in model._meta.concrete_fields:
        if isinstance(field, LedgerForeignKey):
            yield field.column, field.related_model._meta.db_table  # type: ignore[union-attr]
