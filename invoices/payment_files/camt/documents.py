"""The XML of a message: parsed without document types or entities, valid by its own schema."""

import io
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias, cast

from lxml import etree

from invoices.payment_files.faults import Faults, refuse

Element: TypeAlias = etree._Element

SCHEMAS = Path(__file__).resolve().parent / "schemas"
_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
# Comments and instructions go: they would split the text that an amount is read from. Entities
# cannot be switched off altogether: together with a schema, lxml then hides that a file is cut.
_SAFELY: dict[str, Any] = {
    "resolve_entities": "internal",
    "no_network": True,
    "load_dtd": False,
    "remove_comments": True,
    "remove_pis": True,
}


def versions() -> list[str]:
    """The versions that can be read: "camt.054.001.08"."""
    return sorted(path.stem for path in SCHEMAS.glob("*.xsd"))


def check(content: bytes) -> str:
    """The version of the message. Raises `Invalid`, by line, unless it is valid by its schema."""
    version = _version(content)
    try:
        for element in _events(content, "end", tag="{*}Ntry", schema=_schema(version)):
            _forget(element)
    except etree.XMLSyntaxError:
        raise _faults(content, version).error() from None
    return version


def reports(content: bytes) -> Iterator[tuple[str, Element]]:
    """(local name, element) of MsgId, then of each report: its entries (Ntry), and itself without.

    The message has passed `check`. Each element is gone with the next one, so that a file of any
    size is read in little memory.
    """
    for element in _events(content, "end", tag=("{*}MsgId", "{*}Ntry", "{*}Stmt", "{*}Ntfctn")):
        name = etree.QName(element).localname
        yield name, element
        if name == "Ntry":
            _forget(element)


def _version(content: bytes) -> str:
    try:
        root = next(_events(content, "start"))
    except etree.XMLSyntaxError as error:
        raise refuse(f"line {error.lineno or 1}", f"Not well-formed XML: {error.msg}") from error
    # A file of a bank has no document type, and without one there are no entities to expand.
    if root.getroottree().docinfo.internalDTD is not None:
        raise refuse("line 1", "A document type (DTD) is not allowed")
    version = root.tag.removeprefix(f"{{{_NAMESPACE}").removesuffix("}Document")
    if version not in versions():
        raise refuse("line 1", f"Expected one of {', '.join(versions())}, found {root.tag}")
    return version


def _events(content: bytes, event: str, **options: Any) -> Iterator[Element]:
    events = etree.iterparse(io.BytesIO(content), events=(event,), **_SAFELY, **options)
    return (element for _, element in events)


def _forget(entry: Element) -> None:
    """Free an entry that was read. Its shell goes with the next one, as a tail may yet come."""
    entry.clear()
    before, report = entry.getprevious(), entry.getparent()
    if before is not None and before.tag == entry.tag and report is not None:
        report.remove(before)


def _faults(content: bytes, version: str) -> Faults:
    """What is wrong with a refused message. Only a whole tree tells it by line."""
    faults = Faults()
    schema = etree.XMLSchema(etree.parse(SCHEMAS / f"{version}.xsd"))
    try:
        schema.validate(etree.fromstring(content, etree.XMLParser(**_SAFELY)))
    except etree.XMLSyntaxError as error:
        faults.add(f"line {error.lineno or 1}", f"Not well-formed XML: {error.msg}")
    for entry in cast(Iterable[Any], schema.error_log):
        faults.add(f"line {entry.line}", entry.message.replace(f"{{{_NAMESPACE}{version}}}", ""))
    return faults


@cache
def _schema(version: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / f"{version}.xsd"))


def first(element: Element, path: str) -> Element | None:
    """The first element at a path such as "Refs/TxId"."""
    return element.find(_steps(path))


def text(element: Element, path: str) -> str:
    """The text of the first element at a path, empty if there is none."""
    return (element.findtext(_steps(path)) or "").strip()


def texts(element: Element, path: str) -> list[str]:
    return [(found.text or "").strip() for found in element.iterfind(_steps(path))]


@cache
def _steps(path: str) -> str:
    return "/".join("{*}" + step for step in path.split("/"))
