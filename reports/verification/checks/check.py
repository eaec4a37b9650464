"""The definition of a check."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One SQL statement with the parameters `ledger` and `on`.

    `invariant` is the number of the invariant of the books, 0 for other checks. `sql` returns rows
    (checked, violation): the number of things that the row covers, and what is wrong or null.
    Only `dated` checks can run as of a past date.
    """

    name: str
    sql: str
    invariant: int = 0
    dated: bool = False
