"""Actors: an API client, a member of staff, or the system itself (commands and runs)."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller of an operation.

    `name` goes into the audit trail. `ledger` None means every ledger; `sellers` None means every
    seller of the ledger, else their primary keys. `holds` returns whether the actor has a
    permission, given as (scope, codename): clients are judged by the OAuth scope, staff by the
    Django codename; the system holds all. `client` is whether it is an API client: some steps that
    cost or move the operator's money are for its staff alone.
    """

    name: str
    holds: Callable[[str, str], bool]
    ledger: int | None = None
    sellers: frozenset[int] | None = None
    client: bool = False

    def covers_seller(self, seller_id: int) -> bool:
        return self.sellers is None or seller_id in self.sellers


SYSTEM = Actor(name="system", holds=lambda scope, codename: True)


def command(name: str, *, ledger: int | None = None) -> Actor:
    """Return the system as the actor of a command: named in the audit trail, with every permission.

    With `ledger`, it is restricted to that ledger.
    """
    return Actor(name=f"system:{name}", holds=lambda scope, codename: True, ledger=ledger)
