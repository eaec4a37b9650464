"""Posting templates of settlements, payouts and fee invoices. Pure functions."""

from decimal import Decimal

from accounts.books.chart import Role
from accounts.books.entries import BookedEvent, Draft, Line


def seller_settled(event: BookedEvent, transferred: Decimal, fees: Decimal, vat: Decimal) -> Draft:
    """Book the disbursement: transfer and fees settle the receivable of the seller."""
    owed = transferred + fees + vat
    lines = (
        Line(Role.BANK, debit=transferred),
        Line(Role.SERVICE_FEES, debit=fees),
        Line(Role.INPUT_VAT, debit=vat),
        Line(Role.SETTLEMENT_RECEIVABLE, credit=owed),
        Line(Role.CLIENT_LIABILITY, debit=owed),
        Line(Role.CLIENT_FUNDS, credit=transferred),
        Line(Role.FEE_REVENUE, credit=fees),
        Line(Role.OUTPUT_VAT, credit=vat),
    )
    return Draft("seller_settled", "Settlement", event, lines)


def payout_returned(event: BookedEvent, amount: Decimal) -> Draft:
    """Book a payout that was not paid: the operator has the money and owes it again."""
    lines = (
        Line(Role.SETTLEMENT_RECEIVABLE, debit=amount),
        Line(Role.BANK, credit=amount),
        Line(Role.CLIENT_FUNDS, debit=amount),
        Line(Role.CLIENT_LIABILITY, credit=amount),
    )
    return Draft("payout_returned", "PayoutReturned", event, lines)


def fees_invoiced(event: BookedEvent, net: Decimal, vat: Decimal) -> Draft:
    """Book the fees that the operator invoices to a seller."""
    lines = (
        Line(Role.SERVICE_FEES, debit=net),
        Line(Role.INPUT_VAT, debit=vat),
        Line(Role.SERVICE_PAYABLE, credit=net + vat),
        Line(Role.FEE_RECEIVABLE, debit=net + vat),
        Line(Role.FEE_REVENUE, credit=net),
        Line(Role.OUTPUT_VAT, credit=vat),
    )
    return Draft("fees_invoiced", "FeesInvoiced", event, lines)


def fee_invoice_paid(event: BookedEvent, total: Decimal) -> Draft:
    """Book a seller's payment of a fee invoice to the operator's own bank account."""
    lines = (
        Line(Role.SERVICE_PAYABLE, debit=total),
        Line(Role.BANK, credit=total),
        Line(Role.OPERATOR_BANK, debit=total),
        Line(Role.FEE_RECEIVABLE, credit=total),
    )
    return Draft("fee_invoice_paid", "FeeInvoicePaid", event, lines)
