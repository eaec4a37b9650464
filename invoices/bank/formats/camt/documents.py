"""Parse the XML of a message: without document types or entities, checked by its own schema."""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias, cast

from lxml import etree

from invoices.bank.formats.faults import FileFaults, refuse
from ledger_project.core.errors import Invalid
from ledger_project.core.texts import say

Element: TypeAlias = etree._Element

SCHEMAS = Path(__file__).resolve().parent / "schemas"
_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
_VERSION = re.compile(r"camt\.05[234]\.001\.(0[2-9]|1[0-4])")
_READ = ("{*}MsgId", "{*}PgNb", "{*}Ntry", "{*}Stmt", "{*}Ntfctn", "{*}Rpt")
_REMARKS = 20
_ELEMENT = re.compile("Element '([A-Za-z]+)'")
_MISSING = re.compile(r"Missing child element\(s\)\. Expected is (?:one of )?\((.*)\)")
_STRUCTURE = {"Document", "BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn", "BkToCstmrAcctRpt", "GrpHdr"}
# What says how much money came, when, whose it is, and which message it is.
_OF_MONEY = {
    "MsgId", "PgNb", "Amt", "CdtDbtInd", "RvslInd", "Sts", "NbOfTxs", "NbOfNtries", "Sum", "Ccy",
    "Dt", "DtTm", "TtlAmt", "Bal", "Ntry", "Stmt", "Ntfctn", "Rpt",
}  # fmt: skip
# What must not be missing: without one, nobody knows which message it is, or what was booked.
_NEEDED = _OF_MONEY - {"PgNb", "Dt", "DtTm"} | _STRUCTURE | {"Acct"}
# Where the schema expects one of these elsewhere, there may be two, or one in a wrong place.
_ONCE = {"Amt", "CdtDbtInd", "RvslInd", "Sts", "Bal", "Ntry", "Stmt", "Ntfctn", "Rpt", "NbOfTxs"}
# Comments and instructions are removed: they would split the text of an amount. Entities cannot be
# switched off altogether: with a schema, lxml would then hide that a file is truncated.
_SAFELY: dict[str, Any] = {
    "resolve_entities": "internal",
    "no_network": True,
    "load_dtd": False,
    "remove_comments": True,
    "remove_pis": True,
}


def versions() -> list[str]:
    """Return the supported versions, such as "camt.054.001.08"."""
    return sorted(path.stem for path in SCHEMAS.glob("*.xsd"))


