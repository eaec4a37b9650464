"""Output files, listed and downloaded over HTTP."""

from typing import Any

from lxml import etree

from ledger_project.core import row_security
from reports.output_files.xml import SCHEMAS
from tests.support.clients import Answer, Api
from tests.support.paths import FILES


def listed(api: Api, type_: str, query: str = "") -> list[dict[str, Any]]:
    """Return the items of a list, newest first."""
    answer = api.get(f"{FILES}/{type_}{query}")
    assert answer.status_code == 200, answer.text
    assert list(answer.data) == ["@id", "items", "operations"]
    return answer.data["items"]


def download(api: Api, item: dict[str, Any]) -> Answer:
    # Outside of any ledger, as a server's thread is: the bytes are read when the request has ended.
    with row_security.outside():
        answer = api.get(item["@id"])
    assert answer.status_code == 200, answer.text
    return answer


def xml(api: Api, item: dict[str, Any]) -> etree._Element:
    """Return a downloaded XML file, judged by its published schema."""
    document = etree.fromstring(download(api, item).content)
    name = f"{document.tag}_{document.get('Version')}.xsd"
    etree.XMLSchema(etree.parse(SCHEMAS / name)).assertValid(document)
    return document
