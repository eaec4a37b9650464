"""Personal numbers, each country's temporary kinds included; `text` comes from `tidy`.

SE: personal and coordination numbers (SKV 704, SKV 707: day + 60). NO: birth numbers, D-numbers
(day + 40) and those of the 2032 rule (Skatteetaten). FI: personal identity codes with the signs of
2023 and the temporary ones, individual number 900 to 999 (DVV). DK: personal numbers, which have
no check digit since 2007, and replacement numbers, day + 60 (CPR-kontoret).

Refused, since they are valid only inside the organisation that issued them: Norwegian H- and
FH-numbers (a hospital's own; month + 40, day + 80), Swedish numbers with a letter (T, of schools
and clinics), Danish health care numbers with letters. Norwegian synthetic numbers (month + 40, 65
or 80) stand for test persons, who buy nothing.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from stdnum import luhn
from stdnum.dk import cpr
from stdnum.exceptions import ValidationError
from stdnum.fi import hetu
from stdnum.no import fodselsnummer

_NEW_NORWEGIAN_NUMBERS: Final = date(2032, 1, 1)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _se_birth_date(canonical: str) -> date | None:
    match = re.fullmatch(r"((?:18|19|20)[0-9]{2})([0-9]{2})([0-9]{2})-[0-9]{4}", canonical)
    if not match:
        return None
    year, month, day = map(int, match.groups())
    return _date(year, month, day - 60 if day > 60 else day)


def _se_person(text: str, today: date) -> str | None:
    match = re.fullmatch(r"(18|19|20)?([0-9]{2})([0-9]{4})([-+]?)([0-9]{4})", text)
    if not match or not luhn.is_valid("".join(match.group(2, 3, 5))):
        return None
    century, short_year, month_day, sign, tail = match.groups()
    # The sign becomes + in the year of the hundredth birthday, not on the day.
    newest = today.year - 100 if sign == "+" else today.year
    if century:
        year = int(century + short_year)
        if sign == "+" and year > newest:
            return None
    else:
        year = newest - (newest - int(short_year)) % 100
        born = _se_birth_date(f"{year}{month_day}-{tail}")
        # 29 February may exist in one of the two centuries only.
        if born is None or born > today:
            year -= 100
    return f"{year}{month_day}-{tail}"


def _no_first_check_rest(digits: str) -> int:
    weights = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
    return sum(w * int(d) for w, d in zip(weights, digits, strict=False)) % 11


def _no_birth_date(canonical: str) -> date | None:
    # With a remainder of 1 to 3 the number is of the 2032 kind, which hides the century.
    if not re.fullmatch("[0-9]{11}", canonical) or _no_first_check_rest(canonical):
        return None
    # Months above 12 are help numbers and synthetic test persons.
    if int(canonical[2:4]) > 12 or int(canonical[:2]) > 71:
        return None
    try:
        return fodselsnummer.get_birth_date(canonical)
    except ValidationError:
        return None


def _no_person(text: str, today: date) -> str | None:
    # Checks the date itself: a number of the 2032 kind is valid without one that can be read.
    match = re.fullmatch(r"([0-9]{6})-?([0-9]{5})", text)
    if not match:
        return None
    digits = "".join(match.groups())
    if fodselsnummer.calc_check_digit2(digits) != digits[10]:
        return None
    born = _no_birth_date(digits)
    if born is not None and born <= today:
        return digits
    if today < _NEW_NORWEGIAN_NUMBERS or _no_first_check_rest(digits) > 3:
        return None
    day, month, short_year = (int(digits[i : i + 2]) for i in (0, 2, 4))
    births = (_date(c + short_year, month, day - 40 if day > 40 else day) for c in (1900, 2000))
    return digits if any(b is not None and b <= today for b in births) else None


def _fi_birth_date(canonical: str) -> date | None:
    match = re.fullmatch(r"([0-9]{2})([0-9]{2})([0-9]{2})([-+A-FU-Y])[0-9]{3}[0-9A-Y]", canonical)
    if not match:
        return None
    century = 1800 if match[4] == "+" else 2000 if match[4] in "ABCDEF" else 1900
    return _date(century + int(match[3]), int(match[2]), int(match[1]))


def _fi_person(text: str, today: date) -> str | None:
    # The sign stays and cannot be left out: it marks the century, and two codes that differ in
    # nothing else belong to two people.
    return text if hetu.is_valid(text, allow_temporary=True) else None


def _dk_birth_date(canonical: str) -> date | None:
    match = re.fullmatch("([0-9])([0-9]{5}-[0-9]{4})", canonical)
    if not match:
        return None
    tens = int(match[1])
    try:
        return cpr.get_birth_date(f"{tens - 6 if tens >= 6 else tens}{match[2]}")
    except ValidationError:
        return None


def _dk_person(text: str, today: date) -> str | None:
    match = re.fullmatch(r"([0-9]{6})-?([0-9]{4})", text)
    return "-".join(match.groups()) if match else None


BIRTH_DATES: Final[dict[str, Callable[[str], date | None]]] = {
    "SE": _se_birth_date,
    "NO": _no_birth_date,
    "FI": _fi_birth_date,
    "DK": _dk_birth_date,
}
_PERSONS: Final[dict[str, Callable[[str, date], str | None]]] = {
    "SE": _se_person,
    "NO": _no_person,
    "FI": _fi_person,
    "DK": _dk_person,
}


def person(country: str, text: str, today: date) -> str | None:
    """Return the canonical personal number of a Nordic country; None for others and the unborn."""
    canonical = _PERSONS[country](text, today)
    if canonical is None or country == "NO":
        return canonical
    born = BIRTH_DATES[country](canonical)
    return canonical if born is not None and born <= today else None
