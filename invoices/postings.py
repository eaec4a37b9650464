"""Posting templates: what each event of an invoice does to the two books. Pure functions.

A purchased receivable is the operator's from the capture on, so only the capture and its credits
reach the client book; payments of it concern the operator book alone. Which accounts and signs:
`docs/postings.md` shows each template as worked T-accounts.
"""

import datetime as dt
from decimal import Decimal

from accounts.chart import Role
from accounts.drafts import Draft, Line


def _lines(*lines: Line) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.debit or line.credit)


def invoice_issued(
    *, capture_id: int, invoice_id: int, seller_id: int, amount: Decimal, value_on: dt.date
) -> Draft:
    """The seller's claim on the buyer comes into being. Sales are the client's own to export."""
    return Draft(
        template="invoice_issued",
        accounting_action="Invoice",
        document_type="capture",
        document_id=capture_id,
        invoice_id=invoice_id,
        seller_id=seller_id,
        value_on=value_on,
        lines=(
            Line(Role.RECEIVABLE, debit=amount),
            Line(Role.SALES, credit=amount),
        ),
    )


def receivable_purchased(
    *, capture_id: int, invoice_id: int, seller_id: int, amount: Decimal, value_on: dt.date
) -> Draft:
    """The operator takes the claim over and owes the seller its value at once."""
    return Draft(
        template="receivable_purchased",
        accounting_action="Purchase",
        document_type="capture",
        document_id=capture_id,
        invoice_id=invoice_id,
        seller_id=seller_id,
        value_on=value_on,
        lines=(
            Line(Role.SETTLEMENT_RECEIVABLE, debit=amount, exported=True),
            Line(Role.RECEIVABLE, credit=amount, exported=True),
            Line(Role.PURCHASED_RECEIVABLE, debit=amount),
            Line(Role.CLIENT_LIABILITY, credit=amount),
        ),
    )


def purchased_invoice_credited(
    *,
    credit_id: int,
    invoice_id: int,
    seller_id: int,
    unpaid: Decimal,
    paid: Decimal,
    cause: str,
    value_on: dt.date,
) -> Draft:
    """The seller takes back a part: the unpaid lowers the claim, the paid is owed to the buyer."""
    amount = unpaid + paid
    return Draft(
        template="invoice_credited",
        accounting_action="Credit",
        transaction_cause=cause,
        document_type="credit",
        document_id=credit_id,
        invoice_id=invoice_id,
        seller_id=seller_id,
        value_on=value_on,
        lines=_lines(
            Line(Role.SALES, debit=amount),
            Line(Role.RECEIVABLE, credit=amount),
            Line(Role.RECEIVABLE, debit=amount, exported=True),
            Line(Role.SETTLEMENT_RECEIVABLE, credit=amount, exported=True),
            Line(Role.CLIENT_LIABILITY, debit=amount),
            Line(Role.PURCHASED_RECEIVABLE, credit=unpaid),
            Line(Role.CUSTOMER_SURPLUS, credit=paid),
        ),
    )


def purchased_payment_matched(
    *, payment_id: int, invoice_id: int, seller_id: int, amount: Decimal, value_on: dt.date
) -> Draft:
    """A buyer pays capital of a purchased invoice."""
    return Draft(
        template="payment_matched",
        accounting_action="Payment",
        document_type="payment",
        document_id=payment_id,
        invoice_id=invoice_id,
        seller_id=seller_id,
        value_on=value_on,
        lines=(
            Line(Role.CLIENT_FUNDS, debit=amount),
            Line(Role.PURCHASED_RECEIVABLE, credit=amount),
        ),
    )


def payment_exceeds_debt(
    *, payment_id: int, invoice_id: int, seller_id: int, amount: Decimal, value_on: dt.date
) -> Draft:
    """What a payment leaves over belongs to the customer."""
    return Draft(
        template="payment_exceeds_debt",
        accounting_action="Surplus",
        document_type="payment",
        document_id=payment_id,
        invoice_id=invoice_id,
        seller_id=seller_id,
        value_on=value_on,
        lines=(
            Line(Role.CLIENT_FUNDS, debit=amount),
            Line(Role.CUSTOMER_SURPLUS, credit=amount),
        ),
    )


def payment_unmatched(*, payment_id: int, amount: Decimal, value_on: dt.date) -> Draft:
    """Nobody knows yet whose payment this is."""
    return Draft(
        template="payment_unmatched",
        accounting_action="UnmatchedPayment",
        document_type="payment",
        document_id=payment_id,
        value_on=value_on,
        lines=(
            Line(Role.CLIENT_FUNDS, debit=amount),
            Line(Role.UNMATCHED_PAYMENTS, credit=amount),
        ),
    )
