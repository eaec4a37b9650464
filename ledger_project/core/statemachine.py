"""Lifecycles as tables, and the one module that judges them.

A `StateMachine` holds the transition table of one kind of entity: a row with a lifecycle, in code
`entity`. The same rows decide what an actor may do now (`permitted`) and whether a write may
proceed (`require`), so the two cannot differ. Decisions are pure: a machine reads loaded fields of
the entity and the date it is given; it never queries, writes or reads the clock. A condition that
needs a lock or a sum is checked by the operation.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ledger_project.core.actors import Actor
from ledger_project.core.errors import (
    DomainError,
    NotPermitted,
    OperationNotAllowed,
    StateConflict,
)
from ledger_project.core.texts import say

NEW: frozenset[str] = frozenset()
"""As `sources`: the operation creates the entity, and is offered on its collection."""
KEEP: frozenset[str] = frozenset()
"""As `targets`: the operation leaves the state as it is."""

ErrorFor = Callable[[Any], DomainError]


@dataclass(frozen=True, slots=True)
class Guard:
    """A named condition on an entity and a date; `error` builds the refusal when it fails."""

    name: str
    holds: Callable[[Any, dt.date], bool]
    error: ErrorFor


@dataclass(frozen=True, slots=True)
class Privilege:
    """A named condition on an entity and who asks; where it fails, the actor may not use the row.

    Unlike a guard it is no fact of the entity alone, so the refusal is `NotPermitted`. It says whom
    the row is for, and the scope that gives the privilege to a client, if one does.
    """

    name: str
    held: Callable[[Any, Actor], bool]
    whose: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class OperationText:
    """The texts of a row for people, in a catalogue: `messages.py` of each app.

    `title` names the operation in an imperative of a few words: on buttons, as a permission's name
    and in refusals. `effect` says in one to three plain sentences for a case worker what happens to
    the debt, who owes whom afterwards, and whether it can be undone.
    """

    title: str
    effect: str


@dataclass(frozen=True, slots=True)
class Transition:
    """A row of the table: an operation, its source and target states, and who may ask for it.

    `title` and `effect` come from the machine's messages. `scope` is the OAuth scope of API
    clients, empty where only staff or a run may. `rel`, `method` and `path` (appended to the
    entity's own, or to the collection's) are its link in the API; `sub_resource` names the
    sub-resource that offers the link instead of the entity itself. `event` is the type of the event
    that reports it, empty where none does. `four_eyes` is the column with the keys of the person
    who did the step before (`Actor.person`): the same one may not do this. `privilege` is a further
    condition on who may do it. `refusals` names the error for a state that forbids it; any other
    state is `OperationNotAllowed`.
    """

    operation: str
    sources: frozenset[str]
    targets: frozenset[str]
    title: str = ""
    effect: str = ""
    scope: str = ""
    rel: str = ""
    method: str = "post"
    path: str = ""
    sub_resource: str = ""
    event: str = ""
    four_eyes: str = ""
    privilege: Privilege | None = None
    guards: tuple[Guard, ...] = ()
    refusals: Mapping[str, ErrorFor] = field(default_factory=dict)


class StateMachine:
    """The lifecycle of one kind of entity.

    `entity` is the model's name in lower case; staff permissions are `<operation>_<entity>`.
    `state_of(entity, on)` reads the effective state on a date, which may be ahead of the stored
    one (an authorization past its validity has expired before any run records it). `tracked` are
    the columns whose replaced values the audit trail keeps, because totals as of a past date need
    them; never personal data.

    `messages` are the texts of its rows, by operation.

    Raise `ValueError` at construction for a table with an unknown or unreachable state or two rows
    of one operation, and for a row without a message or a message without a row.
    """

    def __init__(
        self,
        entity: str,
        *,
        states: Iterable[str],
        initial: str,
        transitions: Iterable[Transition],
        state_of: Callable[[Any, dt.date], str],
        permission_app: str,
        messages: Mapping[str, OperationText],
        tracked: Iterable[str] = (),
    ) -> None:
        self.entity = entity
        self.states = tuple(states)
        self.initial = initial
        rows = tuple(transitions)
        if unlike := {row.operation for row in rows} ^ set(messages):
            raise ValueError(f"{entity}: rows and messages differ in {sorted(unlike)}")
        self.transitions = {
            row.operation: replace(
                row, title=messages[row.operation].title, effect=messages[row.operation].effect
            )
            for row in rows
        }
        self.state_of = state_of
        self.permission_app = permission_app
        self.tracked = frozenset(tracked)
        known = set(self.states)
        used = {initial}.union(*(row.sources | row.targets | set(row.refusals) for row in rows))
        if used - known:
            raise ValueError(f"{entity}: unknown states {sorted(used - known)}")
        reachable = {initial}.union(*(row.targets for row in rows))
        if known - reachable:
            raise ValueError(f"{entity}: unreachable states {sorted(known - reachable)}")
        self._permissions = {
            row.operation: f"{permission_app}.{self.codename(row)}" for row in rows
        }
        self._leaving = {
            state: [row for row in self.transitions.values() if state in row.sources]
            for state in self.states
        }
        if len(self.transitions) != len(rows):
            raise ValueError(f"{entity}: an operation has two rows")
        for row in rows:
            if row.sources & set(row.refusals):
                raise ValueError(f"{entity}.{row.operation}: a source state is also refused")

    def codename(self, row: Transition) -> str:
        """Return the staff permission of a row, without its app: `capture_authorization`."""
        return f"{row.operation}_{self.entity}"

    def permissions(self) -> Any:
        """Return the value of `Meta.permissions`, so that the migration follows the table."""
        return [(self.codename(row), row.title) for row in self.transitions.values()]

    def grants(self, operation: str, actor: Actor) -> bool:
        """Return whether the actor has the permission for the operation, whatever the entity.

        The privilege of a row without an entity is asked, too, with None.
        """
        row = self.transitions[operation]
        held = actor.holds(row.scope, self._permissions[operation])
        return held and (row.sources is not NEW or _privileged(row, None, actor))

    def require_grant(self, operation: str, actor: Actor, entity: Any = None) -> None:
        """Raise `NotPermitted` unless the actor has the permission, on the entity if it is given.

        For use before a replay shows an entity, or where there is none yet.
        """
        row = self.transitions[operation]
        if not self.grants(operation, actor):
            raise NotPermitted(
                say("{title}: not permitted", title=say(row.title)), RequiredScope=row.scope
            )
        if entity is not None and not _privileged(row, entity, actor):
            raise _not_privileged(row)

    def creations(self, actor: Actor) -> list[Transition]:
        """Return the rows without an entity that the actor may use: a collection's operations."""
        rows = self.transitions.values()
        return [row for row in rows if row.sources is NEW and self.grants(row.operation, actor)]

    def permitted(
        self, entity: Any, actor: Actor, on: dt.date, sub_resource: str | None = ""
    ) -> list[Transition]:
        """Return the rows that the actor may use on this entity now, in table order.

        Those that the entity itself offers, or those of one `sub_resource`; None: all.
        """
        return [
            row
            for row in self._leaving.get(self.state_of(entity, on), ())
            if (sub_resource is None or sub_resource == row.sub_resource)
            and self.grants(row.operation, actor)
            and all(guard.holds(entity, on) for guard in row.guards)
            and not _same_eyes(row, entity, actor)
            and _privileged(row, entity, actor)
        ]

    def require(self, operation: str, entity: Any, actor: Actor, on: dt.date) -> Transition:
        """Return the row if the actor may use it now.

        Raise `NotPermitted` when the actor may not, else the error of the state or of the first
        failing guard; a `StateConflict` lists what is possible instead.
        """
        self.require_grant(operation, actor)
        row = self.transitions[operation]
        state = self.state_of(entity, on)
        if state in row.sources and _same_eyes(row, entity, actor):
            raise NotPermitted(
                say("{title}: another person must do this step", title=say(row.title))
            )
        if not _privileged(row, entity, actor):
            raise _not_privileged(row)
        if state in row.sources:
            failed = next((guard for guard in row.guards if not guard.holds(entity, on)), None)
            if failed is None:
                return row
            error = failed.error(entity)
        elif state in row.refusals:
            error = row.refusals[state](entity)
        else:
            error = OperationNotAllowed(
                say("{title}: not possible while {state}", title=say(row.title), state=say(state)),
                State=state,
            )
        if isinstance(error, StateConflict):
            error.entity = entity
            error.permitted = self.permitted(entity, actor, on, row.sub_resource)
        raise error

    def conflict(
        self, entity: Any, actor: Actor, on: dt.date, detail: str, *, operation: str = ""
    ) -> OperationNotAllowed:
        """Return a refusal by a fact that the table does not know, with what is possible instead.

        `operation` is the one that was tried, as the table itself still allows it.
        """
        error = OperationNotAllowed(detail, State=self.state_of(entity, on))
        error.entity = entity
        error.permitted = [
            row for row in self.permitted(entity, actor, on) if row.operation != operation
        ]
        return error


def _same_eyes(row: Transition, entity: Any, actor: Actor) -> bool:
    return bool(row.four_eyes) and actor.is_same_person(getattr(entity, row.four_eyes))


def _privileged(row: Transition, entity: Any, actor: Actor) -> bool:
    return row.privilege is None or row.privilege.held(entity, actor)


def _not_privileged(row: Transition) -> NotPermitted:
    assert row.privilege
    scope = {"RequiredScope": row.privilege.scope} if row.privilege.scope else {}
    return NotPermitted(f"{say(row.title)}: {say(row.privilege.whose)}", **scope)
