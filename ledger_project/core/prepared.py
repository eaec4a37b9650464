"""Statements that are compiled once: queries, inserts and updates of the requests that come most.

To build a query of the ORM and compile it costs many times what PostgreSQL needs to run it. What is
`prepared` is built and compiled by the ORM at its first use, with a placeholder for each parameter;
from then on only the values are sent, and PostgreSQL keeps the parsed statement, too. Joins, locks
and filters are the ORM's own: nothing is written twice.

    @prepared
    def _seller(ledger: int, number: str) -> QuerySet[Seller]:
        return Seller.objects.filter(ledger=ledger, number=number)

    found = _seller(501, "1")  # a list of rows, as `list(queryset)`

`insert` and `update` do the same for writing. See docs/adr/0037-prepared-queries.md.
"""

import datetime as dt
import inspect
import re
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import chain
from typing import Any, Generic, ParamSpec, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models import Model, QuerySet, Value
from django.db.models.expressions import DatabaseDefault
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql import UpdateQuery
from psycopg import sql

P = ParamSpec("P")
Row = TypeVar("Row")
New = TypeVar("New", bound=Model)

FORMS = 200
"""So many forms of one query are kept; more of them are compiled anew."""
MANY = 24
"""More new rows than that are sent by column; up to it each number of rows has its statement."""

_FIELDS: dict[Any, type[models.Field]] = {
    int: models.BigIntegerField,
    str: models.CharField,
    bool: models.BooleanField,
    Decimal: models.DecimalField,
    dt.date: models.DateField,
    dt.datetime: models.DateTimeField,
}
_KEPT: dict[type[models.Field], type] = {
    models.IntegerField: int,
    models.CharField: str,
    models.TextField: str,
    models.BooleanField: bool,
    models.DecimalField: Decimal,
    models.DateField: dt.date,
}
"""What psycopg is given as it is."""
_PLACEHOLDER = re.compile("%[s%]")


class Parameter(Value):
    """The placeholder of a value that is given with each use: the argument at `position`."""

    def __init__(self, position: int, output_field: models.Field) -> None:
        super().__init__(position, output_field=output_field)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", (self,)


def value_of(given: Any) -> Value:
    """Return the expression of a value, which in a prepared query is a placeholder already."""
    return given if isinstance(given, Parameter) else Value(given)


class Statement(str):
    """A statement in the form that `%s` gives it, for who logs it; PostgreSQL gets `numbered`."""

    numbered: str

    def __new__(cls, text: str) -> "Statement":
        made = super().__new__(cls, text)
        count = iter(range(1, text.count("%") + 1))
        made.numbered = _PLACEHOLDER.sub(
            lambda found: f"${next(count)}" if found[0] == "%s" else "%", text
        )
        return made


