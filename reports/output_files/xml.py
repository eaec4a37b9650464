"""What the XML files have in common: attributes, and the check against the file's own schema."""

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import IO, Any

from lxml import etree

from reports.errors import InvalidFile
from reports.output_files.storage import Place

MEDIA_TYPE = "application/xml"
SCHEMAS = Path(__file__).resolve().parent / "schemas"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def attributes(**given: Any) -> dict[str, str]:
    """XML attributes: without those that are None or empty; what XML cannot hold is a space."""
    return {
        name: _NOT_XML.sub(" ", str(value))
        for name, value in given.items()
        if value is not None and value != ""
    }


def pascal(name: str) -> str:
    """A name of the books as the files spell it: `receivable_purchased` → ReceivablePurchased."""
    return name.title().replace("_", "")


def heading(place: Place, version: str, on: dt.date) -> dict[str, str]:
    """The attributes of a root: whose file it is, which one, and the date that it reports on."""
    return attributes(
        Version=version,
        CompanyNo=place.ledger.number,
        CompanyName=place.ledger.name,
        BusinessDate=on,
        CreatedDateTime=place.local.isoformat(),
        SerialNumber=place.sequence,
    )


def validate(content: IO[bytes], schema_name: str) -> None:
    """Check a document of any size against `schemas/<schema_name>`. Raises `InvalidFile`."""
    content.seek(0)
    try:
        elements = etree.iterparse(
            content, events=("end",), schema=_schema(schema_name), huge_tree=True
        )
        for _, element in elements:
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise InvalidFile(f"Not stored: it breaks {schema_name}: {error}") from error


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / name))
