"""Allocation of money to the components of a debt. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from invoices.models.invoices import COSTS
from invoices.operations.subledger import CAPITAL, INTEREST
from ledger_project.core.money import ZERO

_COMPONENTS = {"cost": COSTS, "interest": (INTEREST,), "capital": (CAPITAL,)}
_RECOVERED = (CAPITAL, *COSTS, INTEREST)


@dataclass(frozen=True, slots=True)
class Allocation:
    """Amounts paid by component of the debt, and the differences that are left.

    `recovered` are amounts by component that had been written off. `remitted` is a remaining debt
    too small to claim, `kept` a remaining payment too small to give back.
    """

    paid: Mapping[str, Decimal]
    recovered: Mapping[str, Decimal]
    remitted: Decimal
    kept: Decimal
    surplus: Decimal

    @property
    def met(self) -> Decimal:
        """Amount that paid the debt, written off or not."""
        return sum(self.paid.values(), ZERO) + sum(self.recovered.values(), ZERO)


def allocate(
    amount: Decimal,
    debt: Mapping[str, Decimal],
    *,
    written_off: Mapping[str, Decimal],
    order: str,
    remission_limit: Decimal,
    rounding_limit: Decimal,
) -> Allocation:
    """Allocate `amount` to the components of `debt` in `order` ("cost,interest,capital").

    Then it recovers what was `written_off`: principal before fees and interest. A remainder of the
    whole debt up to `remission_limit` is remitted, as far as it is principal. A remainder of the
    amount is kept up to `rounding_limit` if it paid anything, else it is surplus.
    """
    components = [name for group in order.split(",") for name in _COMPONENTS[group]]
    left, paid = _take(amount, debt, components)
    left, recovered = _take(left, written_off, _RECOVERED)
    owed = debt.get(CAPITAL, ZERO) - paid.get(CAPITAL, ZERO)
    remainder = sum(debt.values(), ZERO) - sum(paid.values(), ZERO)
    remitted = owed if paid and remainder <= remission_limit else ZERO
    kept = left if (paid or recovered) and left <= rounding_limit else ZERO
    return Allocation(paid, recovered, remitted, kept, left - kept)


def _take(
    left: Decimal, debt: Mapping[str, Decimal], order: list[str] | tuple[str, ...]
) -> tuple[Decimal, dict[str, Decimal]]:
    """Return what is left of an amount after the components in order, and what each got."""
    taken = {}
    for component in order:
        if share := min(left, debt.get(component, ZERO)):
            taken[component] = share
            left -= share
    return left, taken
