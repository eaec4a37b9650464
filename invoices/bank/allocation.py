"""Allocation of a payment to the components of a debt. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from invoices.models.invoices import COSTS
from invoices.operations.subledger import CAPITAL, INTEREST
from ledger_project.core.money import ZERO

_COMPONENTS = {"cost": COSTS, "interest": (INTEREST,), "capital": (CAPITAL,)}


@dataclass(frozen=True, slots=True)
class Allocation:
    """Amounts paid by component of the debt, and the differences that are left.

    `remitted` is a remaining debt too small to claim, `kept` a remaining payment too small to give
    back.
    """

    paid: Mapping[str, Decimal]
    remitted: Decimal
    kept: Decimal
    surplus: Decimal

    @property
    def matched(self) -> Decimal:
        return sum(self.paid.values(), ZERO)


def allocate(
    amount: Decimal,
    debt: Mapping[str, Decimal],
    *,
    order: str,
    remission_limit: Decimal,
    rounding_limit: Decimal,
) -> Allocation:
    """Allocate `amount` to the components of `debt` in `order` ("cost,interest,capital").

    A remainder of the whole debt up to `remission_limit` is remitted, as far as it is principal. A
    remainder of the payment is kept up to `rounding_limit` if it paid anything, else it is surplus.
    """
    left, paid = amount, {}
    for group in order.split(","):
        for component in _COMPONENTS[group]:
            if share := min(left, debt.get(component, ZERO)):
                paid[component] = share
                left -= share
    owed = debt.get(CAPITAL, ZERO) - paid.get(CAPITAL, ZERO)
    remainder = sum(debt.values(), ZERO) - sum(paid.values(), ZERO)
    remitted = owed if paid and remainder <= remission_limit else ZERO
    kept = left if paid and left <= rounding_limit else ZERO
    return Allocation(paid=paid, remitted=remitted, kept=kept, surplus=left - kept)
