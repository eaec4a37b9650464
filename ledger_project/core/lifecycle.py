"""The writers of state columns: advance() or perform() for one entity, advance_all() for many.

Each move appends a `StateChange`, and an `Event` where the row of the table says so. (The runs over
authorizations and claims do the same in statements of their own.)
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model

from ledger_project.core import events
from ledger_project.core.actors import Actor
from ledger_project.core.errors import OperationNotAllowed
from ledger_project.core.models import StateChange
from ledger_project.core.prepared import insert, update
from ledger_project.core.statemachine import KEEP, StateMachine

D = TypeVar("D")
NOTHING = "None"
"""Text in the audit trail for a replaced value that was null."""


def advance(
    entity: Any,
    machine: StateMachine,
    operation: str,
    *,
    to: str | None = None,
    actor: Actor,
    on: dt.date,
    reason: str = "",
    facts: Mapping[str, object] | None = None,
    columns: Mapping[str, object] | None = None,
) -> None:
    """Move `entity` by `operation` and set the other `columns` in the same UPDATE.

    `facts` are those of the event that the row publishes. `to` is needed where the row has several
    targets; a row that keeps the state, or may, is given the present one by default. The UPDATE is
    conditional on the state that was judged.

    Raise `OperationNotAllowed` when another transaction has moved the entity meanwhile, and
    `ValueError` for a target that the table does not have.
    """
    row = machine.transitions[operation]
    before = entity.state
    if to is None:
        to = before if row.targets is KEEP else next(iter(row.targets))
    if to not in (row.targets or {before}):
        raise ValueError(f"{operation} cannot end in {to}")
    columns = columns or {}
    replaced = {
        column: _text(getattr(entity, column)) for column in columns if column in machine.tracked
    }
    for column, value in {"state": to, **columns}.items():
        setattr(entity, column, value)
    where = {"ledger": entity.ledger_id, "pk": entity.pk, "state": before}
    if update(type(entity), {"state": to, **columns}, **where) != 1:
        raise OperationNotAllowed("The state has changed meanwhile", State=before)
    record(
        entity,
        machine,
        operation,
        from_state=before,
        to_state=to,
        actor=actor,
        on=on,
        reason=reason,
        replaced=replaced,
        facts=facts,
    )


def perform(
    entity: D,
    machine: StateMachine,
    operation: str,
    *,
    to: str | None = None,
    actor: Actor,
    on: dt.date,
    reason: str = "",
    facts: Mapping[str, object] | None = None,
    columns: Mapping[str, object] | None = None,
) -> D:
    """Require that the actor may perform `operation` now, and `advance` the entity by it."""
    machine.require(operation, entity, actor, on)
    advance(
        entity,
        machine,
        operation,
        to=to,
        actor=actor,
        on=on,
        reason=reason,
        facts=facts,
        columns=columns,
    )
    return entity


def record(
    entity: Any,
    machine: StateMachine,
    operation: str,
    *,
    from_state: str,
    to_state: str,
    actor: Actor,
    on: dt.date,
    reason: str = "",
    replaced: Mapping[str, object] | None = None,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Append a change of an entity to the audit trail, without touching its row."""
    insert(
        StateChange(
            ledger_id=entity.ledger_id,
            document_type=machine.entity,
            document_id=entity.pk,
            operation=operation,
            from_state=from_state,
            to_state=to_state,
            business_date=on,
            reason=reason,
            replaced=replaced or {},
            created_by=actor.name,
        )
    )
    announce(
        entity, machine, operation, moved=(from_state, to_state), actor=actor, on=on, facts=facts
    )


def announce(
    entity: Any,
    machine: StateMachine,
    operation: str,
    *,
    moved: tuple[str, str],
    actor: Actor,
    on: dt.date,
    facts: Mapping[str, object] | None = None,
) -> None:
    """Publish the event of the operation's row, without an entry of the audit trail.

    For an entity that is new: its own row records who created it.
    """
    if type_ := machine.transitions[operation].event:
        insert(
            events.about(
                entity, machine.entity, type_, moved=moved, actor=actor, on=on, facts=facts
            )
        )


def advance_all(
    model: type[Model],
    machine: StateMachine,
    operation: str,
    keys: Collection[int],
    *,
    ledger_number: int,
    actor: Actor,
    on: dt.date,
    columns: Mapping[str, object] | None = None,
    loaded: Collection[Any] = (),
    facts: Callable[[Any], Mapping[str, object]] | None = None,
) -> None:
    """Move many locked entities of a ledger by a row that has one source and one target.

    `columns` are set in the same UPDATE: values, or expressions over the row. `facts` gives those
    of an entity's event; the events are of the entities as they are `loaded`, if they are.
    """
    row = machine.transitions[operation]
    (before,), (to,) = row.sources, row.targets
    found = model._base_manager.filter(ledger=ledger_number, pk__in=keys, state=before)
    if found.update(state=to, **(columns or {})) != len(keys):
        raise OperationNotAllowed("A state has changed meanwhile", State=before)
    _append(machine, operation, keys, (before, to), ledger_number, actor, on)
    if row.event:
        moved = loaded or model._base_manager.filter(ledger=ledger_number, pk__in=keys)
        published = [
            events.about(
                entity,
                machine.entity,
                row.event,
                moved=(before, to),
                actor=actor,
                on=on,
                facts=facts(entity) if facts else None,
            )
            for entity in sorted(moved, key=lambda one: one.pk)
        ]
        if published:
            insert(*published)


def record_all(
    entities: Collection[Any],
    machine: StateMachine,
    operation: str,
    *,
    to_state: str,
    actor: Actor,
    on: dt.date,
) -> None:
    """Append to the audit trail that entities of one ledger were made; the row has no event."""
    if machine.transitions[operation].event:
        raise ValueError(f"{operation} publishes an event")
    keys = [one.pk for one in entities]
    (ledger_number,) = {one.ledger_id for one in entities}
    _append(machine, operation, keys, ("", to_state), ledger_number, actor, on)


def _append(
    machine: StateMachine,
    operation: str,
    keys: Collection[int],
    moved: tuple[str, str],
    ledger_number: int,
    actor: Actor,
    on: dt.date,
) -> None:
    rows = [
        StateChange(
            ledger_id=ledger_number,
            document_type=machine.entity,
            document_id=key,
            operation=operation,
            from_state=moved[0],
            to_state=moved[1],
            business_date=on,
            created_by=actor.name,
        )
        for key in keys
    ]
    if rows:
        insert(*rows)


def _text(value: object) -> str:
    if value is None:
        return NOTHING
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
