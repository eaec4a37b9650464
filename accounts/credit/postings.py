"""Posting templates of surpluses. Pure functions."""

from decimal import Decimal

from accounts.books.chart import Role
from accounts.books.entries import BookedEvent, Draft, Line


def refund_ordered(event: BookedEvent, amount: Decimal) -> Draft:
    """Book the order to refund a surplus that the operator owes: it is on its way."""
    lines = (
        Line(Role.CUSTOMER_SURPLUS, debit=amount),
        Line(Role.PAYOUTS_IN_TRANSIT, credit=amount),
    )
    return Draft("payout_ordered", "SurplusPayout", event, lines)


def repayment_ordered(event: BookedEvent, amount: Decimal) -> Draft:
    """Book the order to refund a surplus for the client that owes it."""
    lines = (
        Line(Role.CUSTOMER_LIABILITY, debit=amount, exported=True),
        Line(Role.SETTLEMENT_RECEIVABLE, credit=amount, exported=True),
        Line(Role.CLIENT_LIABILITY, debit=amount),
        Line(Role.PAYOUTS_IN_TRANSIT, credit=amount),
    )
    return Draft("payout_ordered", "RepaymentToCustomer", event, lines)


def surplus_recovered(event: BookedEvent, amount: Decimal) -> Draft:
    """Book that a lost surplus is none: its refund was not paid, after its payment had bounced."""
    lines = (
        Line(Role.CUSTOMER_SURPLUS, debit=amount),
        Line(Role.CREDIT_LOSS, credit=amount),
    )
    return Draft("surplus_recovered", "SurplusLoss", event, lines)
