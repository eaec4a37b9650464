"""What people type into a search field, and the spellings in which it may be stored.

Numbers are printed in groups, with or without hyphens, in capitals or not, beside a word such as
OCR; the index of a column knows one spelling. So a search asks for each that may be meant.
"""

import datetime as dt
import re
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ledger_project.core import identifiers
from ledger_project.core.identifiers import InvalidIdentifier
from ledger_project.core.models import Country
from ledger_project.core.money import exact_amount

LONGEST: Final = 100
_LONGEST_NUMBER: Final = 50
_LONGEST_KEY: Final = 18
_HYPHENATED: Final = 20
_LOOKALIKES: Final = str.maketrans(
    dict.fromkeys("\u00a0\u2007\u2009\u202f\t\n\r", " ")
    | dict.fromkeys("\u00ad\u2010\u2011\u2012\u2013\u2014\u2212", "-")
    | {"\x00": ""}
)
_SLIP = re.compile(r"\+\d\d<\s*(\d[\d ]*)|^#\s*(\d[\d ]*?)\s*#")
"""The machine-readable line of a Danish slip, `+71<…+…<`, and of a Swedish one, `# … #`."""
_LABEL = re.compile(
    r"^(?:(?:ocr|kid|fik|ref|referens|reference|invoice|faktura|fakturanr|nr|no|number)\b[\s.:#]*)+",
    re.IGNORECASE,
)
_CURRENCY = r"(?:sek|nok|dkk|eur|kr\.?|€|:-)"
_AMOUNT = re.compile(
    rf"(?:{_CURRENCY}\s*)?([0-9]{{1,3}}(?:[ .,'][0-9]{{3}})+|[0-9]{{1,12}})(?:[.,]([0-9]{{1,2}}))?"
    rf"(?:\s*{_CURRENCY})?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Term:
    """What was typed, by what it may be.

    `numbers` are the spellings of the whole as a number, none of them if it has no digit and more
    than one word. `identifiers` are those of people and companies, with each century that may be
    left out. `key` is the whole, if it is digits alone: beside other words it is no key.
    """

    text: str
    numbers: frozenset[str] = frozenset()
    identifiers: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    amount: Decimal | None = None
    key: int | None = None

    @property
    def words(self) -> list[str]:
        """The words, as they were typed."""
        return self.text.split()


def read(typed: str, *, today: dt.date) -> Term:
    """Return what is searched for. Never raise."""
    text = " ".join(typed.translate(_LOOKALIKES).split())[:LONGEST]
    number = _number(text)
    return Term(
        text,
        numbers=_spellings(number),
        identifiers=_identifiers(text, today),
        phones=_phones(text),
        amount=_amount(text),
        key=key_of(number) if " " not in text else None,
    )


def key_of(text: str) -> int | None:
    """Return the key of a row that a text is; None for what no row can have."""
    digits = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_KEY
    return int(text) if digits else None


def _number(text: str) -> str:
    """Return the text without what slips print around a number."""
    if slip := _SLIP.search(text):
        return next(part for part in slip.groups() if part).replace(" ", "")
    rest = _LABEL.sub("", text)
    return rest if any(letter.isdigit() for letter in rest) else text


def _spellings(text: str) -> frozenset[str]:
    """Return the spellings of a number: with and without spaces and hyphens, in both cases."""
    if not text or len(text) > _LONGEST_NUMBER:
        return frozenset()
    if not any(letter.isdigit() for letter in text):
        found = set() if " " in text else {text}
    else:
        bare = "".join(letter for letter in text if letter.isalnum())
        found = {text, text.replace(" ", ""), bare}
        if 1 < len(bare) <= _HYPHENATED:
            found |= {f"{bare[:place]}-{bare[place:]}" for place in range(1, len(bare))}
    return frozenset({*found, *map(str.upper, found), *map(str.lower, found)} - {""})


def _identifiers(text: str, today: dt.date) -> frozenset[str]:
    """Return the canonical personal and organisation numbers that the text may be."""
    given = {text}
    if vat := re.fullmatch(r"(?:SE)?([0-9]{10})01", text.replace(" ", ""), re.IGNORECASE):
        given.add(vat[1])
    found = set()
    for one in given:
        found |= identifiers.candidates(one, None, today=today)
    # Without its century, a number may also be of somebody more than a hundred years old.
    centuries = {
        f"{century}{one[2:]}"
        for one in found
        if re.fullmatch(r"(?:18|19|20)[0-9]{6}-[0-9]{4}", one)
        and not re.match(r"(?:18|19|20)[0-9]{6}-?[0-9]{4}$", text.replace(" ", ""))
        for century in ("18", "19", "20")
    }
    return frozenset(found | centuries)


def _phones(text: str) -> frozenset[str]:
    found = set()
    for country in Country.values:
        with suppress(InvalidIdentifier):
            found.add(identifiers.phone(text, country))
    return frozenset(found)


def _amount(text: str) -> Decimal | None:
    """Return an amount in any country's spelling: `1 188,26`, `1.188,26 kr`, `SEK 1188.26`."""
    match = _AMOUNT.fullmatch(text)
    if not match:
        return None
    whole = re.sub("[^0-9]", "", match[1])
    if len(whole) > 12:
        return None
    return exact_amount(Decimal(f"{whole}.{match[2] or '0'}")) or None
