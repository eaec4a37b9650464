"""The pages name what is there: paths, modules, commands, options, targets, variables.

And the other way round: each command, variable, target, logger and room stands on the page whose
job it is. A page that is out of date fails with the page and the name.
"""

import argparse
import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from textwrap import dedent

import pytest
from django.core.management import get_commands, load_command_class

from invoices.event_types import DATA, EVENT_TYPES, EVENTS, PUBLISHING
from ledger_project.core.states import (
    DECLINED,
    DRAW_REFUSED,
    FILE_FAILED,
    FILE_PRODUCED,
    SEALED,
    SETTLED,
    SURPLUS_CREATED,
)
from ledger_project.environment import VARIABLES
from reports.models import FileType
from reports.verification.checks import BESIDE, CHECKS
from tests.support.commands import ROOT

APPS = ("customers", "accounts", "invoices", "webhooks", "reports")
PACKAGES = ("ledger_project", *APPS, "tests", "benchmarks")
SHORT = ("core", "api", "backoffice")
"""Packages of `ledger_project` that pages name without it."""
ENDINGS = "py md toml yaml sql typ xsd html css json lock"
GENERATED = {"docs/lifecycle.md", "docs/problems.md", "docs/postings.md", "docs/settings.md"}

EXCEPTIONS = {
    # What the public documentation prints, and this system spells otherwise or does not have.
    "schemaUri": "printed, not given",
    "todate": "printed, here toDate",
    "charityDonation": "not built",
    "initiatedFromPointOfSale": "not built",
    # Examples.
    "our_rules.CarefulWithTheYoung": "an operator's own policy",
    "R501-0001_0.pdf": "a file's name",
    "clients.lock": "a file below LEDGER_DATA_DIR",
    "server.json": "a file below LEDGER_DATA_DIR",
    "DateTime": "a part of the names of files",
    "view.next": "a member of a list",
    # PostgreSQL, Django and other programs.
    "pg_dump": "PostgreSQL",
    "pg_stat_activity": "PostgreSQL",
    "lock_timeout": "PostgreSQL",
    "log_statement": "PostgreSQL",
    "log_min_duration_statement": "PostgreSQL",
    "get_server": "the library that was not chosen",
    "fields.E347": "Django",
    "Meta.triggers": "django-pgtrigger",
    "ATOMIC_REQUESTS": "Django",
    "CompositePrimaryKey": "Django",
    "ImproperlyConfigured": "Django",
    "UniqueViolation": "psycopg",
    "SSL_CERT_FILE": "OpenSSL",
    "PYTHONPATH": "Python",
}
"""Names on pages that are not in the tree, each with the reason."""


def pages() -> list[str]:
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    return sorted(str(one.relative_to(ROOT)) for one in found)


@cache
def text(page: str) -> str:
    return (ROOT / page).read_text()


@cache
def tree() -> frozenset[str]:
    """Every file of the project, and every folder with a slash at its end."""
    found = set()
    for top in (*PACKAGES, "templates", "docs", ".ci"):
        for one in (ROOT / top).rglob("*"):
            if "__pycache__" not in one.parts:
                found.add(str(one.relative_to(ROOT)) + ("/" if one.is_dir() else ""))
        found.add(f"{top}/")
    return frozenset(found | {one.name for one in ROOT.iterdir() if one.is_file()})


@cache
def words() -> frozenset[str]:
    """Every identifier of code, templates and configuration."""
    kept = (".py", ".html", ".toml", ".typ", ".xsd", ".sql", ".css", ".yaml", "Makefile")
    code = (ROOT / one for one in tree() if one.endswith(kept))
    return frozenset(word for one in code for word in re.findall(r"[A-Za-z_]\w+", one.read_text()))


