"""advance(): the only writer of a state column. Each call appends a `StateChange`."""

import datetime as dt
from typing import Any

from ledger_project.core.actors import Actor
from ledger_project.core.errors import OperationNotAllowed
from ledger_project.core.models import StateChange
from ledger_project.core.statemachine import KEEP, StateMachine


def advance(
    document: Any,
    machine: StateMachine,
    operation: str,
    *,
    to: str | None = None,
    actor: Actor,
    on: dt.date,
    reason: str = "",
    **columns: Any,
) -> None:
    """Move `document` by `operation` and set the other `columns` in the same UPDATE.

    `to` is needed where the row has several targets; a row that keeps the state, or may, is given
    the present one by default. The UPDATE is conditional on the state that was judged.

    Raises `OperationNotAllowed` when another transaction has moved the document meanwhile, and
    `ValueError` for a target that the table does not have.
    """
    row = machine.transitions[operation]
    before = document.state
    if to is None:
        to = before if row.targets is KEEP else next(iter(row.targets))
    if to not in (row.targets or {before}):
        raise ValueError(f"{operation} cannot end in {to}")
    for column, value in {"state": to, **columns}.items():
        setattr(document, column, value)
    moved = (
        type(document)
        ._base_manager.filter(pk=document.pk, state=before)
        .update(state=to, **columns)
    )
    if moved != 1:
        raise OperationNotAllowed("The state has changed meanwhile", State=before)
    StateChange.objects.create(
        ledger_id=document.ledger_id,
        document_type=machine.document,
        document_id=document.pk,
        operation=operation,
        from_state=before,
        to_state=to,
        business_date=on,
        reason=reason,
        created_by=actor.name,
    )
