"""Well-formed national identifiers of persons born on a given date."""

from datetime import date

from stdnum import luhn
from stdnum.no import fodselsnummer


def se_person(born: date, *, plus: int = 0, serial: int = 239) -> str:
    """Return a well-formed twelve-digit number, with `plus` added to the day."""
    base = f"{born:%y%m}{born.day + plus:02d}{serial:03d}"
    return f"{born.year // 100}{base}{luhn.calc_check_digit(base)}"


def no_person(born: date, *, plus: int = 0, months: int = 0, serial: int = 0) -> str:
    """Return the first number from `serial` on that has both check digits, which some lack."""
    first_of_century = 500 if born.year >= 2000 else 0
    for individual in range(first_of_century + serial, first_of_century + serial + 50):
        base = f"{born.day + plus:02d}{born.month + months:02d}{born:%y}{individual:03d}"
        base += fodselsnummer.calc_check_digit1(base)
        number = base + fodselsnummer.calc_check_digit2(base)
        if len(number) == 11:
            return number
    raise AssertionError(born)


def fi_person(born: date, sign: str, serial: int) -> str:
    check = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(f"{born:%d%m%y}{serial:03d}") % 31]
    return f"{born:%d%m%y}{sign}{serial:03d}{check}"