@cache
def classes() -> dict[str, list[str]]:
    """Return the modules of the product that define a class, by its name."""
    found: dict[str, list[str]] = {}
    for path in tree():
        if path.endswith(".py") and path.startswith(PACKAGES[:-2]) and "/migrations/" not in path:
            for node in ast.walk(ast.parse((ROOT / path).read_text())):
                if isinstance(node, ast.ClassDef):
                    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
                    found.setdefault(node.name, []).append(module)
    return found


def spans(page: str) -> list[str]:
    """Return the texts in backticks, outside of blocks of code."""
    prose = re.sub(r"^ *```.*?^ *```", "", text(page), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"`([^`]+)`", prose.replace("\n", " "))


def blocks(page: str, *languages: str) -> list[str]:
    """Return the blocks of code on a page, without the indent that a list gives them."""
    found = re.findall(r"^ *```(\w*)\n(.*?)^ *```", text(page), flags=re.MULTILINE | re.DOTALL)
    return [dedent(body) for language, body in found if not languages or language in languages]


def exists(path: str) -> bool:
    """Whether a path, from the root or any folder on, leads to a file or folder."""
    path = path.removeprefix("./")
    names = {path, path.rstrip("/") + "/"}
    if "*" in path or re.search(r"/\d{4}$", path):
        pattern = f"*/{path.rstrip('/')}*"
        return any(fnmatch(f"/{one.rstrip('/')}", pattern) for one in tree())
    return any(one in names or one.endswith(tuple(f"/{name}" for name in names)) for one in tree())


def is_path(span: str) -> bool:
    if not re.fullmatch(r"\.?[\w.*/-]+", span) or span.startswith("/"):
        return False
    if re.search(rf"\.({'|'.join(ENDINGS.split())})$", span):
        return True
    first, slash, rest = span.partition("/")
    # Routes look like paths; theirs have hyphens, folders of packages have none.
    return bool(slash) and (first in (*PACKAGES, *SHORT, "docs", "templates") and "-" not in rest)


def named_paths(page: str) -> Iterator[tuple[str, str]]:
    """Each path on a page, with the name inside of the module that follows a colon."""
    for span in spans(page):
        path, _, name = span.partition(":")
        if is_path(path):
            yield path, name.strip()


def test_paths_and_links_lead_somewhere():
    faults = []
    for page in pages():
        for path, name in named_paths(page):
            if path in EXCEPTIONS:
                continue
            if not exists(path):
                faults.append(f"{page}: there is no {path}")
            elif name and not re.search(rf"\b{re.escape(name)}\b", _source(path)):
                faults.append(f"{page}: {path} has no {name}")
        for link in re.findall(r"\]\(([^)\s]+)\)", text(page)):
            target, _, anchor = link.partition("#")
            if "://" in target:
                continue
            file = (ROOT / page).parent / target if target else ROOT / page
            if not file.exists():
                faults.append(f"{page}: the link {link} leads nowhere")
            elif anchor and anchor not in _anchors(file):
                faults.append(f"{page}: {target or page} has no heading #{anchor}")
    assert faults == [], "\n" + "\n".join(faults)


def _source(path: str) -> str:
    return "".join(
        (ROOT / one).read_text() for one in tree() if one == path or one.endswith(f"/{path}")
    )


