"""Posting templates of surpluses. Pure functions."""

from decimal import Decimal

from accounts.books.chart import Role
from accounts.books.entries import BookedEvent, Draft, Line


def surplus_paid_out(event: BookedEvent, amount: Decimal) -> Draft:
    """Book a surplus paid to a customer by the operator, which owed it."""
    lines = (
        Line(Role.CUSTOMER_SURPLUS, debit=amount),
        Line(Role.CLIENT_FUNDS, credit=amount),
    )
    return Draft("surplus_paid_out", "SurplusPayout", event, lines)


def customer_repaid(event: BookedEvent, amount: Decimal) -> Draft:
    """Book a surplus paid to a customer by the operator for the client, which owed it."""
    lines = (
        Line(Role.CUSTOMER_LIABILITY, debit=amount, exported=True),
        Line(Role.SETTLEMENT_RECEIVABLE, credit=amount, exported=True),
        Line(Role.CLIENT_LIABILITY, debit=amount),
        Line(Role.CLIENT_FUNDS, credit=amount),
    )
    return Draft("customer_repaid", "RepaymentToCustomer", event, lines)