def check(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Check the message by its schema; return its version and its deviations that do no harm.

    Banks and exports put elements in another order, leave some out and fill in too much. That does
    no harm where it says nothing of money: the rest is read by name. Of a version without a schema
    here everything is. Raises `Invalid` with lines.
    """
    version = version_of(content)
    if not _VERSION.fullmatch(version):
        found = _root(content).tag
        raise refuse(
            say("line 1"),
            say("Expected one of {list}, found {found}", list=", ".join(versions()), found=found),
        )
    if version not in versions():
        _well_formed(content)
        return version, (f"There is no schema of {version} here: it was read by the names alone",)
    try:
        for element in _events(content, "end", tag="{*}Ntry", schema=_schema(version)):
            _forget(element)
    except etree.XMLSyntaxError:
        faults, remarks = _deviations(content, version)
        faults.refuse()
        return version, remarks
    return version, ()


def reports(content: bytes) -> Iterator[tuple[str, Element]]:
    """Yield (local name, element) of MsgId and PgNb, then of each report: its entries, and itself.

    The report comes without its entries. Each element is freed when the next one is read, so that a
    file of any size needs little memory. Raises `Invalid` for a message that is no XML.
    """
    try:
        for element in _events(content, "end", tag=_READ):
            name = etree.QName(element).localname
            yield name, element
            if name == "Ntry":
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise _malformed(error) from error


def tree(content: bytes) -> Element:
    """Return the root of a whole small message. Raises `Invalid`."""
    _root(content)
    try:
        return etree.fromstring(content, etree.XMLParser(**_SAFELY))
    except etree.XMLSyntaxError as error:
        raise _malformed(error) from error


def version_of(content: bytes) -> str:
    """Return the version that the namespace names, else the whole tag of the root."""
    return _root(content).tag.removeprefix(f"{{{_NAMESPACE}").removesuffix("}Document")


def message_name(content: bytes) -> str:
    """Return the name of the root's first element, such as "BkToCstmrStmt"; empty if none.

    Raises `Invalid` for a message that is no XML.
    """
    _root(content)
    try:
        message = next(islice(_events(content, "start"), 1, None), None)
    except etree.XMLSyntaxError as error:
        raise _malformed(error) from error
    return "" if message is None else etree.QName(message).localname


def _malformed(error: etree.XMLSyntaxError) -> Invalid:
    return refuse(
        say("line {value}", value=error.lineno or 1),
        say("Not well-formed XML: {msg}", msg=error.msg),
    )


def _root(content: bytes) -> Element:
    try:
        root = next(_events(content, "start"))
    except etree.XMLSyntaxError as error:
        raise _malformed(error) from error
    # Banks' files have no document type, and without one there are no entities to expand.
    if root.getroottree().docinfo.internalDTD is not None:
        raise refuse(say("line 1"), say("A document type (DTD) is not allowed"))
    return root


def _events(
    content: bytes,
    event: str,
    *,
    tag: str | Sequence[str] | None = None,
    schema: etree.XMLSchema | None = None,
) -> Iterator[Element]:
    source = io.BytesIO(content)
    events = etree.iterparse(source, events=(event,), tag=tag, schema=schema, **_SAFELY)
    return (element for _, element in events)


def _forget(entry: Element) -> None:
    """Free an entry that was read, and remove the empty element of the one before.

    The empty element of this one stays until then, as text may still follow it.
    """
    entry.clear()
    before, report = entry.getprevious(), entry.getparent()
    if before is not None and before.tag == entry.tag and report is not None:
        report.remove(before)


def _well_formed(content: bytes) -> None:
    """Read a message to its end. Raises `Invalid` if it is no XML."""
    try:
        for element in _events(content, "end", tag="{*}Ntry"):
            _forget(element)
    except etree.XMLSyntaxError as error:
        raise _malformed(error) from error


def _deviations(content: bytes, version: str) -> tuple[FileFaults, tuple[str, ...]]:
    """Return the faults of a message by line, and its deviations that say nothing of money.

    That needs the whole tree in memory.
    """
    faults = FileFaults()
    remarks: list[str] = []
    schema = etree.XMLSchema(etree.parse(SCHEMAS / f"{version}.xsd"))
    try:
        schema.validate(etree.fromstring(content, etree.XMLParser(**_SAFELY)))
    except etree.XMLSyntaxError as error:
        faults.add(
            say("line {value}", value=error.lineno or 1),
            say("Not well-formed XML: {msg}", msg=error.msg),
        )
    for entry in cast(Iterable[Any], schema.error_log):
        message = entry.message.replace(f"{{{_NAMESPACE}{version}}}", "")
        if _does_harm(message):
            faults.add(say("line {line}", line=entry.line), message)
        elif len(remarks) < _REMARKS:
            remarks.append(f"line {entry.line}: {message}")
    return faults, tuple(remarks)


def _does_harm(message: str) -> bool:
    """Return whether a deviation from the schema may concern money, or of whose it is.

    The message names its element first. Elements in another order or missing are found or missed
    by name when they are read.
    """
    named = _ELEMENT.match(message)
    if named is None:
        return True
    if missing := _MISSING.search(message):
        # The schema says what may come next; that is harmless if none of it must be there.
        expected = {name.strip(" *") for name in missing[1].split(",")}
        return named[1] in _STRUCTURE | _OF_MONEY and not expected.isdisjoint(_NEEDED)
    if named[1] in _STRUCTURE:
        return True
    return named[1] in _OF_MONEY and not ("not expected" in message and named[1] not in _ONCE)


@cache
def _schema(version: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / f"{version}.xsd"))


def first(element: Element, path: str) -> Element | None:
    """Return the first element at a path such as "Refs/TxId"."""
    return element.find(_steps(path))


def text(element: Element, path: str) -> str:
    """Return the text of the first element at a path, empty if there is none."""
    return (element.findtext(_steps(path)) or "").strip()


def texts(element: Element, path: str) -> list[str]:
    return [(found.text or "").strip() for found in element.iterfind(_steps(path))]


@cache
def _steps(path: str) -> str:
    return "/".join("{*}" + step for step in path.split("/"))
