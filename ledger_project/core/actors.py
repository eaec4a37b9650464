"""Who acts: an API client, a member of staff, or the system itself (commands and runs)."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """What every operation is told about its caller.

    `name` goes into the audit trail. `ledger` None means every ledger; `sellers` None means every
    seller of the ledger, else their primary keys. `holds` answers whether the actor has a
    permission, given as (scope, codename): clients are judged by the OAuth scope, staff by the
    Django codename, the system holds all.
    """

    name: str
    holds: Callable[[str, str], bool]
    ledger: int | None = None
    sellers: frozenset[int] | None = None

    def covers_seller(self, seller_id: int) -> bool:
        return self.sellers is None or seller_id in self.sellers


SYSTEM = Actor(name="system", holds=lambda scope, codename: True)


def command(name: str, *, ledger: int | None = None) -> Actor:
    """The system, acting through a command: named in the audit trail, permitted everything.

    With `ledger`, it sees that one only.
    """
    return Actor(name=f"system:{name}", holds=lambda scope, codename: True, ledger=ledger)
