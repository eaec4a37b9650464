"""Rules that PostgreSQL enforces or computes: functions and triggers.

The source of each function is a file in the `sql` directory of the app whose rule it is, installed
by a migration with `install_sql`. Triggers are declared in `Meta.triggers` of their model and call
such a function by its name; `makemigrations` sees a change of a declaration. A test compares files
and declarations with the database. ADR 0024 gives the reasons, ADR 0020 the steps of a change.
"""

import hashlib
from pathlib import Path
from typing import Any

import pgtrigger
from django.apps import apps
from django.db.migrations import RunSQL
from pgtrigger import compiler

SETTING_RECORDED = "setting_recorded"
"""The trigger of a table of configuration."""


def digest(text: str) -> str:
    """Return the twelve hexadecimal digits by which a migration names a source."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def install_sql(app: str, name: str, version: str) -> RunSQL:
    """Return the migration step that installs a version of `<app>/sql/<name>.sql`.

    `version` is the digest of its text, so that a migration always installs the same text: that of
    the present file or, once that has changed, of `<app>/sql/former/<name>.<version>.sql`. Raise
    LookupError if the text has another digest.
    """
    directory = Path(apps.get_app_config(app).path, "sql")
    present = directory / f"{name}.sql"
    former = directory / "former" / f"{name}.{version}.sql"
    source = former if former.exists() else present
    text = source.read_text(encoding="utf-8")
    if digest(text) != version:
        raise LookupError(
            f"{source} has version {digest(text)}, but a migration installs version {version}: "
            f"keep that text as {former}, and install the present one in a new migration"
        )
    return RunSQL(text, RunSQL.noop)


class TriggerSql(compiler.UpsertTriggerSql):
    """The statements that create a trigger which calls the function named by `func`.

    Migrations refer to this class: the template must not change.
    """

    def get_template(self) -> str:
        return """
            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE {constraint} TRIGGER {pgid}
                {when} {operation} ON {table}
                {timing}
                {referencing}
                FOR EACH {level} {condition}
                EXECUTE FUNCTION {func}();
            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class Trigger(pgtrigger.Trigger):
    """A trigger that calls the function named by `func`, whose source is in an app's `sql`.

    pgtrigger itself makes a function for each trigger, which any session can switch off
    (`pgtrigger.ignore`) and which asks for that at each row; see ADR 0024.
    """

    def compile(self, model: Any) -> compiler.Trigger:
        given = super().compile(model)
        return compiler.Trigger(name=given.name, sql=TriggerSql(**given.sql.kwargs))


def recorded() -> Trigger:
    """Return the trigger of a table of configuration: each change of a setting is recorded.

    See `core/setting_changes.py`.
    """
    return Trigger(
        name=SETTING_RECORDED,
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func="record_setting_change",
    )


def append_only(*columns: str) -> Trigger:
    """Return the trigger that refuses deletion and changes, of `columns` if any are given."""
    update = pgtrigger.UpdateOf(*columns) if columns else pgtrigger.Update
    return Trigger(
        name="append_only",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Delete | update,
        func="refuse_change",
    )
