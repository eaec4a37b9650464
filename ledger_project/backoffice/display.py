"""Display of values: amounts with their currency, references as links, states as badges.

Lists, pages and tables all show through `show`, so the same value looks the same everywhere.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from ledger_project.core import clock, texts
from ledger_project.core.models import Ledger
from ledger_project.core.money import AmountField
from ledger_project.core.texts import later, say

NOTHING = "–"
LONGEST_SETTING = 200
SELF = "self"
"""As a column: the row itself, as a link to its own page."""
STATES = {"state", "from_state", "to_state"}
NOTED = {
    "reason", "failure", "disabled_because", "kind", "channel", "distribution", "text", "book",
    "cause", "type",
}  # fmt: skip
"""Columns in which words of the system's own stand in English; what people wrote stays as it is."""


def amount_text(value: Decimal, currency: str) -> str:
    """Return `12 345.00 SEK`: exact, two decimals, in the reader's form."""
    return f"{number_text(value)} {currency}"


def number_text(value: Decimal) -> str:
    """Return the amount alone, for a column whose heading has the currency."""
    return texts.number(value, 2)


def count_text(value: int) -> str:
    """Return a count, thousands set apart as in amounts."""
    return texts.number(value)


def amount(value: Decimal, currency: str) -> SafeString:
    """Return an amount as HTML, to be aligned right."""
    return format_html('<span class="amount">{}</span>', amount_text(value, currency))


def currency_of(entity: models.Model) -> str:
    """Return the currency of an entity's amounts: its own column, else its ledger's."""
    return str(getattr(entity, "currency", "") or entity.ledger.currency)  # type: ignore[attr-defined]


def date_for(entity: models.Model) -> dt.date:
    """Return the business date of an entity's ledger; today's for one that has no ledger."""
    ledger = getattr(entity, "ledger", entity)
    return clock.date_of(ledger) if isinstance(ledger, Ledger) else clock.business_date()


def badge(state: str) -> SafeString:
    return format_html('<span class="state state-{}">{}</span>', state.lower(), say(state))


def notice(text: str) -> SafeString:
    """Return a badge for what people have to know beside the state."""
    return format_html('<span class="state notice">{}</span>', text)


def words(code: str) -> str:
    """Return a code as it is read, in the reader's language: `set_respite` → `Set respite`."""
    return say(in_words(code))


def in_words(code: str) -> str:
    """Return a code as words in English, by which its translation is found."""
    return code.replace("_", " ").capitalize()


def kind_of(model: type[models.Model]) -> str:
    return capfirst(str(model._meta.verbose_name))


def label_of(entity: models.Model) -> str:
    """Return the name of an entity: its own text, or its kind and number."""
    if type(entity).__str__ is models.Model.__str__:
        return f"{kind_of(type(entity))} {entity.pk}"
    return str(entity)


def named(entity: models.Model) -> str:
    """Return the kind and the name of an entity, the kind once."""
    kind, label = kind_of(type(entity)), label_of(entity)
    return label if label.startswith(kind) else f"{kind} {label}"


def link_named(entity: models.Model) -> SafeString | str:
    """Return the kind and the name of an entity, as a link to its page."""
    return link(entity, named(entity))


def page_of(entity: models.Model) -> str:
    """Return the address of an entity's page in the back office, "" if it has none."""
    if not admin.site.is_registered(type(entity)):
        return ""
    meta = entity._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[entity.pk])


def link(entity: models.Model, text: str = "") -> SafeString | str:
    text = text or label_of(entity)
    page = page_of(entity)
    return format_html('<a href="{}">{}</a>', page, text) if page else text


@cache
def _model_of(document_type: str) -> type[models.Model] | None:
    return next((m for m in apps.get_models() if m._meta.model_name == document_type), None)


def kind_named(document_type: str) -> str:
    """Return the kind of an entity as the journal and the audit trail name it."""
    model = _model_of(document_type)
    return kind_of(model) if model else capfirst(document_type)


def reference(document_type: str, document_id: int) -> SafeString | str:
    """Return an entity as the journal and the audit trail name it, linked without a query."""
    model = _model_of(document_type)
    text = f"{kind_named(document_type)} {document_id}"
    if model is None or not admin.site.is_registered(model):
        return text
    page = f"admin:{model._meta.app_label}_{document_type}_change"
    return format_html('<a href="{}">{}</a>', reverse(page, args=[document_id]), text)


Named = tuple[str, int]
"""An entity as the journal and the audit trail name it: its kind and its key."""


def references(ledger: Ledger, wanted: Iterable[Named]) -> dict[Named, models.Model]:
    """Return what staff look at for each of these entities of a ledger, with a query a kind.

    The entity, or of one without a page what it is of: the payment of a match.
    """
    keys: defaultdict[str, set[int]] = defaultdict(set)
    for kind, key in wanted:
        keys[kind].add(key)
    found: dict[Named, models.Model] = {}
    for kind, of_kind in keys.items():
        model = _model_of(kind)
        above = None if model is None else _page_above(model)
        if model is None or above is None:
            continue
        rows = model._default_manager.filter(ledger=ledger, pk__in=of_kind)
        joined = [one for one in (above, above and f"{above}__ledger") if one]
        for row in rows.select_related("ledger", *joined):
            found[kind, row.pk] = getattr(row, above) if above else row
    return found


