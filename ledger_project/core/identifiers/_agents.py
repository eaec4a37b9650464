"""The bank of an account, as payment files name it: by its BIC, or by a national clearing number.

Sources: the banks' registers that `schwifty` carries (BIC by IBAN); Bankgirot and the Swedish
Bankers' Association for SESBA, in which 9900 is Bankgirot and four digits begin a bank account.
"""

from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from stdnum.exceptions import ValidationError
from stdnum.no import kontonr

SWEDISH_CLEARING = "SESBA"
BANKGIROT = "9900"
_LONGEST_GIRO = 8
_DANISH = range(11, 15)


def bank_of(country: str, iban: str, number: str, bic: str = "") -> str:
    """Return the bank of an account: a BIC, SESBA and a clearing number, or "" if it is not known.

    `bic` is what its owner stated; `number` is that of an account without an IBAN.
    """
    if bic:
        return bic
    if iban := iban or iban_of(country, number):
        try:
            return str(IBAN(iban).bic or "")
        except SchwiftyException:
            return ""
    digits = "".join(filter(str.isdigit, number))
    if country != "SE" or not digits:
        return ""
    if is_bankgiro(number):
        return f"{SWEDISH_CLEARING} {BANKGIROT}"
    return f"{SWEDISH_CLEARING} {digits[:4]}"


def is_bankgiro(number: str) -> bool:
    """Return whether a Swedish number is a bankgiro: at most eight digits, with zeros before."""
    digits = "".join(filter(str.isdigit, number)).lstrip("0")
    return 7 <= len(digits) <= _LONGEST_GIRO


def iban_of(country: str, number: str) -> str:
    """Return the IBAN of a domestic account whose number alone makes it; "" elsewhere."""
    digits = "".join(filter(str.isdigit, number))
    if country == "NO":
        try:
            return str(kontonr.to_iban(kontonr.validate(digits))).replace(" ", "")
        except ValidationError:
            return ""
    if country == "DK" and len(digits) in _DANISH:
        return str(IBAN.generate("DK", bank_code=digits[:4], account_code=digits[4:].zfill(10)))
    return ""
