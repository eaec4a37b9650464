"""The catalogues of the back office's texts: `python -m tests.support.catalogues` them up to date.

Texts are found where they are said (`say`, `later`, `count`, the tags of templates), and in the
tables whose plain texts are translated where they are shown: models, states and operations,
refusals, columns, reports. What is new is left to be translated, what is gone is dropped, and each
catalogue is compiled beside its source.
"""

import ast
import datetime as dt
import os
import re
import sys
import warnings
from collections.abc import Iterator
from dataclasses import fields
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
MADE = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
"""A catalogue that is made again is the same, so it has no time of its own."""
FOLDER = ROOT / "ledger_project" / "locale"
PACKAGES = ("ledger_project", "customers", "accounts", "invoices", "webhooks", "reports")
OF_STAFF = re.compile(r"(admin|staff|account|mfa|socialaccount)/|40[34]\.html")
Found = str | tuple[str, str]
"""A text, or one for one and one for many."""

_SAID = {
    "say": 1,
    "later": 1,
    "noted": 1,
    "_not_possible": 1,
    "OperationText": 2,
    "Column": 2,
    "Privilege": 3,
}
"""Calls whose first strings are texts."""
_TAG = re.compile(r"^\s*(?:gettext|ngettext)\(", re.M)


def in_code() -> Iterator[Found]:
    """Yield the texts that the code says."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts and path.name != "texts.py":
                yield from _said(ast.parse(path.read_text(encoding="utf-8")))


def _said(code: ast.AST) -> Iterator[Found]:
    for node in ast.walk(code):
        if not isinstance(node, ast.Call):
            continue
        name = (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        if name not in _SAID:
            continue
        values = [one.value for one in node.args if isinstance(one, ast.Constant)]
        texts = [one for one in values if isinstance(one, str)]
        if name == "Column":
            yield from texts[1:2]
        elif name in ("OperationText", "Privilege"):
            yield from (one for one in texts if " " in one)
        else:
            yield from texts[:1]


def in_templates() -> Iterator[Found]:
    """Yield the texts of the templates that staff see."""
    from django.utils.translation.template import templatize

    for path in sorted((ROOT / "templates").rglob("*.html")):
        if OF_STAFF.match(path.relative_to(ROOT / "templates").as_posix()):
            calls = templatize(path.read_text(encoding="utf-8"), origin=path.name)
            for call in re.findall(
                r"\bn?gettext\((?:u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\"|[^()'\"])*\)", calls
            ):
                node = ast.parse(call.strip()).body[0]
                assert isinstance(node, ast.Expr)
                assert isinstance(node.value, ast.Call)
                texts = [one.value for one in node.value.args if isinstance(one, ast.Constant)]
                yield (texts[0], texts[1]) if call.startswith("ngettext") else texts[0]


def in_tables() -> Iterator[str]:
    """Yield the plain texts of tables, which are translated where they are shown."""
    for source in (_of_models, _of_operations, _of_forms, _of_reports):
        yield from source()


def _of_models() -> Iterator[str]:
    """Yield names of tables, of the columns that pages show, and of their choices."""
    from django.apps import apps
    from django.contrib import admin

    from ledger_project.backoffice.display import in_words
    from ledger_project.backoffice.setting_forms import SettingsForm
    from ledger_project.core.models import LedgerOwned

    pages = admin.site._registry
    shown = {name for page in pages.values() for name in _names(page)}
    every = [one for one in apps.get_models() if one.__module__.split(".")[0] in PACKAGES]
    asked = {
        (form.model, name)
        for form in _below(SettingsForm)
        for names in getattr(form, "groups", {}).values()
        for name in names
    }
    columns = set()
    for model in every:
        if model not in pages and not issubclass(model, LedgerOwned):
            continue
        yield from (str(model._meta.verbose_name), str(model._meta.verbose_name_plural))
        columns |= {field.name for field in model._meta.concrete_fields}
        lines = set(_of_page(pages[model])) if model in pages else set()
        for field in model._meta.concrete_fields:
            is_asked = (model, field.name) in asked
            if field.name in shown or is_asked:
                yield from (str(field.verbose_name), *_choices(model, field))
            if field.name in lines or is_asked:
                yield str(field.help_text)
    yield from (in_words(name) for name in shown - columns if name != "__str__")


def _choices(model: Any, field: Any) -> list[str]:
    """Return the names of a field's choices: but types of files and roles of accounts are names."""
    if field.name == "role" or model._meta.app_label == "reports":
        return []
    labels = [str(label) for _, label in field.flatchoices or ()]
    return [label for label in labels if len(label) > 2]  # Codes of countries and languages.


def _of_operations() -> Iterator[str]:
    """Yield states and operations, what was done, refusals, and the tasks of the navigation."""
    from django.conf import settings

    from ledger_project.api.scopes import SCOPES
    from ledger_project.backoffice.display import in_words
    from ledger_project.backoffice.done import DONE
    from ledger_project.core.errors import DomainError
    from ledger_project.core.statemachine import StateMachine

    loaded = [one for name, one in sys.modules.items() if name.split(".")[0] in PACKAGES]
    for module in loaded:
        for machine in vars(module).values():
            if isinstance(machine, StateMachine):
                yield from machine.states
                yield from (in_words(name) for name in machine.transitions)
    errors = [one for one in _below(DomainError) if one.__module__ != "ledger_project.api.errors"]
    yield from (one.title for one in errors)
    yield from (phrase for phrases in DONE.values() for phrase in phrases.values())
    yield from (*settings.BACK_OFFICE_TASKS, *SCOPES.values())


