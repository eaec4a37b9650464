"""National identifiers of people and companies in SE, NO, FI and DK."""

from contextlib import suppress
from datetime import date
from typing import Final, Literal

from ledger_project.core.identifiers._companies import company
from ledger_project.core.identifiers._people import BIRTH_DATES, person
from ledger_project.core.identifiers._text import InvalidIdentifier, named, tidy

Kind = Literal["consumer", "business"]

_LABELS: Final[dict[Kind, str]] = {
    "consumer": "nationalConsumerIdentifier",
    "business": "nationalOrganizationIdentifier",
}


def national_identifier(
    value: str, country: str, kind: Kind, *, today: date, label: str | None = None
) -> str:
    """Return the canonical personal or organisation number of SE, NO, FI or DK.

    consumer: SE YYYYMMDD-NNNN, NO 11 digits, FI DDMMYYCZZZQ, DK DDMMYY-NNNN.

    business: SE NNNNNN-NNNN (a sole trader: YYYYMMDD-NNNN), NO 9 digits, FI NNNNNNN-N, DK 8 digits.

    Spaces, dots, a missing hyphen and lower case do not matter; a company may carry its country's
    prefix, a Norwegian one MVA, a Swedish one 16, and an old Finnish one may lack its first zero.
    `today` gives a ten-digit Swedish number its century; nobody is born after it.

    Raise InvalidIdentifier "Not a valid SE nationalConsumerIdentifier" (`label` sets the last
    word), for every other country too.
    """
    text = tidy(value, " .")
    canonical: str | None = None
    if text and country in BIRTH_DATES:
        find = person if kind == "consumer" else company
        canonical = find(country, text, today)
    if canonical is None:
        raise InvalidIdentifier(label or _LABELS[kind], named(country))
    return canonical


def birth_date(value: str, country: str) -> date | None:
    """Return the birth date in a canonical personal number; None where the number lacks it.

    Never raise: None for companies, other countries and Norwegian numbers of the 2032 kind.
    """
    read = BIRTH_DATES.get(country)
    return read(value) if read else None


def candidates(value: str, country: str | None, *, today: date) -> set[str]:
    """Return the texts that a search for `value` looks for: itself and its canonical spellings.

    These are the spellings as a number of a person or a company in `country`, or in any Nordic
    country if that is None. Never raise: for a `value` that is no identifier the set holds `value`
    only.
    """
    forms = {value}
    for where in BIRTH_DATES if country is None else (country,):
        for kind in _LABELS:
            with suppress(InvalidIdentifier):
                forms.add(national_identifier(value, where, kind, today=today))
    return forms
