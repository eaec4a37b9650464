"""What a report gives, whoever shows it: columns, rows, and what is worth a chart."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any

from ledger_project.core.money import ZERO

Value = str | int | Decimal | dt.date | None


class Kind(Enum):
    """How a column is written: amounts to the right with two decimals, texts never as formulas."""

    TEXT = "text"
    DATE = "date"
    COUNT = "count"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the member's name in JSON, its title for people, and its kind."""

    name: str
    title: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a report, each a value for each column.

    `totals` is a row too (None where there is no total), or absent. `facts` stand above the rows,
    `bars` are what the chart shows: labels and amounts.
    """

    columns: tuple[Column, ...]
    rows: Sequence[tuple[Value, ...]]
    totals: tuple[Value, ...] | None = None
    facts: Mapping[str, Value] = field(default_factory=dict)
    bars: tuple[tuple[str, Decimal], ...] = ()


def summed(rows: Sequence[tuple[Any, ...]], places: Iterable[int]) -> list[Decimal]:
    """The sums of some columns of amounts."""
    return [sum((row[place] for row in rows), ZERO) for place in places]
