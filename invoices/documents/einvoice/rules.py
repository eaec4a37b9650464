"""Published rules of an e-invoice, run offline from the files in `vendored`.

- The schemas of UBL 2.1.
- The rules of EN 16931 by CEN and of BIS Billing 3.0 by OpenPeppol, as style sheets, run by SaxonC.
  They are of release 3.0.16; what later releases changed for what we send is in `_SUPERSEDED`, and
  the tests also ask `mock-einvoice`, which has release 3.0.21.
"""

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, Final

from lxml import etree
from saxonche import (  # type: ignore[import-not-found]
    PySaxonApiError,
    PySaxonProcessor,
    PyXsltExecutable,
)

from invoices.documents.einvoice.elements import CBC
from invoices.documents.vendored import FOLDER

_SCHEMAS: Final = {
    "Invoice": FOLDER / "ubl/maindoc/UBL-Invoice-2.1.xsd",
    "CreditNote": FOLDER / "ubl/maindoc/UBL-CreditNote-2.1.xsd",
}
_SHEETS: Final = ("CEN-EN16931-UBL.xsl", "PEPPOL-EN16931-UBL.xsl")
_FAILED: Final = "{http://purl.oclc.org/dsdl/svrl}failed-assert"
# 3.0.16 wanted a Danish organisation number to begin with DK, 3.0.19 and later do not.
_SUPERSEDED: Final = frozenset({"PEPPOL-COMMON-R042"})
_DANISH: Final = "0184"


def validate(document: bytes) -> list[str]:
    """Return the fatal rules that a UBL invoice or credit note violates, as texts; empty if valid.

    A document that violates the schema is not checked by the rules. Never raises for its content.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.fromstring(document, parser).getroottree()
    except etree.XMLSyntaxError as fault:
        return [f"Not XML: {fault.msg}"]
    if tree.docinfo.doctype:  # type: ignore[union-attr]
        return ["A document type is not allowed"]
    return _judge.submit(_faults, tree).result()


def _one_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="e-invoice-rules")


# Only this thread uses Saxon and the schemas: Saxon's objects belong to a thread, and a schema
# keeps its last errors in itself.
_judge = _one_thread()


def _start_anew() -> None:
    """Make a new thread in a forked process, which does not have its parent's."""
    global _judge
    _judge = _one_thread()
    _rules.cache_clear()
    _schema.cache_clear()


os.register_at_fork(after_in_child=_start_anew)


@cache
def _rules() -> tuple[PySaxonProcessor, tuple[PyXsltExecutable, ...]]:
    """Return the compiled style sheets and the processor that must outlive them.

    Compiling takes a second.
    """
    paths = [FOLDER / "rules" / name for name in _SHEETS]
    processor = PySaxonProcessor(license=False)
    compiler = processor.new_xslt30_processor()
    sheets = [compiler.compile_stylesheet(stylesheet_file=str(path)) for path in paths]
    return processor, tuple(sheets)


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(_SCHEMAS[name]))


def _broken(tree: etree._ElementTree) -> list[str]:
    """Return where a document violates the schema of its root."""
    name = etree.QName(tree.getroot()).localname
    if name not in _SCHEMAS:
        return [f"root element must be Invoice or CreditNote, got {name}"]
    schema = _schema(name)
    schema.validate(tree)
    log: Any = schema.error_log  # Its stubs know no iteration.
    return [f"line {fault.line}: {fault.message}" for fault in log]


def _faults(tree: etree._ElementTree) -> list[str]:
    if broken := _broken(tree):
        return [f"UBL 2.1: {fault}" for fault in broken]
    processor, sheets = _rules()
    text = etree.tostring(tree, encoding="unicode")
    document = processor.parse_xml(xml_text=text)
    found = list(_danish_numbers(tree))
    for sheet in sheets:
        try:
            report = etree.fromstring(sheet.transform_to_string(xdm_node=document).encode())
        except PySaxonApiError as fault:
            found.append(f"The rules cannot be computed: {str(fault).strip()}")
            continue
        found += [_described(one) for one in report.iter(_FAILED) if _counts(one)]
    return found


def _counts(assertion: etree._Element) -> bool:
    return assertion.get("flag") == "fatal" and assertion.get("id") not in _SUPERSEDED


def _described(assertion: etree._Element) -> str:
    """Return rule, location and text, the text without the rule's name in front."""
    rule = str(assertion.get("id"))
    location = re.sub(r"Q\{[^}]*\}", "", str(assertion.get("location", "")))
    text = " ".join("".join(map(str, assertion.itertext())).split()).removeprefix(f"[{rule}]-")
    return f"{rule} at {location}: {text}"


def _danish_numbers(tree: etree._ElementTree) -> Iterator[str]:
    for element in tree.iter(*(f"{{{CBC}}}{name}" for name in ("EndpointID", "ID", "CompanyID"))):
        if element.get("schemeID") == _DANISH and not re.fullmatch(
            "[0-9]{8}", (element.text or "").strip()
        ):
            location = tree.getpath(element)
            yield f"PEPPOL-COMMON-R042 at {location}: A Danish organisation number has eight digits"