def fetch(statement: Statement, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement that was written by hand, and is prepared like the others."""
    return _execute(statement, values)[0]


def _execute(statement: Statement, values: Sequence[Any]) -> tuple[list[tuple[Any, ...]], int]:
    wrapper: Any = connection  # Of `ledger_project.postgresql`.
    return wrapper.execute_prepared(statement, values)  # type: ignore[no-any-return]


def _compiled(text: str, given: Any) -> tuple[Statement, tuple[int, ...]]:
    """Return the statement, and the positions of the arguments in the order of its placeholders.

    Constants become part of the text: PostgreSQL plans with them and can use partial indexes.
    """
    positions, values = [], iter(given)

    def fill(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%%"
        value = next(values)
        if isinstance(value, Parameter):
            positions.append(value.value)
            return "%s"
        return sql.Literal(value).as_string(connection.connection).replace("%", "%%")

    return Statement(_PLACEHOLDER.sub(fill, text)), tuple(positions)


class _Form(Generic[Row]):
    """A query as the ORM compiled it, and what makes objects of its rows."""

    def __init__(self, found: QuerySet[Any, Row]) -> None:
        connection.ensure_connection()
        compiler = found.query.get_compiler(connection=connection)
        try:
            self.statement, self.positions = _compiled(*compiler.as_sql())
        except EmptyResultSet:
            self.empty = True
            return
        self.empty = False
        self.locks = bool(found.query.select_for_update)
        self.columns = compiler.col_count
        converters = compiler.get_converters(chain(one[0] for one in compiler.select))
        self.converters = [(at, *found) for at, found in converters.items()]
        self.build: Callable[[Any], Any]
        if issubclass(found._iterable_class, ModelIterable):
            self.build = self._model(compiler)
        else:
            flat = found._iterable_class.__name__.startswith("Flat")
            self.build = (lambda row: row[0]) if flat else tuple

    @staticmethod
    def _model(compiler: Any) -> Callable[[Any], Any]:
        info, annotations = compiler.klass_info, list(compiler.annotation_col_map.items())
        # Not the connection's own: rows of a replica are the same rows.
        model, alias = info["model"], DEFAULT_DB_ALIAS
        first, end = info["select_fields"][0], info["select_fields"][-1] + 1
        names = [column[0].target.attname for column in compiler.select[first:end]]
        related = get_related_populators(info, compiler.select, alias)  # type: ignore[call-arg]

        def build(row: Any) -> Any:
            made = model.from_db(alias, names, row[first:end])
            for one in related:
                one.populate(row, made)
            for name, at in annotations:
                setattr(made, name, row[at])
            return made

        return build

    def fetch(self, values: Sequence[Any]) -> list[Row]:
        if self.empty:  # It asks for what one of no sellers has.
            return []
        if self.locks and connection.get_autocommit():
            raise RuntimeError("A query that locks rows needs a transaction")
        rows = fetch(self.statement, [values[at] for at in self.positions])
        return [self.build(self._converted(row)) for row in rows]

    def _converted(self, row: tuple[Any, ...]) -> Any:
        if not self.converters:
            return row[: self.columns]
        changed = list(row[: self.columns])
        for at, converters, expression in self.converters:
            for convert in converters:
                changed[at] = convert(changed[at], expression, connection)
        return changed


class Prepared(Generic[P, Row]):
    """A query that is compiled once for each form: `prepared` makes it of a function.

    Positional arguments are parameters of the statement, and never None. Those by keyword choose
    its form: whether rows are locked, which sellers an actor covers.
    """

    def __init__(self, build: Callable[P, QuerySet[Any, Row]]) -> None:
        self.orm = build
        self.name = f"{build.__module__}.{build.__qualname__}"
        self._forms: dict[Hashable, _Form[Row]] = {}
        given = inspect.signature(build, eval_str=True).parameters.values()
        kinds = [_FIELDS[one.annotation] for one in given if one.kind is one.POSITIONAL_OR_KEYWORD]
        self._placeholders = [Parameter(at, field()) for at, field in enumerate(kinds)]
        REGISTRY.append(self)

    def __call__(self, *given: P.args, **form: P.kwargs) -> list[Row]:
        """Return the rows, as `list` of the function's query with these arguments would."""
        if len(given) != len(self._placeholders) or None in given:
            count = len(self._placeholders)
            raise TypeError(f"{self.name} takes {count} values, none of them None")
        return self.form(form).fetch(given)

    def form(self, form: Mapping[str, Any]) -> _Form[Row]:
        key = tuple(form.items())
        if (known := self._forms.get(key)) is None:
            if len(self._forms) >= FORMS:
                self._forms.clear()
            known = self._forms[key] = _Form(self.orm(*self._placeholders, **form))  # type: ignore
        return known


@dataclass(frozen=True, slots=True)
class Pages:
    """A list that is mostly asked for as a whole, page by page.

    `after` returns so many rows after a key; it is a prepared query. `all` is asked for the rows
    that a filter is to choose from. Both are of the same rows.
    """

    after: Callable[[int, int], list[Any]]
    all: Callable[[], QuerySet]

    @classmethod
    def of(cls, found: QuerySet, key: str, *, newest_first: bool = False) -> "Pages":
        """Return the pages of rows in the order of a key; 0 is before the first of either."""
        order, beyond = (f"-{key}", "lt") if newest_first else (key, "gt")

        def after(last: int, count: int) -> list[Any]:
            rows = found.filter(**{f"{key}__{beyond}": last}) if last else found
            return list(rows.order_by(order)[:count])

        return cls(after, lambda: found)


REGISTRY: list[Prepared[Any, Any]] = []
"""All prepared queries; a test compares each with the ORM's own."""


def prepared(build: Callable[P, QuerySet[Any, Row]]) -> Prepared[P, Row]:
    """Prepare the query that a function returns; see `Prepared` for its arguments."""
    return Prepared(build)


def first(rows: list[Row]) -> Row | None:
    """Return the first row, None if there is none."""
    return rows[0] if rows else None


_inserts: dict[Hashable, Statement] = {}
_updates: dict[Hashable, tuple[Statement, tuple[int, ...]]] = {}


def insert(first_row: New, *others: New) -> New:
    """Insert new rows of one table, as `bulk_create` does, and return the first.

    They get what the database gives them: their keys, and the time.
    """
    rows = (first_row, *others)
    model = type(first_row)
    if len(rows) > MANY:
        _insert_many(model, rows)
        return first_row
    plan, returning = _plan(model, first_row.pk is not None)
    defaults: list[int] = []
    values: list[Any] = []
    for row in rows:
        given = row.__dict__
        for name, kept, adapt in plan:
            value = given[name]
            if value is None or type(value) is kept:
                values.append(value)
            elif isinstance(value, DatabaseDefault):
                defaults.append(len(values) + len(defaults))
            else:
                values.append(adapt(value, connection))
    key = (model, len(plan), len(rows), *defaults)
    if (statement := _inserts.get(key)) is None:
        names = [name for name, _, _ in plan]
        statement = _inserts[key] = _insert(model._meta, names, len(rows), defaults)
    for row, returned in zip(rows, fetch(statement, values), strict=True):
        row.__dict__.update(zip(returning, returned, strict=True))
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return first_row


def _insert_many(model: type[Model], rows: Sequence[Model]) -> None:
    """Insert rows as one array a column: the ORM's own statement names each value of each row."""
    if any(isinstance(field, ArrayField) for field in model._meta.concrete_fields):
        model._base_manager.bulk_create(rows)  # An array of arrays would be unnested whole.
        return
    plan, returning = _plan(model, rows[0].pk is not None)
    names: list[str] = []
    columns: list[list[Any]] = []
    for name, kept, adapt in plan:
        column = [row.__dict__[name] for row in rows]
        kinds = {*map(type, column)}
        if DatabaseDefault in kinds:
            if len(kinds) > 1:
                # The default is a column's that is not named.
                model._base_manager.bulk_create(rows)
                return
            continue
        if not kinds <= {kept, type(None)}:
            column = [None if value is None else adapt(value, connection) for value in column]
        names.append(name)
        columns.append(column)
    key = (model, MANY, *names)
    if (statement := _inserts.get(key)) is None:
        statement = _inserts[key] = _insert_arrays(model._meta, names)
    for row, returned in zip(rows, fetch(statement, columns), strict=True):
        row.__dict__.update(zip(returning, returned, strict=True))
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _insert_arrays(meta: Any, names: list[str]) -> Statement:
    quote = connection.ops.quote_name
    fields = [meta.get_field(name) for name in names]
    # Without the length: a cast would cut off what is too long for the column.
    types = (str(field.rel_db_type(connection)).partition("(")[0] for field in fields)
    arrays = ", ".join(f"%s::{type_}[]" for type_ in types)
    columns = ", ".join(quote(field.column) for field in fields)
    returned = ", ".join(quote(field.column) for field in meta.db_returning_fields)
    return Statement(
        f"INSERT INTO {quote(meta.db_table)} ({columns}) SELECT * FROM unnest({arrays})"
        f" RETURNING {returned}"
    )


@cache
def _plan(
    model: type[Model], with_key: bool
) -> tuple[list[tuple[str, type | None, Callable[..., Any]]], list[str]]:
    """Return the columns of a new row, each with what adapts its value, and those that it gets.

    Raise `TypeError` for a field that changes its value when it is saved.
    """
    meta: Any = model._meta
    fields = [field for field in meta.concrete_fields if with_key or not field.primary_key]
    for field in fields:
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            raise TypeError(f"{field} changes when it is saved")
    plan = [(field.attname, _kept(field), field.get_db_prep_save) for field in fields]
    return plan, [field.attname for field in meta.db_returning_fields]


@cache
def _kept(field: Any) -> type | None:
    """Return the type whose values psycopg is given as they are, without the ORM's detours."""
    target = field.target_field if field.is_relation else field
    return next((kind for base, kind in _KEPT.items() if isinstance(target, base)), None)


def _adapted(field: Any, value: Any) -> Any:
    """Return a value as the ORM adapts it."""
    return value if type(value) is _kept(field) else field.get_db_prep_save(value, connection)


def _insert(meta: Any, names: list[str], count: int, defaults: Collection[int]) -> Statement:
    quote = connection.ops.quote_name
    size = len(names)
    marks = ["DEFAULT" if at in defaults else "%s" for at in range(size * count)]
    rows = (", ".join(marks[at : at + size]) for at in range(0, len(marks), size))
    columns = ", ".join(quote(meta.get_field(name).column) for name in names)
    returned = ", ".join(quote(field.column) for field in meta.db_returning_fields)
    return Statement(
        f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({'), ('.join(rows)})"
        f" RETURNING {returned}"
    )


def update(model: type[Model], columns: Mapping[str, Any], **where: Any) -> int:
    """Set columns of the rows where others have the given values, none of them None; count them.

    `update(Account, {"state": CLOSED}, ledger=501, pk=7)` is the ORM's
    `Account._base_manager.filter(ledger=501, pk=7).update(state=CLOSED)`.
    """
    if None in where.values():
        raise TypeError("A row is not found by None")
    meta: Any = model._meta
    set_, where_ = _fields(meta, columns), _fields(meta, where)
    key = (model, *set_, None, *where_)
    if (known := _updates.get(key)) is None:
        known = _updates[key] = _update(model, set_, where_)
    statement, positions = known
    given = [*columns.values(), *where.values()]
    values = [
        _adapted(field, value)
        for field, value in zip((*set_.values(), *where_.values()), given, strict=True)
    ]
    return _execute(statement, [values[at] for at in positions])[1]


def _fields(meta: Any, names: Mapping[str, Any]) -> dict[str, Any]:
    return {name: meta.pk if name == "pk" else meta.get_field(name) for name in names}


def _update(
    model: type[Model], set_: Mapping[str, Any], where: Mapping[str, Any]
) -> tuple[Statement, tuple[int, ...]]:
    marks = [Parameter(at, field) for at, field in enumerate((*set_.values(), *where.values()))]
    found = model._base_manager.filter(**dict(zip(where, marks[len(set_) :], strict=True)))
    query: Any = found.query.chain(UpdateQuery)
    query.add_update_values(dict(zip(set_, marks, strict=False)))
    connection.ensure_connection()
    return _compiled(*query.get_compiler(connection=connection).as_sql())
