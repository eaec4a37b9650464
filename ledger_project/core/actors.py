"""Actors: an API client, a member of staff, or the system itself (commands and runs)."""

import os
import pwd
from collections.abc import Callable
from dataclasses import dataclass

NAME_LENGTH = 100
"""Of `created_by`; a name of staff may be longer."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller of an operation.

    `name` goes into the audit trail. `ledger` None means every ledger; `sellers` None means every
    seller of the ledger, else their primary keys. `holds` returns whether the actor has a
    permission, given as (scope, codename): clients are judged by the OAuth scope, staff by the
    Django codename; the system holds all. `client` is whether it is an API client: some steps that
    cost or move the operator's money are for its staff alone. `ledgers` are those that a member of
    staff is bound to; None means every ledger. `keys` returns what says which person it is,
    whatever the name: two with a key in common are the same; for None, the name is the key.
    """

    name: str
    holds: Callable[[str, str], bool]
    ledger: int | None = None
    sellers: frozenset[int] | None = None
    client: bool = False
    ledgers: frozenset[int] | None = None
    keys: Callable[[], frozenset[str]] | None = None

    @property
    def person(self) -> str:
        """The keys of the person as they are stored, with spaces between."""
        if self.keys is None:
            return "name:" + "_".join(self.name.split())
        return " ".join(sorted(self.keys()))

    def is_same_person(self, stored: str) -> bool:
        """Return whether one of these keys, as they were stored, is of this person."""
        return not {*stored.split()}.isdisjoint(self.person.split())

    def covers_ledger(self, number: int) -> bool:
        return self.ledger in (None, number) and (self.ledgers is None or number in self.ledgers)

    def covers_seller(self, seller_id: int) -> bool:
        return self.sellers is None or seller_id in self.sellers


SYSTEM = Actor(name="system", holds=lambda scope, codename: True)


def operator() -> Actor:
    """Return who runs a command by hand, as the operating system knows them.

    Behind `sudo` it is the account that asked for it, too.
    """
    try:
        account = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        account = str(os.getuid())
    asked_by = os.environ.get("SUDO_USER", account)
    name = account if asked_by == account else f"{asked_by} as {account}"
    return Actor(name=f"operator:{name}"[:NAME_LENGTH], holds=lambda scope, codename: True)


def command(name: str, *, ledger: int | None = None) -> Actor:
    """Return the system as the actor of a command: named in the audit trail, with every permission.

    With `ledger`, it is restricted to that ledger.
    """
    return Actor(name=f"system:{name}", holds=lambda scope, codename: True, ledger=ledger)
