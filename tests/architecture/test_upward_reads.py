"""Imports run downwards, and what is read upwards by relation is named in one form."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

STACK = ("core", "customers", "accounts", "invoices", "webhooks", "reports")
ROOMS = {"core": "ledger_project/core"}
READERS = {
    "customers/queries.py": "what keeps a customer from ending or being removed",
    "accounts/credit/queries.py": "what authorizations hold of an account, its open bill, claims",
}
"""The modules that read upwards by relation, and what for."""


def modules():
    for place, app in enumerate(STACK):
        root = Path(settings.BASE_DIR, ROOMS.get(app, app))
        for path in sorted(root.rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(settings.BASE_DIR)), app, STACK[place + 1 :]


MODULES = [pytest.param(*one, id=one[0]) for one in modules()]


def relations_from(higher):
    """Return the names by which rows of the higher apps are reached from tables below them."""
    return {
        relation.get_accessor_name()
        for label in STACK
        for model in apps.get_app_config(label).get_models()
        for relation in model._meta.related_objects
        if relation.related_model._meta.app_label in higher
        and model._meta.app_label not in higher
        and relation.get_accessor_name()
    }


def texts(tree):
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documentation
    ]


def upward_reads(source, higher):
    """Return the words by which a module reads a higher app: lookups by relation, and tables."""
    tree = ast.parse(source)
    keywords = [node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg]
    words = {word for text in (*keywords, *texts(tree)) for word in text.replace("'", " ").split()}
    relations = relations_from(higher)
    tables = {
        model._meta.db_table for app in higher for model in apps.get_app_config(app).get_models()
    }
    return {word for word in words if word.partition("__")[0] in relations and "__" in word} | (
        words & tables
    )


def literal_states(source):
    """Return the lookups of a state through a relation that compare with a literal."""
    return [
        node.arg
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.keyword)
        and node.arg
        and "__state" in node.arg
        and any(isinstance(one, ast.Constant) for one in ast.walk(node.value))
    ]


@pytest.mark.parametrize(("path", "app", "higher"), MODULES)
def test_only_named_modules_read_a_higher_app_and_none_spells_its_states(path, app, higher):
    source = Path(settings.BASE_DIR, path).read_text()
    if path not in READERS:
        assert upward_reads(source, higher) == set()
    assert literal_states(source) == []


@pytest.mark.parametrize("path", READERS)
def test_each_named_reader_does_read_upwards(path):
    app = path.partition("/")[0]
    higher = STACK[STACK.index(app) + 1 :]
    assert upward_reads(Path(settings.BASE_DIR, path).read_text(), higher)


@pytest.mark.parametrize(
    ("app", "source"),
    [
        ("customers", 'Customer.objects.filter(invoices__state="open")'),
        ("customers", 'Customer.objects.filter(**{"invoices__ledger": 1})'),
        ("customers", 'cursor.execute("SELECT FROM accounts_account WHERE ledger_id = 1")'),
        ("accounts", 'F("authorizations__captured")'),
    ],
)
def test_a_new_upward_read_is_seen(app, source):
    assert upward_reads(source, STACK[STACK.index(app) + 1 :])


def test_a_literal_state_is_seen():
    assert literal_states('found.filter(invoices__state__in=["pending", "open"])')
    assert not literal_states("found.filter(invoices__state=INVOICE_OPEN)")
