"""`operations`: what the caller may do now, read from the transition table and nothing else."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from ledger_project.core.actors import Actor
from ledger_project.core.statemachine import StateMachine, Transition


def links(document: Any, rows: Iterable[Transition]) -> list[dict[str, str]]:
    """The rows that an API client can call, as `{rel, method, href}` on the document."""
    base = document.get_absolute_url() if document is not None else ""
    return [
        {"rel": row.rel, "method": row.method, "href": f"{base}{row.path}"}
        for row in rows
        if row.rel
    ]


def operations(
    machine: StateMachine, document: Any, actor: Actor, on: dt.date, part: str = ""
) -> list[dict[str, str]]:
    """What the actor may do with the document, or a part of it, on the date."""
    return links(document, machine.permitted(document, actor, on, part))


def creations(machine: StateMachine, actor: Actor, collection: str) -> list[dict[str, str]]:
    """What the actor may do with the collection at this path: create, or ask it as a whole."""
    return [
        {"rel": row.rel, "method": row.method, "href": f"{collection}{row.path}"}
        for row in machine.creations(actor)
        if row.rel
    ]
