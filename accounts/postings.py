"""Posting templates of surpluses, payouts and fee invoices. Pure functions; those of invoices are
in `invoices`.
"""

from decimal import Decimal

from accounts.chart import Role
from accounts.drafts import Draft, Event, Line


def surplus_paid_out(event: Event, amount: Decimal) -> Draft:
    """What the operator owes to a customer leaves its bank account."""
    lines = (
        Line(Role.CUSTOMER_SURPLUS, debit=amount),
        Line(Role.CLIENT_FUNDS, credit=amount),
    )
    return Draft("surplus_paid_out", "SurplusPayout", event, lines)


def customer_repaid(event: Event, amount: Decimal) -> Draft:
    """What the client owes to a customer leaves the operator's bank account on its behalf."""
    lines = (
        Line(Role.CUSTOMER_LIABILITY, debit=amount, exported=True),
        Line(Role.SETTLEMENT_RECEIVABLE, credit=amount, exported=True),
        Line(Role.CLIENT_LIABILITY, debit=amount),
        Line(Role.CLIENT_FUNDS, credit=amount),
    )
    return Draft("customer_repaid", "RepaymentToCustomer", event, lines)


def payout_returned(event: Event, amount: Decimal) -> Draft:
    """What was settled with a seller was not paid: the operator has the money and owes it again."""
    lines = (
        Line(Role.SETTLEMENT_RECEIVABLE, debit=amount),
        Line(Role.BANK, credit=amount),
        Line(Role.CLIENT_FUNDS, debit=amount),
        Line(Role.CLIENT_LIABILITY, credit=amount),
    )
    return Draft("payout_returned", "PayoutReturned", event, lines)


def fees_invoiced(event: Event, net: Decimal, vat: Decimal) -> Draft:
    """The operator claims its fees of a seller that pays them by invoice."""
    lines = (
        Line(Role.SERVICE_FEES, debit=net),
        Line(Role.INPUT_VAT, debit=vat),
        Line(Role.SERVICE_PAYABLE, credit=net + vat),
        Line(Role.FEE_RECEIVABLE, debit=net + vat),
        Line(Role.FEE_REVENUE, credit=net),
        Line(Role.OUTPUT_VAT, credit=vat),
    )
    return Draft("fees_invoiced", "FeesInvoiced", event, lines)


def fee_invoice_paid(event: Event, total: Decimal) -> Draft:
    """A seller has paid a fee invoice from its bank to the operator's own."""
    lines = (
        Line(Role.SERVICE_PAYABLE, debit=total),
        Line(Role.BANK, credit=total),
        Line(Role.OPERATOR_BANK, debit=total),
        Line(Role.FEE_RECEIVABLE, credit=total),
    )
    return Draft("fee_invoice_paid", "FeeInvoicePaid", event, lines)
