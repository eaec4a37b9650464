"""Docstrings of the product begin with a verb, and its texts keep to plain words."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.support.commands import ROOT

PRODUCT = ("ledger_project", "customers", "accounts", "invoices", "webhooks", "reports")
NOT_A_VERB = re.compile(
    "A|All|An|And|Any|As|At|Both|But|By|Each|Either|Every|For|From|How|If|In|It|Its|Let|Most|"
    "Neither|No|Nobody|None|Not|Nothing|Of|On|One|Only|Or|Other|Our|Some|Such|That|The|Their|There|"
    "These|They|This|Those|To|Under|Until|What|When|Where|Whether|Which|Whichever|While|Who|Whoever|"
    "Whom|Whose|Why|With|Within|Without"
)
TELLING = re.compile(r"\b(?:tell|tells|told)\b", re.IGNORECASE)
MOST_TELLING = 40


def modules() -> Iterator[Path]:
    for package in PRODUCT:
        yield from (
            path for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts
        )


def is_property(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("property" in ast.unparse(one) for one in function.decorator_list)


def functions(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the position and the docstring of each documented function; properties are left out."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or is_property(node):
            continue
        if text := ast.get_docstring(node):
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", text


def begins_with_a_verb(text: str) -> bool:
    first = re.match(r"[A-Z][a-z-]+\b", text)
    return first is not None and not NOT_A_VERB.fullmatch(first[0])


def texts() -> Iterator[Path]:
    yield from modules()
    yield from (ROOT / "templates").rglob("*.*")
    for package in PRODUCT:
        yield from (ROOT / package).rglob("templates/**/*.*")
    yield from ROOT.glob("*.md")
    yield from (ROOT / "docs").rglob("*.md")


def test_the_docstring_of_a_function_begins_with_a_verb():
    faults = [
        f"{where}: {text.splitlines()[0]}"
        for path in modules()
        for where, text in functions(path)
        if not begins_with_a_verb(text)
    ]
    assert not faults, "\n".join(["These docstrings do not begin with a verb:", *faults])


def test_texts_seldom_say_tell():
    found: Counter[str] = Counter()
    for path in set(texts()):
        if path.suffix in (".py", ".md", ".html", ".txt", ".typ"):
            found[str(path.relative_to(ROOT))] += len(TELLING.findall(path.read_text()))
    counts = [f"{count} in {name}" for name, count in found.most_common() if count]
    assert found.total() < MOST_TELLING, "\n".join(["Say report, record, notify, return:", *counts])
