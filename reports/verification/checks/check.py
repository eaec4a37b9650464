"""What a check is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """One SQL statement with the parameters `ledger` and `on`.

    `tie` is the tie's number, 0 for the rest. `sql` gives rows (checked, breach): how many things
    the row stands for, and what is wrong with it or null. Only `dated` ones know a past date.
    """

    name: str
    sql: str
    tie: int = 0
    dated: bool = False
