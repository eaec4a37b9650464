"""Convert values that are the same in all formats: texts, amounts in minor units, references."""

import re
from collections.abc import Iterable
from decimal import Decimal

from ledger_project.core.money import exact_amount

NAME_LENGTH, ACCOUNT_LENGTH, MESSAGE_LENGTH = 140, 34, 500
BANK_REFERENCE_LENGTH = 140
REFERENCE = re.compile(r"[\x21-\x7e]{1,50}")


def one_line(text: str) -> str:
    """Return the printable characters of a text, each run of anything else as one blank."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


def shortened(text: str, length: int) -> str:
    """Return one line of at most `length` characters; what is cut off shows as an ellipsis."""
    line = one_line(text)
    return line if len(line) <= length else line[: length - 1] + "…"


def minor_units(digits: str) -> Decimal:
    """Convert öre or øre to an amount. Raises `InexactAmount` beyond the largest one."""
    return exact_amount(Decimal(digits).scaleb(-2))


def taken_back(reference: str) -> str:
    """Return the bank reference of a reversal, made from the payment's, which banks may repeat."""
    return f"{reference}/R"


def stated(references: Iterable[str], text: str, *, country: str) -> tuple[str, str]:
    """Return (payment reference, message) of the references and the text that the payer stated.

    A single reference is the payment's. How several share the amount is not certain in any format:
    they are put before the message, as is one that cannot be a reference, and a person decides.
    """
    found = list(dict.fromkeys(plain(reference, country) for reference in references))
    found = [reference for reference in found if reference]
    if len(found) == 1 and REFERENCE.fullmatch(found[0]):
        return found[0], shortened(text, MESSAGE_LENGTH)
    return "", shortened(" ".join([*found, text]), MESSAGE_LENGTH)


def plain(reference: str, country: str) -> str:
    """Remove the blanks that group a reference, and the zeros that Finnish banks pad with."""
    plain = "".join(reference.split())
    if country == "FI" and plain.isascii() and plain.isdigit():
        return plain.lstrip("0")
    return plain
