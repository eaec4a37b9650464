"""Identifiers of people, companies, accounts and payments in the Nordic countries.

Pure functions: a text goes in, its one canonical spelling comes out, or InvalidIdentifier.
Rules: Skatteverket SKV 704/707 (SE), Skatteetaten incl. the 2032 rule (NO), DVV incl. the 2023
century signs (FI), CPR-kontoret incl. the 2007 rule (DK); Luhn = ISO/IEC 7812; payment references
after Bankgirot (OCR), Mastercard/Nets (KID, FIK) and Finanssiala (7-3-1); IBAN ISO 13616, BIC
ISO 9362, phone numbers E.164. Nothing here looks a number up: valid means well formed.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Final, Literal

import phonenumbers
import stdnum.bic
import stdnum.iban
from stdnum import luhn
from stdnum.dk import cpr, cvr
from stdnum.eu import vat
from stdnum.exceptions import ValidationError
from stdnum.fi import hetu, ytunnus
from stdnum.no import fodselsnummer, mva
from stdnum.no import orgnr as no_orgnr

Kind = Literal["consumer", "business"]

_KIND_LABELS: Final[dict[str, str]] = {
    "consumer": "nationalConsumerIdentifier",
    "business": "nationalOrganizationIdentifier",
}
# What word processors and web pages put in place of a space and a hyphen.
_LOOKALIKES: Final = str.maketrans(
    dict.fromkeys("\u00a0\u2009\u202f", " ") | dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-")
)
_LONGEST: Final = 64
_LONGEST_E164: Final = 16
_NORDIC_CALLING_CODES: Final = frozenset({45, 46, 47, 358})
_NEW_NORWEGIAN_NUMBERS: Final = date(2032, 1, 1)


class InvalidIdentifier(ValueError):
    """The text is not an identifier of the wanted kind; `message` is fit for an API answer."""

    def __init__(self, label: str, country: str = "") -> None:
        self.message = f"Not a valid {country} {label}" if country else f"Not a valid {label}"
        super().__init__(self.message)


def _tidy(value: str, drop: str = " ") -> str:
    """Upper-case ASCII without the characters in `drop`; "" for what can be no identifier."""
    if len(value) > _LONGEST:
        return ""
    text = value.translate(_LOOKALIKES)
    # Before upper(), which turns some letters of other scripts into ASCII.
    return "".join(c for c in text if c not in drop).upper() if text.isascii() else ""


def _named(country: str) -> str:
    """The country for a message; nothing that a caller made up is echoed."""
    return country if re.fullmatch("[A-Z]{2}", country) else ""


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# --- People and companies -------------------------------------------------------------------------


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


def _se_company(text: str, today: date) -> str | None:
    # The third digit tells a company (2 or more) from a sole trader's month of birth.
    match = re.fullmatch(r"(?:16)?([1-9][0-9][2-9][0-9]{3})-?([0-9]{4})", text)
    if not match:
        return _person("SE", text, today)
    return "-".join(match.groups()) if luhn.is_valid("".join(match.groups())) else None


def _no_first_check_rest(digits: str) -> int:
    weights = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
    return sum(w * int(d) for w, d in zip(weights, digits, strict=False)) % 11


def _no_birth_date(canonical: str) -> date | None:
    # With a rest of 1 to 3 the number is of the 2032 kind, which hides the century.
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


def _no_company(text: str, today: date) -> str | None:
    return text if re.fullmatch("[1-9][0-9]{8}", text) and no_orgnr.is_valid(text) else None


def _fi_birth_date(canonical: str) -> date | None:
    match = re.fullmatch(r"([0-9]{2})([0-9]{2})([0-9]{2})([-+A-FU-Y])[0-9]{3}[0-9A-Y]", canonical)
    if not match:
        return None
    century = 1800 if match[4] == "+" else 2000 if match[4] in "ABCDEF" else 1900
    return _date(century + int(match[3]), int(match[2]), int(match[1]))


def _fi_person(text: str, today: date) -> str | None:
    return text if hetu.is_valid(text, allow_temporary=True) else None


def _fi_company(text: str, today: date) -> str | None:
    match = re.fullmatch(r"([0-9]{7})-?([0-9])", text)
    if not match or match[1] == "0000000" or not ytunnus.is_valid("".join(match.groups())):
        return None
    return "-".join(match.groups())


def _dk_birth_date(canonical: str) -> date | None:
    if not re.fullmatch("[0-9]{6}-[0-9]{4}", canonical):
        return None
    try:
        return cpr.get_birth_date(canonical)
    except ValidationError:
        return None


def _dk_person(text: str, today: date) -> str | None:
    match = re.fullmatch(r"([0-9]{6})-?([0-9]{4})", text)
    return "-".join(match.groups()) if match else None


def _dk_company(text: str, today: date) -> str | None:
    return text if re.fullmatch("[0-9]{8}", text) and cvr.is_valid(text) else None


_BIRTH_DATES: Final[dict[str, Callable[[str], date | None]]] = {
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
_COMPANIES: Final[dict[str, Callable[[str, date], str | None]]] = {
    "SE": _se_company,
    "NO": _no_company,
    "FI": _fi_company,
    "DK": _dk_company,
}


def _person(country: str, text: str, today: date) -> str | None:
    canonical = _PERSONS[country](text, today)
    if canonical is None or country == "NO":
        return canonical
    born = _BIRTH_DATES[country](canonical)
    return canonical if born is not None and born <= today else None


def national_identifier(
    value: str, country: str, kind: Kind, *, today: date, label: str | None = None
) -> str:
    """Canonical personal or organisation number of SE, NO, FI or DK.

    consumer: SE YYYYMMDD-NNNN, NO 11 digits, FI DDMMYYCZZZQ, DK DDMMYY-NNNN.
    business: SE NNNNNN-NNNN (a sole trader: YYYYMMDD-NNNN), NO 9 digits, FI NNNNNNN-N, DK 8 digits.
    `today` gives a ten-digit Swedish number its century; nobody is born after it.
    Raises InvalidIdentifier "Not a valid SE nationalConsumerIdentifier" (`label` sets the last
    word), for every other country too.
    """
    text = _tidy(value)
    canonical: str | None = None
    if text and country in _PERSONS:
        if kind == "consumer":
            canonical = _person(country, text, today)
        else:
            canonical = _COMPANIES[country](text, today)
    if canonical is None:
        raise InvalidIdentifier(label or _KIND_LABELS[kind], _named(country))
    return canonical


def birth_date(value: str, country: str) -> date | None:
    """Birth date in a canonical personal number; None where the number does not tell it.

    Never raises. None for companies, other countries and Norwegian numbers of the 2032 kind.
    """
    read = _BIRTH_DATES.get(country)
    return read(value) if read else None


def vat_number(value: str, country: str, *, label: str = "vatNo") -> str:
    """VAT number with its country prefix and no separators, e.g. SE101010101001.

    A number without prefix is one of `country`; the prefix of another EU country or Norway is
    believed if the number passes that country's check. Outside the EU and Norway there is no
    check but 2 to 13 letters and digits, at least one a digit. Raises InvalidIdentifier.
    """
    text = _tidy(value, " -./,:")
    if text.isalnum() and _named(country):
        canonical = _checked_vat(country, text) or _checked_vat(text[:2], text)
        if canonical is None and not _has_vat_check(country):
            body = text.removeprefix(country)
            if re.fullmatch("(?=.*[0-9])[0-9A-Z]{2,13}", body):
                canonical = country + body
        if canonical:
            return canonical
    raise InvalidIdentifier(label, _named(country))


def _has_vat_check(country: str) -> bool:
    return country in ("NO", "EL") or country.lower() in vat.MEMBER_STATES


def _checked_vat(country: str, text: str) -> str | None:
    if not _has_vat_check(country):
        return None
    prefix = "EL" if country == "GR" else country
    number = prefix + text.removeprefix(prefix)
    try:
        return "NO" + mva.validate(number) if country == "NO" else vat.validate(number)
    except ValidationError:
        return None


# --- Payments -------------------------------------------------------------------------------------


def _finnish_check_digit(digits: str) -> str:
    total = sum(int(d) * (7, 3, 1)[i % 3] for i, d in enumerate(reversed(digits)))
    return str(-total % 10)


def _kid_base(customer_no: str, customer_serial: int) -> str:
    # Past 9999 the long form, which no customer number of 15 digits can reach: a wider serial
    # alone would make one customer's KID equal another's.
    if customer_serial > 9999:
        return f"{customer_no:0>15}{customer_serial:09d}"
    return f"{customer_no:0>7}{customer_serial:04d}"


def payment_reference(
    country: str,
    *,
    ledger_number: int,
    serial: int,
    customer_no: str = "",
    customer_serial: int = 0,
) -> str:
    """The reference that the payer states, digits only, different for different arguments.

    SE (OCR): length of the ledger number, ledger number (5), serial (6), length digit, Luhn.
    FI: length of the ledger number, ledger number (5), serial (6), 7-3-1 digit.
    NO (KID): customer number (7), serial of the customer (4), Luhn; customers whose numbers differ
    only in leading zeros share their KIDs. DK (FIK type 71): ledger number (5), serial (9), Luhn.
    Raises InvalidIdentifier when a part is negative or the whole too long for the country's banks.
    """
    reference = ""
    if all(0 <= part < 10**18 for part in (ledger_number, serial, customer_serial)):
        ledger = f"{ledger_number:05d}"
        if country == "SE":
            base = f"{len(ledger)}{ledger}{serial:06d}"
            base += str((len(base) + 2) % 10)
            reference = base + luhn.calc_check_digit(base)
        elif country == "FI":
            base = f"{len(ledger)}{ledger}{serial:06d}"
            reference = base + _finnish_check_digit(base)
        elif country == "DK":
            base = f"{ledger}{serial:09d}"
            reference = base + luhn.calc_check_digit(base)
        elif country == "NO" and re.fullmatch("[0-9]{1,15}", customer_no):
            base = _kid_base(customer_no, customer_serial)
            reference = base + luhn.calc_check_digit(base)
    if not is_payment_reference(reference, country):
        raise InvalidIdentifier("paymentReference", _named(country))
    return reference


def is_payment_reference(value: str, country: str) -> bool:
    """Whether length and check digits are those of this country's layout. Never raises."""
    if not re.fullmatch("[0-9]{12,25}", value):
        return False
    size = len(value)
    if country == "SE":
        return size >= 14 and int(value[-2]) == size % 10 and luhn.is_valid(value)
    if country == "NO":
        return (size <= 20 or size == 25) and luhn.is_valid(value)
    if country == "FI":
        return 13 <= size <= 20 and _finnish_check_digit(value[:-1]) == value[-1]
    return country == "DK" and size == 15 and luhn.is_valid(value)


