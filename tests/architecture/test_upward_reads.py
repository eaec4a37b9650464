"""Imports run downwards, and only three modules read upwards, by relation, model or table name."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

STACK = (
    ("core",),
    ("api", "backoffice"),
    ("customers",),
    ("accounts",),
    ("invoices",),
    ("webhooks",),
    ("reports",),
)
"""Labels of the apps from the lowest up: those of a row stand side by side."""
FOLDERS = {name: f"ledger_project/{name}" for name in ("core", "api", "backoffice")}
READERS = {
    "customers/queries.py": "what keeps a customer from ending or being removed",
    "accounts/credit/queries.py": "what authorizations hold of an account, its open bill, claims",
    "accounts/settlements/fees.py": "which payment a match is of: sellers pay for payments",
}
"""The modules that read upwards by relation, and what for."""


def above(app):
    """Return the labels of the apps that stand higher than one."""
    place = next(place for place, row in enumerate(STACK) if app in row)
    return [label for row in STACK[place + 1 :] for label in row]


def modules():
    for app in [label for row in STACK for label in row]:
        root = Path(settings.BASE_DIR, FOLDERS.get(app, app))
        for path in sorted(root.rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(settings.BASE_DIR)), above(app)


MODULES = [pytest.param(*one, id=one[0]) for one in modules()]


def relations_from(higher):
    """Return the names by which rows of the higher apps are reached from tables below them."""
    return {
        name
        for model in apps.get_models()
        if model._meta.app_label not in higher
        for relation in model._meta.related_objects
        if relation.related_model._meta.app_label in higher and relation.get_accessor_name()
        for name in (relation.name, relation.get_accessor_name())
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
    """Return the words by which a module reads a higher app.

    These are attributes, lookups and texts that begin with a relation, texts that name a model, and
    tables anywhere in a text. An argument of one's own that is called as a relation counts too.
    """
    nodes = list(ast.walk(tree := ast.parse(source)))
    relations = relations_from(higher)
    models = [model for model in apps.get_models() if model._meta.app_label in higher]
    tables = {model._meta.db_table for model in models}
    labels = {model._meta.label_lower for model in models}
    lookups = [node.attr for node in nodes if isinstance(node, ast.Attribute)]
    lookups += [node.arg for node in nodes if isinstance(node, ast.keyword) and node.arg]
    lookups += [text.lstrip("-") for text in texts(tree) if re.fullmatch(r"-?\w+", text)]
    calls = [
        ast.unparse(argument).strip("'")
        for node in nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("get_model")
        for argument in node.args[:1]
    ]
    return (
        {word for word in lookups if word.partition("__")[0] in relations}
        | {word for text in texts(tree) for word in re.findall(r"\w+", text) if word in tables}
        | {text for text in texts(tree) if text.lower() in labels}
        | {name for name in calls if name in higher}
    )


def literal_states(source):
    """Return the lookups of a state through a relation that compare with a literal."""
    nodes = list(ast.walk(ast.parse(source)))
    pairs = [(node.arg, node.value) for node in nodes if isinstance(node, ast.keyword)]
    for node in nodes:
        if isinstance(node, ast.Dict):
            named = zip(node.keys, node.values, strict=True)
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
            named = [tuple(node.elts)]
        else:
            continue
        pairs += [(key.value, value) for key, value in named if isinstance(key, ast.Constant)]
    return [
        name
        for name, value in pairs
        if isinstance(name, str)
        and "__state" in name
        and any(isinstance(one, ast.Constant) for one in ast.walk(value))
    ]


@pytest.mark.parametrize(("path", "higher"), MODULES)
def test_only_named_modules_read_a_higher_app_and_none_spells_its_states(path, higher):
    source = Path(settings.BASE_DIR, path).read_text()
    if path not in READERS:
        assert upward_reads(source, higher) == set()
    assert literal_states(source) == []


@pytest.mark.parametrize("path", READERS)
def test_each_named_reader_does_read_upwards(path):
    source = Path(settings.BASE_DIR, path).read_text()
    assert upward_reads(source, above(path.partition("/")[0]))


@pytest.mark.parametrize(
    ("app", "source", "word"),
    [
        ("customers", 'Customer.objects.filter(invoices__state="open")', "invoices__state"),
        ("customers", 'Customer.objects.filter(**{"invoices__ledger": 1})', "invoices__ledger"),
        ("customers", 'customer.invoices.filter(state="open").exists()', "invoices"),
        ("customers", 'customer.accounts.exclude(state="Closed")', "accounts"),
        ("customers", 'Customer.objects.prefetch_related("invoices")', "invoices"),
        ("customers", "Customer.objects.filter(invoices=None)", "invoices"),
        ("customers", 'Customer.objects.order_by("-invoices__id")', "invoices__id"),
        ("customers", 'getattr(customer, "invoices")', "invoices"),
        ("customers", 'apps.get_model("invoices", "Invoice")', "invoices"),
        ("customers", 'apps.get_model("invoices.Invoice")', "invoices.Invoice"),
        ("customers", 'LedgerForeignKey("accounts.Account")', "accounts.Account"),
        ("customers", 'execute("SELECT 1 FROM accounts_account WHERE 1")', "accounts_account"),
        (
            "customers",
            'execute("FROM x, accounts_account, y")',
            "accounts_account",
        ),
        ("customers", """execute('SELECT 1 FROM "invoices_invoice"')""", "invoices_invoice"),
        ("accounts", 'F("authorizations__captured")', "authorizations__captured"),
        ("accounts", 'account.authorizations.filter(state="Authorized")', "authorizations"),
        ("api", "ledger.payouts.count()", "payouts"),
        ("backoffice", 'execute("SELECT FROM customers_customer")', "customers_customer"),
    ],
)
def test_a_new_upward_read_is_seen(app, source, word):
    assert upward_reads(source, above(app)) == {word}


@pytest.mark.parametrize(
    ("app", "source"),
    [
        ("customers", "customer.consents.filter(state=GIVEN)"),
        ("customers", 'path = "/ledger/account/v1/501/accounts"'),
        ("accounts", "account.customer.accounts.count()"),
        ("invoices", 'execute("SELECT FROM accounts_account")'),
    ],
)
def test_what_is_read_beside_or_below_is_no_upward_read(app, source):
    assert upward_reads(source, above(app)) == set()


@pytest.mark.parametrize(
    "source",
    [
        'found.filter(invoices__state="open")',
        'found.filter(invoices__state__in=["pending", "open"])',
        'Q(**{"invoices__state": "open"})',
        'Q(("invoices__state", "open"))',
    ],
)
def test_a_literal_state_is_seen(source):
    assert literal_states(source)


@pytest.mark.parametrize(
    "source",
    ["found.filter(invoices__state=INVOICE_OPEN)", 'Q(**{"invoices__state": INVOICE_OPEN})'],
)
def test_a_shared_state_is_no_literal(source):
    assert not literal_states(source)
