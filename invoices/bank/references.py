"""Spellings of payment references and invoice numbers, of banks and of those who type them.

The payer of a code with a creditor reference states RF, two check digits and the national
reference; Finnish banks take the first two off, others leave them on.
"""

import re

from stdnum import iso11649
from stdnum.exceptions import ValidationError

_WORD = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
_GROUPS = re.compile(r"(?<![0-9A-Za-z])(?:RF[0-9]{2}\s?)?[0-9]+(?:[ .-][0-9]+)+(?![0-9A-Za-z])")
_BETWEEN = re.compile(r"[\s.-]")
_RF = re.compile(r"RF[0-9]{2}([0-9A-Z]{1,21})", re.IGNORECASE)
_NAMED = re.compile(r"[A-Za-z]{2,}[._-]?([0-9]{5,})")
_MOST = 60


def spellings(reference: str) -> set[str]:
    """Return a structured reference, and what it is without RF, if its check digits are right.

    Banks fill fields up with zeros in front: a number is also what it is without them.
    """
    found = {reference} - {""}
    if reference.isdecimal():
        found.add(reference.lstrip("0"))
    if (iso := _RF.fullmatch(reference)) and _is_valid(reference):
        found.add(iso[1])
        found.add(iso[1].lstrip("0"))
    return found - {""}


def words(*texts: str) -> set[str]:
    """Return the words of texts that may be numbers or references, in each spelling.

    Groups of digits are one number, too; a number has its zeros in front or not. RF is taken off
    whatever its check digits are, and letters before a number: a word alone decides nothing.
    """
    text = " ".join(texts)
    found = {word.rstrip(".-_") for word in _WORD.findall(text)}
    found |= {_BETWEEN.sub("", group) for group in _GROUPS.findall(text)}
    found |= {iso[1] for word in found if (iso := _RF.fullmatch(word))}
    found |= {named[1] for word in found if (named := _NAMED.fullmatch(word))}
    found |= {word.lstrip("0") for word in found if word.isdigit() and len(word) > 5}
    return set(sorted(found - {""}, key=lambda word: (-len(word), word))[:_MOST])


def _is_valid(reference: str) -> bool:
    try:
        iso11649.validate(reference)
    except ValidationError:
        return False
    return True
