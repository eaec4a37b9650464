"""Results of an operation in the back office, beside the entity that it changed."""

from collections.abc import Mapping
from dataclasses import dataclass

from ledger_project.core.texts import say

BAR = 100  # Percent of the width.


@dataclass(frozen=True, slots=True)
class Download:
    """A file for the browser to save."""

    content: bytes
    file_name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a whole: its `count`, and its percentage as the length of a bar."""

    label: str
    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class Panel:
    """Figures to look at: a table of rows under `headings`, and wholes divided into shares."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    divisions: tuple[tuple[str, tuple[Share, ...]], ...] = ()


def shares(counts: Mapping[str, int]) -> tuple[Share, ...]:
    """Return the shares of a whole, the longest bar for the largest."""
    most = max(counts.values(), default=0)
    return tuple(
        Share(say(label), count, count * BAR // most if most else 0)
        for label, count in counts.items()
    )
