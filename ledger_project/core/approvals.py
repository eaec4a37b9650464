"""Two-person approval: the first and the second person approve the same thing, as they saw it.

Each approval is of a digest of what the entity's `to_approve` returns, and of the person, known by
keys that do not change with a name. The page that asks for an approval says which digest it showed.
What has changed since is refused; an approval of what has changed is void, and both are asked for
again.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ledger_project.core.actors import Actor
from ledger_project.core.lifecycle import advance
from ledger_project.core.models import Approval, Seller
from ledger_project.core.statemachine import StateMachine
from ledger_project.core.texts import say

APPROVE, COUNTERSIGN, VOID = "approve", "countersign", "void_approvals"
NOBODY = {"approved_by": "", "approved_person": "", "approved_digest": ""}


@dataclass(frozen=True, slots=True)
class Dependents:
    """What is approved with a seller's name and account in it, by the app that knows it.

    `lock` locks the approved ones before the seller is locked, `void_outdated` voids the approvals
    of those that its change has changed.
    """

    lock: Callable[[Seller], None]
    void_outdated: Callable[[Seller, Actor, dt.date], None]


_dependents: list[Dependents] = []


def register_dependents(dependents: Dependents) -> None:
    """Register what depends on a seller's details, at the start of its app."""
    _dependents.append(dependents)


def lock_dependents(seller: Seller) -> None:
    """Lock what is approved with this seller's details. Call it before the seller is locked."""
    for one in _dependents:
        one.lock(seller)


def void_dependents(seller: Seller, actor: Actor, on: dt.date) -> None:
    """Void the approvals of what a change of the seller has changed."""
    for one in _dependents:
        one.void_outdated(seller, actor, on)


def digest_of(entity: Any) -> str:
    """Return the digest of what an approval of the entity is of, SHA-256 in hexadecimal."""
    content = [entity._meta.model_name, entity.ledger_id, entity.pk, *entity.to_approve()]
    text = json.dumps(content, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def is_outdated(entity: Any) -> bool:
    """Return whether what the first person approved is not what the entity says now."""
    return bool(entity.approved_by) and entity.approved_digest != digest_of(entity)


def approve(entity: Any, machine: StateMachine, *, seen: str, actor: Actor, on: dt.date) -> None:
    """Approve a locked entity as the first person, who saw the digest `seen`.

    Raise the refusal of the table, and `OperationNotAllowed` if the entity has changed since.
    """
    machine.require(APPROVE, entity, actor, on)
    _require_seen(entity, machine, APPROVE, seen, actor, on)
    columns = {
        "approved_by": actor.name,
        "approved_person": actor.person,
        "approved_digest": seen,
    }
    _record(entity, machine, APPROVE, seen, actor)
    advance(entity, machine, APPROVE, actor=actor, on=on, columns=columns)


def countersign(
    entity: Any,
    machine: StateMachine,
    *,
    seen: str,
    actor: Actor,
    on: dt.date,
    columns: dict[str, object] | None = None,
    facts: dict[str, object] | None = None,
) -> None:
    """Approve a locked entity as the second person, and set its other `columns`.

    `facts` are those of the event.

    Raise as `approve` does, also for what is not what the first person approved.
    """
    machine.require(COUNTERSIGN, entity, actor, on)
    _require_seen(entity, machine, COUNTERSIGN, seen, actor, on)
    if is_outdated(entity):
        raise machine.conflict(
            entity,
            actor,
            on,
            say("It has changed since the first person approved it"),
            operation=COUNTERSIGN,
        )
    _record(entity, machine, COUNTERSIGN, seen, actor)
    advance(entity, machine, COUNTERSIGN, actor=actor, on=on, columns=columns, facts=facts)


def void(
    entity: Any,
    machine: StateMachine,
    *,
    actor: Actor,
    on: dt.date,
    reason: str,
    facts: dict[str, object],
) -> None:
    """Void the approvals of a locked entity: it waits for the first person again."""
    advance(
        entity, machine, VOID, actor=actor, on=on, reason=reason, facts=facts, columns=dict(NOBODY)
    )


def _require_seen(
    entity: Any, machine: StateMachine, operation: str, seen: str, actor: Actor, on: dt.date
) -> None:
    if seen != digest_of(entity):
        raise machine.conflict(
            entity,
            actor,
            on,
            say("It is not what the page showed any more: open the page again and read it"),
            operation=operation,
        )


def _record(entity: Any, machine: StateMachine, operation: str, seen: str, actor: Actor) -> None:
    Approval.objects.create(
        ledger_id=entity.ledger_id,
        document_type=machine.entity,
        document_id=entity.pk,
        operation=operation,
        person=actor.person,
        digest=seen,
        created_by=actor.name,
    )
