"""Payment references and account numbers.

Luhn = ISO/IEC 7812; references after Bankgirot (OCR), Mastercard/Nets (KID, FIK) and Finanssiala
(7-3-1); IBAN ISO 13616, BIC ISO 9362.
"""

import re

import stdnum.bic
import stdnum.iban
from stdnum import iso11649, luhn
from stdnum.exceptions import ValidationError

from ledger_project.core.identifiers._text import InvalidIdentifier, named, tidy
from ledger_project.core.texts import say


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
    """Return the reference that the payer states: digits only, unique for its arguments.

    SE (OCR): length of the ledger number, ledger number (5), serial (6), length digit, Luhn. FI:
    length of the ledger number, ledger number (5), serial (6), 7-3-1 digit. NO (KID): customer
    number (7), serial of the customer (4), Luhn; customers whose numbers differ only in leading
    zeros share their KIDs. DK (FIK type 71): ledger number (5), serial (9), Luhn.

    Raise InvalidIdentifier when a component is negative or the whole too long for the country's
    banks.
    """
    reference = ""
    if all(0 <= number < 10**18 for number in (ledger_number, serial, customer_serial)):
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
        raise InvalidIdentifier("paymentReference", named(country))
    return reference


def is_payment_reference(value: str, country: str) -> bool:
    """Return whether length and check digits fit this country's layout. Never raise."""
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
    """Return an IBAN in upper case without spaces. Raise InvalidIdentifier."""
    text = tidy(value, " -")
    if text.isalnum() and stdnum.iban.is_valid(text):
        return text
    raise InvalidIdentifier(label)


def bic(value: str, *, label: str = "bic") -> str:
    """Return a BIC of 8 or 11 characters in upper case. Raise InvalidIdentifier."""
    text = tidy(value)
    if text.isalnum() and stdnum.bic.is_valid(text):
        return text
    raise InvalidIdentifier(label)


def bankgiro(value: str, *, label: str = "bankgiro") -> str:
    """Return a Swedish bankgiro number, NNN-NNNN or NNNN-NNNN. Raise InvalidIdentifier."""
    match = re.fullmatch(r"([1-9][0-9]{2,3})-?([0-9]{4})", tidy(value))
    if match and luhn.is_valid("".join(match.groups())):
        return "-".join(match.groups())
    raise InvalidIdentifier(label, "SE")


def creditor_reference(value: str) -> str:
    """Return a creditor reference: RF with its check digits (ISO 11649), or 2 to 25 digits."""
    reference = tidy(value).replace(" ", "").upper()
    if re.fullmatch("[0-9]{2,25}", reference):
        return reference
    try:
        return str(iso11649.validate(reference))
    except ValidationError as error:
        raise InvalidIdentifier(
            say("Expected a reference: RF with check digits, or digits")
        ) from error