def _of_forms() -> Iterator[str]:
    """Yield what forms ask for by its name, and what can be chosen."""
    from django.forms.utils import pretty_name

    from accounts.models import PaymentScope
    from customers.models import ConsentType, LegalEntity
    from invoices import letter_states
    from invoices.models import CollectionAnswer, DirectPayment, TransactionCause
    from invoices.models.notes import NoteKind
    from ledger_project.backoffice.forms import OperationForm, RequestForm
    from ledger_project.core.models import Country
    from ledger_project.core.models.rates import LEGAL_ENTITIES

    named = (TransactionCause, LegalEntity, NoteKind, PaymentScope, ConsentType, Country)
    yield from (str(label) for one in (*named, DirectPayment.Channel) for label in one.labels)
    codes = (*CollectionAnswer.Kind, *letter_states.Channel, *LegalEntity)
    yield from (code.value for code in codes)
    yield from (label for _, label in LEGAL_ENTITIES)
    for form in _below(OperationForm):
        yield from (pretty_name(name) for name in form.base_fields)
        yield from getattr(form, "groups", ())
        if issubclass(form, RequestForm) and hasattr(form, "request"):
            yield from _members(form)


def _of_reports() -> Iterator[str]:
    """Yield accounts, claims, facts of decisions, kinds of files, and the reports' own texts."""
    from accounts.books.chart import NAMES, Book
    from accounts.claim_levels import ClaimLevel
    from accounts.credit_policy import Facts, Purpose
    from ledger_project.backoffice.display import in_words
    from ledger_project.exchange.kinds import KINDS
    from reports.analytics import REPORTS
    from reports.messages import ABOUT, HINTS, LABELS

    yield from (*NAMES.values(), *(book.value for book in Book))
    yield from (in_words(str(level.label)) for level in ClaimLevel)
    yield from (in_words(field.name) for field in fields(Facts))
    yield from (purpose.value for purpose in Purpose)
    yield from (kind.name for kind in KINDS)
    yield from (report.title for report in REPORTS.values())
    yield from (*ABOUT.values(), *HINTS.values(), *LABELS.values())


def _of_page(page: Any) -> list[str]:
    """Return the names of what the page of an entity shows."""
    every = [field.name for field in page.opts.concrete_fields]
    sets = [options["fields"] for _, options in page.fieldsets or [(None, {"fields": every})]]
    return [name for names in sets for name in names]


def _names(page: Any) -> Iterator[str]:
    """Yield the names of what a list and a page show: columns, properties, what is searched."""
    from ledger_project.backoffice import admin as kit

    yield from (name for name in _of_page(page) if isinstance(name, str))
    for names in ("list_display", "list_filter", "facts", "search_columns", "bulk_columns"):
        yield from (name for name in getattr(page, names, ()) if isinstance(name, str))
    yield from (name.partition("__")[0] for name in getattr(page, "search_lookups", ()))
    yield from getattr(page, "search_amounts", ())
    for table in (*getattr(page, "tables", ()), *kit._added.get(page.model, ()), kit.HISTORY):
        yield from (name.rpartition(".")[2] for name in table.columns if name != "self")


def _members(form: Any) -> Iterator[str]:
    """Yield how a form names the members of its request."""
    from rest_framework import serializers

    from ledger_project.backoffice import forms

    for path, member, _ in forms._members(form.request(), form.without):
        for part in path.split("."):
            words = re.sub("([A-Z])", r" \1", part).lower().strip()
            yield words[:1].upper() + words[1:]
        if isinstance(member, serializers.ChoiceField):
            labels = (str(form.labels.get(value, value)) for value in member.choices)
            yield from (label for label in labels if not label.isupper())  # Codes of countries.


def _below(kind: type[Any]) -> Iterator[Any]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def every_text() -> list[Found]:
    """Return every text once, in order."""
    found = {text for source in (in_code(), in_templates(), in_tables()) for text in source}
    pairs = {one for one, _ in (text for text in found if isinstance(text, tuple))}
    texts = [
        text for text in found if isinstance(text, tuple) or (text.strip() and text not in pairs)
    ]
    return sorted(texts, key=lambda text: text if isinstance(text, str) else text[0])


def source(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    path = source(language)
    if not path.exists():
        return Catalog(locale=language)
    return read_po(BytesIO(path.read_bytes()), locale=language)


def with_texts(texts: list[Found], old: Catalog) -> Catalog:
    """Return a catalogue of these texts, with the translations that there are."""
    new = Catalog(
        locale=old.locale, project="Invoice service ledger", version="1", fuzzy=False,
        header_comment="", creation_date=MADE, revision_date=MADE,
        msgid_bugs_address="-", last_translator="-", language_team="-",
    )  # fmt: skip
    for text in texts:
        before = old.get(text if isinstance(text, str) else text[0])
        empty = "" if isinstance(text, str) else ("",) * new.num_plurals
        given = (
            before.string
            if before and isinstance(before.id, str) == isinstance(text, str)
            else empty
        )
        new.add(text, given)
    return new


def as_source(catalogue: Catalog) -> bytes:
    written = BytesIO()
    write_po(written, catalogue, width=100, sort_output=False, no_location=True, omit_header=False)
    return written.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    written = BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


def set_up() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ledger_project.settings")
    django.setup()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    set_up()
    every = every_text()
    print(f"{len(every)} texts")
    for code in sys.argv[1:] or sorted(one.name for one in FOLDER.iterdir() if one.is_dir()):
        catalogue = with_texts(every, read(code))
        path = source(code)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_source(catalogue))
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        missing = sum(
            not (one.string if isinstance(one.string, str) else all(one.string))
            for one in catalogue
            if one.id
        )
        print(f"{code}: {missing} not translated")
