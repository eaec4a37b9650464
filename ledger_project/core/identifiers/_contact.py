"""Phone numbers (E.164) and postal codes."""

import re
from typing import Final

import phonenumbers

from ledger_project.core.identifiers._text import (
    LONGEST,
    LOOKALIKES,
    InvalidIdentifier,
    named,
    tidy,
)

_LONGEST_E164: Final = 16
_NORDIC_CALLING_CODES: Final = frozenset({45, 46, 47, 358})


def phone(value: str, country: str, *, label: str = "msisdn") -> str:
    """Return a phone number as E.164; without + it is read in `country`.

    A Nordic number and one read in `country` must lie in a range that is in use; any other only
    needs a possible length, since foreign numbering plans change faster than the metadata. Raise
    InvalidIdentifier.
    """
    text = tidy(value, "")
    # Letters would be read as a keypad's digits, and an extension would be lost.
    if re.fullmatch(r" *\+?[0-9 ()./-]+", text):
        try:
            number = phonenumbers.parse(text, country)
            e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            # A foreign number with one trunk zero too many would lose another at each reading.
            stable = phonenumbers.parse(e164) == number
        except phonenumbers.NumberParseException:
            raise InvalidIdentifier(label) from None
        if "+" not in text or number.country_code in _NORDIC_CALLING_CODES:
            accepted = phonenumbers.is_valid_number(number)
        else:
            accepted = phonenumbers.is_possible_number(number)
        if accepted and stable and len(e164) <= _LONGEST_E164:
            return e164
    raise InvalidIdentifier(label)


_ZIP_CODES: Final = {
    "SE": r"[1-9][0-9]{4}",
    "NO": r"[0-9]{4}",
    "DK": r"[0-9]{4}",
    "FI": r"[0-9]{5}",
}


def zip_code(value: str, country: str, *, label: str = "zipCode") -> str:
    """Return a postal code: SE and FI 5 digits, NO and DK 4; others 1 to 10 printable characters.

    The Swedish "123 45" becomes "12345". Raise InvalidIdentifier.
    """
    text = value.translate(LOOKALIKES).strip() if len(value) <= LONGEST else ""
    if country == "SE":
        text = re.sub(r"^([0-9]{3}) ([0-9]{2})$", r"\1\2", text)
    pattern = _ZIP_CODES.get(country)
    if re.fullmatch(pattern, text) if pattern else 1 <= len(text) <= 10 and text.isprintable():
        return text
    raise InvalidIdentifier(label, named(country))
