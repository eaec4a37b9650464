"""XML of the output files: attributes, elements, and the check against a schema."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any

from lxml import etree

from reports.errors import InvalidFile
from reports.models import OutputFile

MEDIA_TYPE = "application/xml"
SCHEMAS = Path(__file__).resolve().parent / "schemas"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNSAFE = re.compile("[^\x20!#-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = {
    ord(character): text for character, text in
    (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"),
     ("\t", "&#9;"), ("\n", "&#10;"), ("\r", "&#13;"))
}  # fmt: skip


def attributes(**given: Any) -> dict[str, str]:
    """Return the attributes with a value; a character not allowed in XML becomes a space."""
    return {
        name: _NOT_XML.sub(" ", str(value))
        for name, value in given.items()
        if value is not None and value != ""
    }


def members(**given: str | None) -> str:
    """Return the text of attributes in a start tag, ` member="value"`, as lxml writes them.

    Files of many records are made of text: an object for each would cost several times as much. As
    in `attributes`, members without a value are left out.
    """
    return "".join([f' {member}="{escaped(value)}"' for member, value in given.items() if value])


def escaped(value: str) -> str:
    """Return a value as it stands between quotation marks."""
    if value.isalnum() or not _UNSAFE.search(value):
        return value
    return _NOT_XML.sub(" ", value).translate(_ESCAPES)


def element(name: str, **members: Any) -> Any:
    """Return an element with a child for each member that has a value, in the given order."""
    made = etree.Element(name)
    for member, text in attributes(**members).items():
        etree.SubElement(made, member).text = text
    return made


def add_group(parent: Any, name: str, children: list[Any]) -> None:
    """Add an element `name` with these children, if there are any."""
    if children:
        etree.SubElement(parent, name).extend(children)


@cache
def pascal(name: str) -> str:
    """Return a name of the books in PascalCase, the spelling of the files.

    `receivable_purchased` → `ReceivablePurchased`.
    """
    return name.title().replace("_", "")


def heading(file: OutputFile, version: str, on: dt.date) -> dict[str, str]:
    """Return the attributes of a root element: company, date, creation and sequence number."""
    return attributes(
        Version=version,
        CompanyNo=file.ledger.number,
        CompanyName=file.ledger.name,
        BusinessDate=on,
        CreatedDateTime=file.created_locally.isoformat(),
        SerialNumber=file.sequence,
    )


@contextmanager
def document(
    content: IO[bytes], name: str, root: dict[str, str], comment: str = ""
) -> Iterator[Any]:
    """Write a file with the root element `name`, and yield the writer of what stands in it.

    A `comment` comes before the root element.
    """
    with etree.xmlfile(content, encoding="UTF-8") as out:
        out.write_declaration()
        if comment:
            out.write(etree.Comment(comment))
        with out.element(name, root):
            yield out


def validate(content: IO[bytes], schema_name: str) -> None:
    """Validate content of any size against `schemas/<schema_name>`. Raises `InvalidFile`."""
    content.seek(0)
    try:
        elements = etree.iterparse(
            content, events=("end",), schema=_schema(schema_name), huge_tree=True
        )
        for _, found in elements:
            found.clear()
            parent = found.getparent()
            # The root has no parent; a comment may stand before it.
            while parent is not None and found.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise InvalidFile(f"Not stored: it breaks {schema_name}: {error}") from error


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / name))
