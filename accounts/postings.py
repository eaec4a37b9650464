"""Posting templates of surpluses. Pure functions; those of invoices stand in `invoices`."""

from decimal import Decimal

from accounts.chart import Role
from accounts.drafts import Draft, Event, Line


def surplus_paid_out(event: Event, amount: Decimal) -> Draft:
    """What is owed to a customer leaves the operator's bank account."""
    lines = (
        Line(Role.CUSTOMER_SURPLUS, debit=amount),
        Line(Role.CLIENT_FUNDS, credit=amount),
    )
    return Draft("surplus_paid_out", "SurplusPayout", event, lines)
