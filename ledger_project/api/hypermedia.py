"""Links in `operations`: what the caller may do now, read from the transition table alone."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from ledger_project.core.actors import Actor
from ledger_project.core.statemachine import StateMachine, Transition


def links(entity: Any, rows: Iterable[Transition]) -> list[dict[str, str]]:
    """Return the rows that an API client can call, as `{rel, method, href}` on the entity."""
    base = entity.get_absolute_url() if entity is not None else ""
    return [
        {"rel": row.rel, "method": row.method, "href": f"{base}{row.path}"}
        for row in rows
        if row.rel
    ]


def operations(
    machine: StateMachine, entity: Any, actor: Actor, on: dt.date, sub_resource: str = ""
) -> list[dict[str, str]]:
    """Return the links that the actor may use on the entity, or one sub-resource, on the date."""
    return links(entity, machine.permitted(entity, actor, on, sub_resource))


def creations(machine: StateMachine, actor: Actor, collection: str) -> list[dict[str, str]]:
    """Return the links that the actor may use on the collection at this path.

    They create an entity, or read the collection as a whole.
    """
    return [
        {"rel": row.rel, "method": row.method, "href": f"{collection}{row.path}"}
        for row in machine.creations(actor)
        if row.rel
    ]
