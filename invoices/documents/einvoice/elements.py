"""The elements of UBL: made with what they hold, and nothing where they would hold nothing.

Peppol allows no empty elements. UBL is a sequence: the order of the arguments is the schema's.
"""

import datetime as dt
from decimal import Decimal
from typing import Final

from lxml import etree

from ledger_project.core.errors import Invalid

CAC: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"

Part = etree._Element | None


def root(kind: str, *parts: Part) -> etree._Element:
    """A whole document of this kind, such as `Invoice`."""
    own = f"urn:oasis:names:specification:ubl:schema:xsd:{kind}-2"
    namespaces = {None: own, "cac": CAC, "cbc": CBC}
    element = etree.Element(f"{{{own}}}{kind}", nsmap=namespaces)  # type: ignore[arg-type]
    element.extend(part for part in parts if part is not None)
    # The parts were made before they had a parent; this drops the prefixes they had until now.
    etree.cleanup_namespaces(element, keep_ns_prefixes=["cac", "cbc"])
    return element


def branch(name: str, *parts: Part) -> Part:
    """An aggregate, or None if all its parts are."""
    there = [part for part in parts if part is not None]
    if not there:
        return None
    element = etree.Element(f"{{{CAC}}}{name}", nsmap={"cac": CAC, "cbc": CBC})
    element.extend(there)
    return element


def leaf(name: str, text: str, **attributes: str) -> Part:
    """A text, or None if it is blank. Raises `Invalid` for characters that XML does not have."""
    if not text.strip():
        return None
    element = etree.Element(f"{{{CBC}}}{name}", attributes, nsmap={"cbc": CBC})
    try:
        element.text = text.strip()
    except ValueError as fault:
        raise Invalid({f"eInvoice.{name}": "Has characters that XML does not allow"}) from fault
    return element


def day(name: str, date: dt.date | None) -> Part:
    """A date, or None."""
    return leaf(name, date.isoformat()) if date else None


def money(name: str, amount: Decimal, currency: str) -> Part:
    """An amount with its two decimals."""
    return leaf(name, f"{amount:f}", currencyID=currency)


def plain(number: Decimal) -> str:
    """A number without exponent and without the zeros that only fill up."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
