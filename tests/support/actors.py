"""Actors of operations that no client may ask for."""

from ledger_project.core.actors import Actor, command

SYSTEM = command("test")
STAFF = command("staff")


def person(name: str) -> Actor:
    return Actor(name=f"staff:{name}", holds=lambda scope, codename: True)
