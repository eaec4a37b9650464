"""The places that a new operation of an invoice needs: each that is forgotten is named by a check.

A copy of the tree gets a throw-away operation, `nudge`, as CONTRIBUTING.md says. With all places
the checks pass. Then places are left out: those that stop the program one by one, the others
together, as each is named by a test of its own.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.test_documents import ROOT, section


@dataclass(frozen=True)
class Place:
    """A place: what is inserted before `anchor`, in the one file of a glob that has all `marks`.

    `named` is what a check says when it is forgotten.
    """

    name: str
    files: str
    anchor: str
    inserted: str
    named: str
    marks: tuple[str, ...] = ()

    def file(self, tree: Path) -> Path:
        found = [
            one
            for one in sorted(tree.glob(self.files))
            if all(mark in one.read_text() for mark in (self.anchor, *self.marks))
        ]
        assert len(found) == 1, f"{self.name}: {self.anchor!r} stands in {found}"
        return found[0]

    def write(self, tree: Path) -> None:
        file = self.file(tree)
        before, anchor, after = file.read_text().partition(self.anchor)
        file.write_text(f"{before}{self.inserted}{anchor}{after}")

    def forget(self, tree: Path) -> None:
        file = self.file(tree)
        assert self.inserted in file.read_text()
        file.write_text(file.read_text().replace(self.inserted, "", 1))


_PLACES = (
    Place(
        "row",
        "invoices/states.py",
        '        Transition(\n            operation="remove_respite",',
        '        Transition(\n            operation="nudge",\n'
        "            sources=frozenset({OPEN}),\n            targets=KEEP,\n"
        "            scope=INVOICE_SCOPE,\n"
        '            rel="nudge",\n            path="/nudge",\n            guards=(DISPUTED,),\n'
        '            event="invoice-nudged",\n        ),\n',
        r"rows and messages differ in \['nudge'\]",
    ),
    Place(
        "message",
        "invoices/messages.py",
        '    "remove_respite": OperationText(',
        '    "nudge": OperationText(\n        "Nudge the customer",\n'
        '        "Nothing is owed by it.",\n'
        "    ),\n",
        r"rows and messages differ in \['nudge'\]",
    ),
    Place(
        "function",
        "invoices/operations/*.py",
        "def remove_respite(",
        "def nudge(*, invoice: Invoice, actor: Actor, on: dt.date) -> Invoice:\n"
        '    """Nudge the customer. Raises the error of the state."""\n'
        '    INVOICE.require("nudge", invoice, actor, on)\n'
        '    advance(invoice, INVOICE, "nudge", actor=actor, on=on)\n'
        "    return invoice\n\n\n",
        r"cannot import name 'nudge'",
    ),
    Place(
        "import",
        "invoices/operations/__init__.py",
        "remove_respite,",
        "nudge, ",
        r"has no attribute 'nudge'",
    ),
    Place(
        "view",
        "invoices/views/*.py",
        '    @endpoint("End the respite"',
        '    @endpoint("Nudge", answer=InvoiceSerializer, request=EmptyRequest, problems=ACTED)\n'
        "    def nudge(self, request: Request, ledger_no: str, invoice_no: str) -> Response:\n"
        "        return self.act(invoice_no, operations.nudge)\n\n",
        r"'InvoiceViewSet' has no attribute 'nudge'",
    ),
    Place(
        "route",
        "invoices/urls.py",
        '    "remove_respite": InvoiceViewSet.remove_respite,\n',
        '    "nudge": InvoiceViewSet.nudge,\n',
        r"KeyError: 'nudge'",
    ),
    Place(
        "button",
        "invoices/admin/*.py",
        '        "remove_respite": Button(',
        '        "nudge": Button(operations.nudge, menu=CLAIMS),\n',
        r"test_each_operation_has_a_button[\s\S]*'nudge'",
    ),
    Place(
        "body",
        "tests/**/*.py",
        '    "remove_respite": {},\n',
        '    "nudge": {},\n',
        r"test_every_state_has_a_way[\s\S]*'nudge'",
        marks=("BODIES: dict",),
    ),
    Place(
        "state",
        "tests/lifecycle/*.py",
        '"withdraw_dispute"},',
        '"nudge", ',
        r"test_every_operation_of_an_invoice_is_accepted_somewhere[\s\S]*'nudge'",
        marks=("ACCEPTED = {",),
    ),
    Place(
        "form",
        "tests/backoffice/*.py",
        '    "remove_respite": {},\n',
        '    "nudge": {},\n',
        r"test_every_operation_that_may_be_asked_for_has_a_button[\s\S]*'nudge'",
        marks=("TYPED = {",),
    ),
    Place(
        "access",
        "tests/api/*.py",
        '    ("post",  INVOICE + "/{respited}/remove-respite"',
        '    ("post",  INVOICE + "/{disputed}/nudge", {}, 200, 403, 403, 404, 401, 401),\n',
        r"test_the_table_has_every_route_of_its_subdomains[\s\S]*invoices/\*/nudge",
    ),
    Place(
        "event",
        "invoices/event_types.py",
        '    "respite-removed": _type(',
        '    "invoice-nudged": _type("the customer is nudged"),\n',
        r"test_each_type_of_event_that_is_published_is_in_the_table[\s\S]*'invoice-nudged'",
    ),
    Place(
        "basis",
        "ledger_project/compatibility.py",
        '        "POST invoices/{invoiceNo}/remove-respite"',
        '        "POST invoices/{invoiceNo}/nudge": (OURS, ""),\n',
        r"no basis for POST invoices/\{invoiceNo\}/nudge",
    ),
)
PLACES = {one.name: one for one in _PLACES}
START = "import django; django.setup(); import ledger_project.urls"
PAGES = f"""
{START}
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

