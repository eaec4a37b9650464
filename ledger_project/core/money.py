"""Amounts: exact decimals in major units with two decimals, and their rounding.

An amount is a plain `Decimal`; its currency is the ledger's and stands in the row beside it. No
binary float ever holds money: input is parsed digit by digit (`exact_amount`), a result of a
multiplication is rounded once, by name, where it becomes money (`rounded`).
"""

from decimal import ROUND_HALF_UP, Decimal

from django.db import models

from ledger_project.core.texts import say

ZERO = Decimal("0.00")
CENT = Decimal("0.01")
MAX_AMOUNT = Decimal("999999999999.99")


class InexactAmount(ValueError):
    """The value is no amount: not a number, too many decimals, or out of range."""


def exact_amount(value: Decimal | int) -> Decimal:
    """Return `value` with exactly two decimals, unchanged in worth.

    Raise `InexactAmount` for NaN and infinities, for more than two written decimals, and for
    anything beyond ±999999999999.99.
    """
    number = Decimal(value)
    if number.same_quantum(CENT) and abs(number) <= MAX_AMOUNT:
        return number + ZERO  # The usual case, such as an amount from the database.
    if not number.is_finite() or abs(number) > MAX_AMOUNT:
        raise InexactAmount(say("Expected a number of at most 999999999999.99"))
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -2:
        raise InexactAmount(say("Expected at most two decimals"))
    return number.quantize(CENT) + ZERO  # The addition turns -0.00 into 0.00.


def rounded(value: Decimal) -> Decimal:
    """Round half up to two decimals: the rule for fees and VAT."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)


class AmountField(models.DecimalField):
    """A money column: NUMERIC(19,2), wide enough for the sum of a million largest amounts."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs["max_digits"], kwargs["decimal_places"] = 19, 2
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def deconstruct(self):  # type: ignore[no-untyped-def]
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_digits"], kwargs["decimal_places"]
        return name, path, args, kwargs
