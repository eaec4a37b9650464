"""What an operation would do: it runs in a transaction that is rolled back, what it wrote is shown.

Each app adds what it knows by `add_effects`; changes of state are noted here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError
from django.db.models import Model, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ledger_project.backoffice import display
from ledger_project.core import transactions
from ledger_project.core.errors import DomainError, Invalid
from ledger_project.core.models import Ledger, StateChange
from ledger_project.core.texts import say

MOST = 8


@dataclass(frozen=True, slots=True)
class Change:
    """A fact of the entity before and after."""

    name: str
    before: Any
    after: Any


@dataclass(slots=True)
class Preview:
    """What would happen: the state and facts that change, notes in words, and tables as HTML."""

    state: Any = ""
    facts: list[Change] = field(default_factory=list)
    notes: list[Any] = field(default_factory=list)
    tables: list[SafeString] = field(default_factory=list)
    refusal: str = ""


Effects = Callable[[QuerySet[Any], Preview], None]
_effects: list[tuple[type[Model], Effects]] = []


def add_effects(model: type[Model], function: Effects) -> None:
    """Register a function that adds to a preview what it makes of new rows of a model.

    It is called within the transaction. To be called by an app's `admin`.
    """
    _effects.append((model, function))


def look(
    act: Callable[[], Any],
    *,
    ledger: Ledger | None,
    shown: Callable[[], tuple[Any, list[tuple[str, Any]]]],
    entity: Model | None,
    by: str,
) -> Preview:
    """Run `act`, note what it wrote in the name of `by`, and take all back. So are refusals.

    `shown` returns the state and the facts of the entity as its page shows them.
    """
    preview = Preview()
    marks = [_last(model, ledger) for model, _ in _effects]
    before = dict(shown()[1]) if entity is not None else {}

    def rehearsal() -> None:
        act()
        if entity is not None:
            preview.state, facts = shown()
            preview.facts = [
                Change(name, before.get(name, display.NOTHING), value)
                for name, value in facts
                if before.get(name) != value
            ]
        for (model, add), mark in zip(_effects, marks, strict=True):
            # What colleagues committed meanwhile bears their names.
            new = model._default_manager.filter(ledger=ledger, pk__gt=mark, created_by=by)
            add(new.order_by("pk"), preview)

    try:
        transactions.rehearse(rehearsal)
        return preview
    except Invalid:
        return Preview(refusal=say("Something has to be corrected first."))
    except DomainError as refusal:
        detail = refusal.detail if refusal.detail != refusal.title else ""
        return Preview(refusal=f"{say(refusal.title).rstrip('.')}. {detail}".strip())
    except DatabaseError:
        return Preview(refusal=say("Somebody else is working on this right now. Try again."))


def _last(model: type[Model], ledger: Ledger | None) -> int:
    rows = model._default_manager.filter(ledger=ledger).order_by("-pk")
    return rows.values_list("pk", flat=True).first() or 0


def _states(new: QuerySet[StateChange], preview: Preview) -> None:
    """Note the entities that would change their state, or come to be."""
    for one in new[:MOST]:
        stays = not one.from_state or one.from_state == one.to_state
        left = "" if stays else f"{say(one.from_state)} → "
        preview.notes.append(
            format_html(
                "{}: {}, {}{}",
                f"{display.kind_named(one.document_type)} {one.document_id}",
                display.words(one.operation).lower(),
                left,
                say(one.to_state),
            )
        )


add_effects(StateChange, _states)
