"""People who approve."""

from ledger_project.core.actors import Actor


def person(name: str) -> Actor:
    return Actor(name=f"staff:{name}", holds=lambda scope, codename: True)
