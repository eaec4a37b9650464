"""Posting templates of settlements, payouts and fee invoices. Pure functions."""

from decimal import Decimal

from accounts.books.chart import Role
from accounts.books.entries import BookedEvent, Draft, Line


def seller_settled(event: BookedEvent, transferred: Decimal, fees: Decimal, vat: Decimal) -> Draft:
    """Book the disbursement: transfer and fees settle the receivable of the seller.

    Fees are negative where more commission comes back than is charged.
    """
    owed = transferred + fees + vat
    lines = (
        Line(Role.BANK, debit=transferred),
        _debit(Role.SERVICE_FEES, fees),
        _debit(Role.INPUT_VAT, vat),
        _debit(Role.SETTLEMENT_RECEIVABLE, -owed),
        _debit(Role.CLIENT_LIABILITY, owed),
        Line(Role.CLIENT_FUNDS, credit=transferred),
        _debit(Role.FEE_REVENUE, -fees),
        _debit(Role.OUTPUT_VAT, -vat),
    )
    return Draft("seller_settled", "Settlement", event, lines)


def payout_paid(event: BookedEvent, amount: Decimal) -> Draft:
    """Book that the bank has paid a refund or a return: the money has left."""
    lines = (
        Line(Role.PAYOUTS_IN_TRANSIT, debit=amount),
        Line(Role.CLIENT_FUNDS, credit=amount),
    )
    return Draft("payout_paid", "PayoutPaid", event, lines)


def payout_returned(event: BookedEvent, amount: Decimal) -> Draft:
    """Book a settlement that was not paid: the operator has the money and owes it again."""
    lines = (
        Line(Role.SETTLEMENT_RECEIVABLE, debit=amount),
        Line(Role.BANK, credit=amount),
        Line(Role.CLIENT_FUNDS, debit=amount),
        Line(Role.CLIENT_LIABILITY, credit=amount),
    )
    return Draft("payout_returned", "PayoutReturned", event, lines)


def fees_invoiced(event: BookedEvent, net: Decimal, vat: Decimal) -> Draft:
    """Book the fees that the operator invoices to a seller; negative, if commission comes back."""
    lines = (
        _debit(Role.SERVICE_FEES, net),
        _debit(Role.INPUT_VAT, vat),
        _debit(Role.SERVICE_PAYABLE, -net - vat),
        _debit(Role.FEE_RECEIVABLE, net + vat),
        _debit(Role.FEE_REVENUE, -net),
        _debit(Role.OUTPUT_VAT, -vat),
    )
    return Draft("fees_invoiced", "FeesInvoiced", event, lines)


def fee_invoice_paid(event: BookedEvent, total: Decimal) -> Draft:
    """Book a seller's payment of a fee invoice to the operator's own bank account."""
    lines = (
        _debit(Role.SERVICE_PAYABLE, total),
        _debit(Role.BANK, -total),
        _debit(Role.OPERATOR_BANK, total),
        _debit(Role.FEE_RECEIVABLE, -total),
    )
    return Draft("fee_invoice_paid", "FeeInvoicePaid", event, lines)


def fee_invoice_received(event: BookedEvent, amount: Decimal) -> Draft:
    """Book a seller's payment of a fee invoice that came to the account that buyers pay to.

    It stays with the client funds, as fees do that are deducted.
    """
    lines = (
        Line(Role.SERVICE_PAYABLE, debit=amount),
        Line(Role.BANK, credit=amount),
        Line(Role.UNMATCHED_PAYMENTS, debit=amount),
        Line(Role.FEE_RECEIVABLE, credit=amount),
    )
    return Draft("fee_invoice_received", "FeeInvoicePaid", event, lines)


def _debit(role: Role, amount: Decimal) -> Line:
    """Return a line that debits the role, or credits it if the amount is negative."""
    return Line(role, debit=amount) if amount >= 0 else Line(role, credit=-amount)
