"""Posting templates: what each event of an invoice does to the two books. Pure functions.

A purchased receivable is the operator's from the capture on, so only the capture and its credits
reach the client book; payments of it concern the operator book alone. `docs/postings.md` shows
each template with amounts. Amounts are in the ledger's currency.
"""

from decimal import Decimal

from accounts.chart import Role
from accounts.drafts import Draft, Event, Line


def invoice_issued(event: Event, amount: Decimal) -> Draft:
    """The seller's claim on the buyer comes into being. Sales are the client's own to export."""
    lines = (
        Line(Role.RECEIVABLE, debit=amount),
        Line(Role.SALES, credit=amount),
    )
    return Draft("invoice_issued", "Invoice", event, lines)


def receivable_purchased(event: Event, amount: Decimal) -> Draft:
    """The operator takes the claim over and owes the seller its value at once."""
    lines = (
        Line(Role.SETTLEMENT_RECEIVABLE, debit=amount, exported=True),
        Line(Role.RECEIVABLE, credit=amount, exported=True),
        Line(Role.PURCHASED_RECEIVABLE, debit=amount),
        Line(Role.CLIENT_LIABILITY, credit=amount),
    )
    return Draft("receivable_purchased", "Purchase", event, lines)


def purchased_invoice_credited(
    event: Event, *, unpaid: Decimal, paid: Decimal, cause: str
) -> Draft:
    """The seller takes back a part: the unpaid lowers the claim, the paid is owed to the buyer."""
    amount = unpaid + paid
    lines = (
        Line(Role.SALES, debit=amount),
        Line(Role.RECEIVABLE, credit=amount),
        Line(Role.RECEIVABLE, debit=amount, exported=True),
        Line(Role.SETTLEMENT_RECEIVABLE, credit=amount, exported=True),
        Line(Role.CLIENT_LIABILITY, debit=amount),
        Line(Role.PURCHASED_RECEIVABLE, credit=unpaid),
        Line(Role.CUSTOMER_SURPLUS, credit=paid),
    )
    return Draft("invoice_credited", "Credit", event, lines, transaction_cause=cause)


def purchased_payment_matched(event: Event, amount: Decimal) -> Draft:
    """A buyer pays capital of a purchased invoice."""
    lines = (
        Line(Role.CLIENT_FUNDS, debit=amount),
        Line(Role.PURCHASED_RECEIVABLE, credit=amount),
    )
    return Draft("payment_matched", "Payment", event, lines)


def payment_exceeds_debt(event: Event, amount: Decimal) -> Draft:
    """What a payment leaves over belongs to the customer."""
    lines = (
        Line(Role.CLIENT_FUNDS, debit=amount),
        Line(Role.CUSTOMER_SURPLUS, credit=amount),
    )
    return Draft("payment_exceeds_debt", "Surplus", event, lines)


def payment_unmatched(event: Event, amount: Decimal) -> Draft:
    """Nobody knows yet whose payment this is."""
    lines = (
        Line(Role.CLIENT_FUNDS, debit=amount),
        Line(Role.UNMATCHED_PAYMENTS, credit=amount),
    )
    return Draft("payment_unmatched", "UnmatchedPayment", event, lines)


def surplus_set_off(event: Event, amount: Decimal) -> Draft:
    """What is owed to the customer pays capital of a purchased invoice; no money moves."""
    lines = (
        Line(Role.CUSTOMER_SURPLUS, debit=amount),
        Line(Role.PURCHASED_RECEIVABLE, credit=amount),
    )
    return Draft("surplus_set_off", "SetOff", event, lines)
