"""VAT numbers: those of the EU and Norway in full, the shape alone of others."""

import re
from datetime import date
from typing import Final

from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.no import mva

from ledger_project.core.identifiers._companies import company
from ledger_project.core.identifiers._text import InvalidIdentifier, named, tidy

# Far enough for every birth date: which century a sole trader is born in does not show here.
_ANY_DAY: Final = date(2099, 12, 31)


def vat_number(value: str, country: str, *, label: str = "vatNo") -> str:
    """Return a VAT number with its country prefix and no separators, e.g. SE101010101001.

    A number without prefix is one of `country`; the prefix of another EU country or Norway is
    believed if the number passes that country's check; a Nordic one holds an organisation number or
    a Swedish sole trader's personal number. Outside the EU and Norway there is no check but 2 to 13
    letters and digits, at least one a digit. Raise InvalidIdentifier.
    """
    text = tidy(value, " -./,:")
    if text.isalnum() and named(country):
        canonical = _checked_vat(country, text) or _checked_vat(text[:2], text)
        if canonical is None and not _has_vat_check(country):
            body = text.removeprefix(country)
            if re.fullmatch("(?=.*[0-9])[0-9A-Z]{2,13}", body):
                canonical = country + body
        if canonical:
            return canonical
    raise InvalidIdentifier(label, named(country))


def _has_vat_check(country: str) -> bool:
    return country in ("NO", "EL") or country.lower() in vat.MEMBER_STATES


def _checked_vat(country: str, text: str) -> str | None:
    if not _has_vat_check(country):
        return None
    prefix = "EL" if country == "GR" else country
    number = prefix + text.removeprefix(prefix)
    try:
        canonical = "NO" + mva.validate(number) if country == "NO" else vat.validate(number)
    except ValidationError:
        return None
    return canonical if _holds_a_company(country, canonical) else None


def _holds_a_company(country: str, canonical: str) -> bool:
    # The check digit alone lets zeros and impossible birth dates pass.
    if country not in ("SE", "NO", "FI", "DK"):
        return True
    number = canonical.removesuffix("01") if country == "SE" else canonical
    return company(country, number, _ANY_DAY) is not None