@cache
def _page_above(model: type[models.Model]) -> str | None:
    """Return the reference from a model to one with a page; "" if it has one, None if neither."""
    if admin.site.is_registered(model):
        return ""
    for field in model._meta.fields:
        to: Any = field.related_model
        if to and to is not Ledger and not field.null and admin.site.is_registered(to):
            return field.name
    return None


def field_of(model: type[models.Model], name: str) -> Any:
    """Return the model's field of that name; None for a property or a method of an admin class."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def heading(model: type[models.Model], name: str) -> str:
    """Return the heading of a column; a dotted name goes through references: `line.entry`."""
    model, name = _end_of(model, name)
    if name == SELF:
        return kind_of(model)
    field = field_of(model, name)
    return capfirst(field.verbose_name) if field else words(name)


def _end_of(model: type[models.Model], name: str) -> tuple[type[models.Model], str]:
    *references, name = name.split(".")
    for one in references:
        model = field_of(model, one).related_model
    return model, name


def is_amount(model: type[models.Model], name: str) -> bool:
    """Return whether a name is of an amount: a column, a property or a loaded annotation."""
    model, name = _end_of(model, name)
    field = field_of(model, name)
    if field is not None:
        return isinstance(field, AmountField)
    computed = getattr(model, name, None)
    if isinstance(computed, property):
        return computed.fget.__annotations__.get("return") is Decimal
    return isinstance(computed, Decimal)


def show(entity: models.Model, name: str) -> Any:
    """Return the value of a field or property of the entity, as people read it.

    There is none at the end of a reference that is null.
    """
    *references, name = name.split(".")
    for one in references:
        if (referred := getattr(entity, one)) is None:
            return NOTHING
        entity = referred
    if name == SELF:
        return link(entity)
    value = getattr(entity, name)
    if value is None or value in ("", [], {}):
        return NOTHING
    if is_amount(type(entity), name):
        return amount(value, currency_of(entity))
    if name in STATES:
        return badge(value)
    if name == "operation":
        return words(value)
    if name == "document_type":
        return kind_named(value)
    return _shown(entity, name, value)


def _shown(entity: models.Model, name: str, value: Any) -> Any:
    if isinstance(value, Ledger):
        return link(value, str(value.number))
    if isinstance(value, models.Model):
        return link(value)
    if isinstance(value, bool):
        return say("Yes") if value else say("No")
    if isinstance(value, dt.datetime):
        return texts.moment(value, seconds=True)
    if isinstance(value, dt.date):
        return texts.date(value)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return _columns(_model_of(getattr(entity, "document_type", "")), value)
    if isinstance(value, Decimal):
        return texts.number(value.normalize())
    choice = getattr(entity, f"get_{name}_display", None)
    if name in NOTED and not choice:
        return say(value)
    return choice() if choice else value


def _columns(model: type[models.Model] | None, values: dict[str, Any]) -> SafeString:
    """Return what columns of a row were, each by its heading; long texts are cut."""
    lines = [
        (heading(model, name) if model else words(name), setting(model, name, value))
        for name, value in values.items()
    ]
    return format_html(
        '<dl class="pairs">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", lines)
    )


def setting(model: type[models.Model] | None, name: str, value: Any) -> str:
    """Return the value of a column, as the audit trail keeps it, as people read it."""
    if value in (None, "", [], {}):
        return NOTHING
    field = field_of(model, name) if model else None
    if isinstance(value, str) and (chosen := dict(getattr(field, "flatchoices", ())).get(value)):
        return str(chosen)
    if isinstance(value, bool):
        return say("Yes") if value else say("No")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
    if len(text) <= LONGEST_SETTING:
        return text
    return f"{text[:LONGEST_SETTING].rpartition(' ')[0] or text[:LONGEST_SETTING]}…"


def column_name(model: type[models.Model], name: str) -> str:
    """Return the name of a `column`, by which the page's style and its help text find it."""
    return f"amount_{name}" if is_amount(model, name) else f"shown_{name}"


@cache
def column(
    model: type[models.Model], name: str, *, sortable: bool = True
) -> Callable[[models.Model], Any]:
    """Return `show` as a column of a list or a line of a page; a class aligns amounts right."""

    def value(entity: models.Model) -> Any:
        return show(entity, name)

    value.__name__ = column_name(model, name)
    value.short_description = lazy(heading, str)(model, name)  # type: ignore[attr-defined]
    if sortable and field_of(model, name) is not None:
        value.admin_order_field = name  # type: ignore[attr-defined]
    return value


def labels(choices: type[models.TextChoices]) -> list[tuple[str, str]]:
    """Return the choices of an enumeration, named in the reader's language."""
    return [(value, later(label)) for value, label in choices.choices]


def pairs(values: dict[str, Any]) -> SafeString:
    """Return nested members as HTML, one a line, by their dotted path."""
    lines = format_html_join("", "<dt>{}</dt><dd>{}</dd>", _flat(values))
    return format_html('<dl class="pairs">{}</dl>', lines)


def _flat(values: dict[str, Any], above: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in values.items():
        if isinstance(value, dict):
            found += _flat(value, f"{above}{name}.")
        elif value not in (None, ""):
            found.append((f"{above}{name}", value))
    return found
