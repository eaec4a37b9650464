"""The result of a report, for any output: columns, rows, and pictures of its amounts."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any

from ledger_project.core.money import ZERO

Value = str | int | Decimal | dt.date | None


class ColumnKind(Enum):
    """Kind of a column: amounts have two decimals, and texts are never formulas."""

    TEXT = "text"
    DATE = "date"
    COUNT = "count"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: name of its JSON member, title on screen, and kind of its values."""

    name: str
    title: str
    kind: ColumnKind = ColumnKind.TEXT


class Layout(Enum):
    """How amounts are drawn: on each other by label, step by step, or lying below each other."""

    STACKED = "stacked"
    WATERFALL = "waterfall"
    LYING = "lying"
    FUNNEL = "funnel"


@dataclass(frozen=True, slots=True)
class Picture:
    """Amounts to be drawn: for each label one of each series, which is a name and its amounts.

    A waterfall, and what lies, has one series; the last step of a waterfall is where it ends.
    """

    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[Decimal, ...]], ...]
    layout: Layout = Layout.STACKED


@dataclass(frozen=True, slots=True)
class ReportTable:
    """The rows of a report, each with a value for each column.

    `totals` is a row too, with None in columns without a total; or None. `facts` are shown above
    the rows, and `pictures` of them. `keys` name what each row is of, for a page that leads there.
    """

    columns: tuple[Column, ...]
    rows: Sequence[tuple[Value, ...]]
    totals: tuple[Value, ...] | None = None
    facts: Mapping[str, Value] = field(default_factory=dict)
    pictures: tuple[Picture, ...] = ()
    keys: Sequence[str] = ()


def summed(rows: Sequence[tuple[Any, ...]], columns: Iterable[int]) -> list[Decimal]:
    """Return the sums of the columns of amounts with these indexes."""
    return [sum((row[column] for row in rows), ZERO) for column in columns]