def _anchors(file: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", file.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}


def test_dotted_names_can_be_imported():
    faults = []
    for page in pages():
        for span in spans(page):
            name = re.sub(r"\(.*", "", span)
            if name in EXCEPTIONS or is_path(name):
                continue
            if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", name):
                continue
            first, *rest = name.split(".")
            if first in SHORT:
                name = f"ledger_project.{name}"
            if first in (*SHORT, *PACKAGES):
                if not _importable(name):
                    faults.append(f"{page}: {span} cannot be imported")
            elif first in classes() and not _has(first, rest[0]):
                faults.append(f"{page}: {first} has no {rest[0]}")
            elif (source := _source(f"{first}.py") + _source(f"{first}/__init__.py")) and (
                not re.search(rf"\b{rest[0]}\b", source)
            ):
                faults.append(f"{page}: no module {first} has {rest[0]}")
    assert faults == [], "\n" + "\n".join(faults)


def _importable(name: str) -> bool:
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


def _has(name: str, member: str) -> bool:
    for module in classes()[name]:
        found = getattr(importlib.import_module(module), name, None)
        if found and (
            hasattr(found, member) or re.search(rf"\b{member}\b", inspect.getsource(found))
        ):
            return True
    return False


def test_identifiers_are_in_the_code():
    faults, known = [], words() | variables()
    for page in pages():
        for span in spans(page):
            name = re.sub(r"\(.*", "", span)
            snake_or_camel = re.fullmatch(r"[A-Za-z]+(_[A-Za-z0-9]+)+|[A-Za-z]+[a-z][A-Z]\w*", name)
            if snake_or_camel and name not in EXCEPTIONS and name not in known:
                faults.append(f"{page}: {name}")
    assert faults == [], "\n" + "\n".join(faults)


@cache
def options() -> dict[str, set[str]]:
    """Return the options of each command of the project, and of Django's that pages use."""
    found = {}
    for name, app in get_commands().items():
        if app.startswith(PACKAGES) or app.startswith(("django.", "oauth2_provider", "pgtrigger")):
            parser = load_command_class(app, name).create_parser("manage.py", name)
            found[name] = set(_options_of(parser))
    return found


def _options_of(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        yield from action.option_strings
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from _options_of(inner)


OWN = {name for name, app in get_commands().items() if app.startswith(PACKAGES)}
FOREIGN = {"--frozen", "--format", "--check", "--dry-run", "--enable-row-security"}
"""Options of other programs."""


def calls(page: str) -> Iterator[tuple[str, str]]:
    """Each call of a command on a page: its name, and what is given."""
    code = [line for block in blocks(page) for line in block.replace("\\\n", " ").splitlines()]
    for line in (*code, *spans(page)):
        for name, given in re.findall(r"(?:manage\.py|\$M) +([a-z_]+)\b(?!\.)([^;|#]*)", line):
            yield name, given
        name, _, given = line.partition(" ")
        if name in OWN:
            yield name, given


def test_commands_and_their_options_exist():
    faults = []
    every = set().union(*options().values())
    for page in pages():
        for name, given in calls(page):
            if name not in options():
                faults.append(f"{page}: there is no command {name}")
                continue
            used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", given))
            faults += [f"{page}: {name} has no {one}" for one in sorted(used - options()[name])]
        for span in spans(page):
            used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", span))
            faults += [f"{page}: no command has {one}" for one in sorted(used - every - FOREIGN)]
    assert faults == [], "\n" + "\n".join(faults)


@cache
def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_make_targets_exist():
    faults = []
    for page in pages():
        for code in (*spans(page), *blocks(page, "sh")):
            for name in re.findall(r"(?:^|[;&] *)make ([a-z-]+)", code, re.MULTILINE):
                if name not in targets():
                    faults.append(f"{page}: make {name}")
    assert faults == [], "\n" + "\n".join(faults)


@cache
def variables() -> set[str]:
    """Return the environment variables of the product."""
    names = {one.name for one in VARIABLES}
    return names | {f"{one.name}_FILE" for one in VARIABLES if one.file}


FOR_TESTS = re.compile(r"LEDGER_(TEST_\w+|WRITE_\w+)")


def test_variables_of_the_environment_are_read():
    faults = []
    for page in pages():
        for name in re.findall(r"\bLEDGER_[A-Z_]+\b", text(page)):
            if name not in variables() and not (FOR_TESTS.fullmatch(name) and name in words()):
                faults.append(f"{page}: {name}")
    assert faults == [], "\n" + "\n".join(faults)


def section(page: str, heading: str) -> str:
    found = re.search(rf"^#+ {heading}\n(.*?)(?=^## |\Z)", text(page), re.MULTILINE | re.DOTALL)
    assert found, f"{page} has no section {heading}"
    return found[1]


def test_no_variable_is_read_that_is_not_listed():
    read = re.compile(r'environ[^\n"]*"(LEDGER_\w+|DATABASE_URL)"')
    product = [one for one in tree() if one.endswith(".py") and one.startswith(PACKAGES[:-2])]
    found = {name for one in product for name in read.findall((ROOT / one).read_text())}
    assert found
    assert found <= variables()


def test_each_command_is_on_a_page_for_operators():
    shown = text("README.md") + text("docs/runbook.md")
    assert [name for name in sorted(OWN) if not re.search(rf"`[^`]*\b{name}\b", shown)] == []


def test_each_make_target_is_on_a_page():
    shown = text("README.md") + text("CONTRIBUTING.md") + text("docs/runbook.md")
    phony = set(re.findall(r"\S+", re.search(r"^\.PHONY:(.*)", _source("Makefile"), re.M)[1]))
    assert [name for name in sorted(phony) if not re.search(rf"make\s+{name}\b", shown)] == []


def test_each_logger_is_in_the_table_of_logs():
    product = [one for one in tree() if one.endswith(".py") and one.startswith(PACKAGES[:-2])]
    used = {
        name
        for one in product
        for name in re.findall(r'get_logger\("([\w.]+)"\)', (ROOT / one).read_text())
    }
    table = section("docs/runbook.md", "Logs and Instance ids")
    assert set(re.findall(r"^\|[^|]*\| `([\w.]+)` \|", table, re.MULTILINE)) == used


def test_violations_that_are_explained_are_of_checks():
    names = [one.name for one in (*CHECKS, *BESIDE)]
    rows = re.findall(r"^\| ([^|`]+) \|", section("docs/runbook.md", "Violations"), re.MULTILINE)
    parts = [part.strip(" ,") for row in rows[1:] for part in row.split("…")]
    assert [one for one in parts if not any(name.startswith(one) for name in names)] == []


def rooms() -> Iterator[str]:
    """Return the packages of the top two levels, except those that Django asks for."""
    for top in PACKAGES:
        if top != "tests":
            yield top
            for one in sorted((ROOT / top).iterdir()):
                known = one.name in ("migrations", "management", "__pycache__")
                if (one / "__init__.py").exists() and not known:
                    yield f"{top}/{one.name}"


def test_each_room_is_on_the_map():
    shown = section("ARCHITECTURE.md", "The tree")
    missing = [one for one in rooms() if not re.search(rf"\b{one.rsplit('/')[-1]}/", shown)]
    assert missing == []


def test_each_room_on_the_map_is_there():
    named = re.findall(
        r"(?<![\w/.])([a-z_]+)/(?=[\s,.;:)]|$)", section("ARCHITECTURE.md", "The tree")
    )
    assert [one for one in named if not exists(f"{one}/")] == []


def test_each_type_of_event_that_is_published_is_in_the_table():
    rows = {row.event for one in PUBLISHING for row in one.transitions.values() if row.event}
    others = {SEALED, FILE_FAILED, DRAW_REFUSED, DECLINED, SURPLUS_CREATED, SETTLED, FILE_PRODUCED}
    assert sorted(rows | others) == EVENT_TYPES


def test_each_member_of_the_data_of_events_is_described_and_used():
    used = {name for one in EVENTS.values() for name in (*one.always, *one.sometimes)}
    assert used == set(DATA)


@pytest.mark.parametrize("kind", FileType.values)
def test_each_file_type_is_described(kind):
    shown = text("docs/files.md")
    number = re.fullmatch(r"ar-filereport(\d+)", kind)
    assert (
        f"`{kind}`" in shown
        or (number and f"### {number[1]} " in shown)
        or (kind == FileType.PAYOUT_FILE and "## The payout file" in shown)
    )