call_command("generate_docs")
loader = MigrationLoader(None)
found = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
for migrations in found.changes(loader.graph).values():
    print("MIGRATION", *(one.operations for one in migrations))
"""
TESTS = """
import sys
import pytest

class WithoutDatabase:
    def pytest_collection_modifyitems(self, items):
        def needs_one(item):
            return item.get_closest_marker("django_db") or "db" in item.fixturenames
        items[:] = [one for one in items if not needs_one(one)]

sys.exit(pytest.main(sys.argv[1:], plugins=[WithoutDatabase()]))
"""
MODULES = ("architecture/test_operations", "api/test_access_table", "backoffice/test_invoices",
           "lifecycle/test_invoices", "architecture/test_documents")  # fmt: skip
STARTING = ("row", "message", "function", "import", "view", "route")
TESTED = ("button", "body", "state", "form", "access", "event")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project with all additions of `nudge`."""
    copy = tmp_path_factory.mktemp("adding") / "project"
    left = shutil.ignore_patterns(".git", ".venv", ".data", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, copy, ignore=left)
    for place in PLACES.values():
        place.write(copy)
    return copy


@contextlib.contextmanager
def forgotten(tree: Path, *names: str) -> Iterator[None]:
    for name in names:
        PLACES[name].forget(tree)
    try:
        yield
    finally:
        for name in names:
            PLACES[name].write(tree)


def said(tree: Path, program: str, *arguments: str) -> tuple[int, str]:
    """Run a program in the tree; its status, and what it says."""
    own = {"DJANGO_SETTINGS_MODULE": "ledger_project.settings", "COLUMNS": "200", "CI": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=tree,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **own},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done.returncode, done.stdout + done.stderr


def run_tests(tree: Path) -> tuple[int, str]:
    """Run the tests of a new operation that need no database."""
    files = [f"tests/{one}.py" for one in MODULES]
    return said(tree, TESTS, *files, "-p", "no:cacheprovider")


@pytest.mark.slow
def test_with_every_place_the_checks_pass(tree):
    status, text = said(tree, PAGES)
    assert status == 0, text[-3000:]
    # Staff permissions are in the models: `make generate` makes the migration.
    assert re.search(r"MIGRATION .*nudge_invoice", text)
    status, text = run_tests(tree)
    assert status == 0, text[-3000:]


@pytest.mark.slow
@pytest.mark.parametrize("name", STARTING)
def test_the_program_does_not_start_without(tree, name):
    with forgotten(tree, name):
        status, text = said(tree, START)
    assert status != 0
    assert re.search(PLACES[name].named, text), text[-3000:]


@pytest.mark.slow
def test_a_test_names_each_other_place_that_was_forgotten(tree):
    with forgotten(tree, *TESTED):
        _, text = run_tests(tree)
    assert [name for name in TESTED if not re.search(PLACES[name].named, text)] == [], text[-9000:]


@pytest.mark.slow
def test_the_pages_are_not_made_without_a_basis(tree):
    with forgotten(tree, "basis"):
        status, text = said(tree, PAGES)
    assert status != 0
    assert re.search(PLACES["basis"].named, text), text[-3000:]


def test_the_table_in_contributing_lists_these_places():
    rows = re.findall(r"^\| ([a-z]+) \|", section("CONTRIBUTING.md", "To add an operation"), re.M)
    assert [one for one in rows if one != "place"] == [*PLACES, "pages"]