def iban(value: str, *, label: str = "iban") -> str:
    """IBAN in upper case without spaces. Raises InvalidIdentifier."""
    text = _tidy(value, " -")
    if text.isalnum() and stdnum.iban.is_valid(text):
        return text
    raise InvalidIdentifier(label)


def bic(value: str, *, label: str = "bic") -> str:
    """BIC of 8 or 11 characters in upper case. Raises InvalidIdentifier."""
    text = _tidy(value)
    if text.isalnum() and stdnum.bic.is_valid(text):
        return text
    raise InvalidIdentifier(label)


def bankgiro(value: str, *, label: str = "bankgiro") -> str:
    """Swedish bankgiro number, NNN-NNNN or NNNN-NNNN. Raises InvalidIdentifier."""
    match = re.fullmatch(r"([1-9][0-9]{2,3})-?([0-9]{4})", _tidy(value))
    if match and luhn.is_valid("".join(match.groups())):
        return "-".join(match.groups())
    raise InvalidIdentifier(label, "SE")


# --- Reaching the customer ------------------------------------------------------------------------


def phone(value: str, country: str, *, label: str = "msisdn") -> str:
    """Phone number as E.164; without + it is read in `country`. Raises InvalidIdentifier.

    A Nordic number and one read in `country` must lie in a range that is in use; any other only
    needs a possible length, since foreign numbering plans change faster than the metadata.
    """
    text = _tidy(value, "")
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
    """Postal code: SE and FI 5 digits, NO and DK 4; elsewhere 1 to 10 printable characters.

    The Swedish "123 45" becomes "12345". Raises InvalidIdentifier.
    """
    text = value.translate(_LOOKALIKES).strip() if len(value) <= _LONGEST else ""
    if country == "SE":
        text = re.sub(r"^([0-9]{3}) ([0-9]{2})$", r"\1\2", text)
    pattern = _ZIP_CODES.get(country)
    if re.fullmatch(pattern, text) if pattern else 1 <= len(text) <= 10 and text.isprintable():
        return text
    raise InvalidIdentifier(label, _named(country))
