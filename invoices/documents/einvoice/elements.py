"""Elements of UBL, left out where they would be empty.

Peppol allows no empty elements. UBL is a sequence: the order of the arguments is the schema's.
"""

import datetime as dt
from decimal import Decimal
from typing import Final

from lxml import etree

from ledger_project.core.errors import Invalid

CAC: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC: Final = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"

Node = etree._Element | None


def root(kind: str, *children: Node) -> etree._Element:
    """Return a whole document of this kind, such as `Invoice`."""
    own = f"urn:oasis:names:specification:ubl:schema:xsd:{kind}-2"
    namespaces = {None: own, "cac": CAC, "cbc": CBC}
    element = etree.Element(f"{{{own}}}{kind}", nsmap=namespaces)  # type: ignore[arg-type]
    element.extend(child for child in children if child is not None)
    # The children were made without a parent; this drops the prefixes they needed until now.
    etree.cleanup_namespaces(element, keep_ns_prefixes=["cac", "cbc"])
    return element


def branch(name: str, *children: Node) -> Node:
    """Return an aggregate, or None if all its children are None."""
    present = [child for child in children if child is not None]
    if not present:
        return None
    element = etree.Element(f"{{{CAC}}}{name}", nsmap={"cac": CAC, "cbc": CBC})
    element.extend(present)
    return element


def leaf(name: str, text: str, **attributes: str) -> Node:
    """Return a text element, or None for a blank text.

    Raises `Invalid` for characters that XML does not allow.
    """
    if not text.strip():
        return None
    element = etree.Element(f"{{{CBC}}}{name}", attributes, nsmap={"cbc": CBC})
    try:
        element.text = text.strip()
    except ValueError as fault:
        raise Invalid({f"eInvoice.{name}": "Has characters that XML does not allow"}) from fault
    return element


def day(name: str, date: dt.date | None) -> Node:
    """Return a date element, or None."""
    return leaf(name, date.isoformat()) if date else None


def money(name: str, amount: Decimal, currency: str) -> Node:
    """Return an amount element with two decimals."""
    return leaf(name, f"{amount:f}", currencyID=currency)


def plain(number: Decimal) -> str:
    """Return a number without exponent and without trailing zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
