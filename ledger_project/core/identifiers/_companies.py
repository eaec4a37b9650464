"""Organisation numbers, with or without the country's prefix; `text` comes from `tidy`.

SE: lag (1974:174), GD numbers (302NNN-NNNN) among them; a sole trader has the personal number.
NO: Brønnøysundregistrene; FI: YTJ; DK: Erhvervsstyrelsen.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from stdnum import luhn
from stdnum.dk import cvr
from stdnum.fi import ytunnus
from stdnum.no import orgnr as no_orgnr

from ledger_project.core.identifiers._people import person


def _se_company(text: str, today: date) -> str | None:
    # The prefix stands before ten digits only: with twelve it is a VAT number, whose first two
    # could be taken for the 16 of a company or the century of a sole trader.
    text = re.sub(r"^SE-?(?=[0-9]{6}[-+]?[0-9]{4}\Z)", "", text)
    # The third digit distinguishes a company (2 or more) from a sole trader's month of birth.
    match = re.fullmatch(r"(?:16)?([1-9][0-9][2-9][0-9]{3})-?([0-9]{4})", text)
    if not match:
        return person("SE", text, today)
    return "-".join(match.groups()) if luhn.is_valid("".join(match.groups())) else None


def _no_company(text: str, today: date) -> str | None:
    match = re.fullmatch("(?:NO-?)?([1-9][0-9]{2}-?[0-9]{3}-?[0-9]{3})(?:-?MVA)?", text)
    number = match[1].replace("-", "") if match else ""
    return number if no_orgnr.is_valid(number) else None


def _fi_company(text: str, today: date) -> str | None:
    # Old papers leave out a leading zero. Without the hyphen such a number could as well be a new
    # one that lacks its check digit.
    match = re.fullmatch(r"(?:FI-?)?(?:([0-9]{7}|[1-9][0-9]{5})-|([0-9]{7}))([0-9])", text)
    if not match:
        return None
    number, check = (match[1] or match[2]).zfill(7), match[3]
    if number == "0000000" or not ytunnus.is_valid(number + check):
        return None
    return f"{number}-{check}"


def _dk_company(text: str, today: date) -> str | None:
    match = re.fullmatch("(?:DK-?)?([0-9]{2}-?[0-9]{2}-?[0-9]{2}-?[0-9]{2})", text)
    number = match[1].replace("-", "") if match else ""
    return number if cvr.is_valid(number) else None


_COMPANIES: Final[dict[str, Callable[[str, date], str | None]]] = {
    "SE": _se_company,
    "NO": _no_company,
    "FI": _fi_company,
    "DK": _dk_company,
}


def company(country: str, text: str, today: date) -> str | None:
    """Return the canonical organisation number of a Nordic country, or None."""
    return _COMPANIES[country](text, today)
