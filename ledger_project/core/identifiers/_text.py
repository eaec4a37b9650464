"""Common base of all identifiers: the refusal, and the removal of separators around digits."""

import re
from typing import Final

# Characters by which word processors, web pages and PDF files replace a space and a hyphen.
_SPACES: Final = (
    "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
)
_HYPHENS: Final = "\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
LOOKALIKES: Final = str.maketrans(dict.fromkeys(_SPACES, " ") | dict.fromkeys(_HYPHENS, "-"))
LONGEST: Final = 64


class InvalidIdentifier(ValueError):
    """The text is not an identifier of the wanted kind; `message` is fit for an API answer."""

    def __init__(self, label: str, country: str = "") -> None:
        self.message = f"Not a valid {country} {label}" if country else f"Not a valid {label}"
        super().__init__(self.message)


def tidy(value: str, drop: str = " ") -> str:
    """Return upper-case ASCII without the characters in `drop`; "" if that is impossible."""
    if len(value) > LONGEST:
        return ""
    text = value.translate(LOOKALIKES)
    # Before upper(), which turns some letters of other scripts into ASCII.
    return "".join(c for c in text if c not in drop).upper() if text.isascii() else ""


def named(country: str) -> str:
    """Return the country for a message; a text that a caller made up is not echoed."""
    return country if re.fullmatch("[A-Z]{2}", country) else ""
