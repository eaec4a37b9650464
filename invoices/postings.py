"""Posting templates: the effect of each event of an invoice on the two books. Pure functions.

A purchased receivable is the operator's from the capture on, so only the capture, its credits and
direct payments are posted in the client book; payments of it are posted in the operator book alone.
Of a serviced receivable the operator only holds the money: a payment is owed to the client.
`docs/postings.md` shows each template with amounts. Amounts are in the ledger's currency.
"""

from decimal import Decimal
from enum import Enum

from accounts.books.chart import Role
from accounts.books.entries import BookedEvent, Draft, Line


class Source(Enum):
    """Account in the operator book that holds a payment's money before it pays an invoice."""

    BANK = Role.CLIENT_FUNDS
    UNMATCHED = Role.UNMATCHED_PAYMENTS
    SURPLUS = Role.CUSTOMER_SURPLUS


class DebtComponent(Enum):
    """Component of a debt: template and accounting action of its payment, and the roles credited.

    Roles are those of the client book (serviced) and of the operator book (purchased).
    """

    CAPITAL = ("payment_matched", "Payment", Role.RECEIVABLE, Role.PURCHASED_RECEIVABLE)
    REMINDER_FEE = ("reminder_fee_paid", "ReminderFee", Role.REMINDER_FEE, Role.CLAIM_FEE_REVENUE)
    COLLECTION_FEE = (
        "collection_fee_paid",
        "DebtCollectionFee",
        Role.COLLECTION_FEE,
        Role.CLAIM_FEE_REVENUE,
    )
    LATE_FEE = ("late_fee_paid", "LateFee", Role.LATE_FEE, Role.CLAIM_FEE_REVENUE)
    INTEREST = ("interest_paid", "Interest", Role.INTEREST, Role.INTEREST_REVENUE)


def invoice_issued(event: BookedEvent, amount: Decimal) -> Draft:
    """Book the seller's receivable from the buyer. The client exports its sales itself."""
    lines = (
        Line(Role.RECEIVABLE, debit=amount),
        Line(Role.SALES, credit=amount),
    )
    return Draft("invoice_issued", "Invoice", event, lines)


def credit_invoice_issued(event: BookedEvent, amount: Decimal) -> Draft:
    """Reverse sales by a credit invoice, which stays open until it is set off or owed."""
    lines = (
        Line(Role.SALES, debit=amount),
        Line(Role.RECEIVABLE, credit=amount),
    )
    return Draft("credit_invoice_issued", "CreditInvoice", event, lines)


def receivable_purchased(event: BookedEvent, amount: Decimal) -> Draft:
    """Transfer the receivable to the operator, which owes the seller its value at once."""
    lines = (
        Line(Role.SETTLEMENT_RECEIVABLE, debit=amount, exported=True),
        Line(Role.RECEIVABLE, credit=amount, exported=True),
        Line(Role.PURCHASED_RECEIVABLE, debit=amount),
        Line(Role.CLIENT_LIABILITY, credit=amount),
    )
    return Draft("receivable_purchased", "Purchase", event, lines)


def purchased_invoice_credited(
    event: BookedEvent, *, unpaid: Decimal, paid: Decimal, cause: str
) -> Draft:
    """Credit a purchased invoice at the seller's expense.

    The unpaid amount reduces the receivable, the paid amount is owed to the buyer.
    """
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


def serviced_invoice_credited(
    event: BookedEvent, *, unpaid: Decimal, paid: Decimal, cause: str
) -> Draft:
    """Credit a serviced invoice.

    The unpaid amount reduces the client's receivable, the paid amount it owes to the buyer.
    """
    amount = unpaid + paid
    lines = (
        Line(Role.SALES, debit=amount),
        Line(Role.RECEIVABLE, credit=amount),
        Line(Role.RECEIVABLE, debit=paid, exported=True),
        Line(Role.CUSTOMER_LIABILITY, credit=paid, exported=True),
    )
    return Draft("invoice_credited", "CreditInvoiceToCustomer", event, lines, cause)


def credit_invoice_owed(event: BookedEvent, amount: Decimal) -> Draft:
    """Turn a credit invoice into a debt of the client to the customer."""
    lines = (
        Line(Role.RECEIVABLE, debit=amount, exported=True),
        Line(Role.CUSTOMER_LIABILITY, credit=amount, exported=True),
    )
    return Draft("credit_invoice_owed", "CreditInvoiceToCustomer", event, lines)


def credit_transported(event: BookedEvent, amount: Decimal) -> Draft:
    """Move the credit of a set-off from the credit invoice to the transport account."""
    lines = (
        Line(Role.RECEIVABLE, debit=amount, exported=True),
        Line(Role.CREDIT_TRANSPORT, credit=amount, exported=True),
    )
    return Draft("credit_transported", "CreditInvoiceSettlementCredit", event, lines)


def credit_received(event: BookedEvent, amount: Decimal) -> Draft:
    """Move the credit of a set-off from the transport account to the debit invoice."""
    lines = (
        Line(Role.CREDIT_TRANSPORT, debit=amount, exported=True),
        Line(Role.RECEIVABLE, credit=amount, exported=True),
    )
    return Draft("credit_received", "CreditInvoiceSettlementDebit", event, lines)


def paid(
    event: BookedEvent,
    component: DebtComponent,
    amount: Decimal,
    *,
    purchased: bool,
    source: Source,
) -> Draft:
    """Book a payment of one component of a debt; of a serviced one it is owed to the client."""
    template, action, client_role, operator_role = component.value
    if purchased:
        lines: tuple[Line, ...] = (
            Line(source.value, debit=amount),
            Line(operator_role, credit=amount),
        )
    else:
        lines = (
            Line(Role.SETTLEMENT_RECEIVABLE, debit=amount, exported=True),
            Line(client_role, credit=amount, exported=True),
            Line(source.value, debit=amount),
            Line(Role.CLIENT_LIABILITY, credit=amount),
        )
    return Draft(template, action, event, lines)


def small_difference_remitted(event: BookedEvent, amount: Decimal, *, purchased: bool) -> Draft:
    """Remit the remaining debt, which is too small to be claimed."""
    if purchased:
        lines: tuple[Line, ...] = (
            Line(Role.OPERATOR_REMISSION, debit=amount),
            Line(Role.PURCHASED_RECEIVABLE, credit=amount),
        )
    else:
        lines = (
            Line(Role.REMISSION, debit=amount, exported=True),
            Line(Role.RECEIVABLE, credit=amount, exported=True),
        )
    return Draft("small_difference_remitted", "Remission", event, lines, "ApprovedDiff")


def small_difference_kept(
    event: BookedEvent, amount: Decimal, *, purchased: bool, source: Source
) -> Draft:
    """Keep the remainder of a payment, which the payer rounded up."""
    if purchased:
        lines: tuple[Line, ...] = (
            Line(source.value, debit=amount),
            Line(Role.OPERATOR_REMISSION, credit=amount),
        )
    else:
        lines = (
            Line(Role.SETTLEMENT_RECEIVABLE, debit=amount, exported=True),
            Line(Role.ROUNDING, credit=amount, exported=True),
            Line(source.value, debit=amount),
            Line(Role.CLIENT_LIABILITY, credit=amount),
        )
    return Draft("small_difference_kept", "Rounding", event, lines)


def payment_exceeds_debt(event: BookedEvent, amount: Decimal, *, source: Source) -> Draft:
    """Book the remainder of a payment as a surplus, owed to the customer."""
    lines = (
        Line(source.value, debit=amount),
        Line(Role.CUSTOMER_SURPLUS, credit=amount),
    )
    return Draft("payment_exceeds_debt", "Surplus", event, lines)


def payment_unmatched(event: BookedEvent, amount: Decimal) -> Draft:
    """Book a payment whose invoice is not known yet."""
    lines = (
        Line(Role.CLIENT_FUNDS, debit=amount),
        Line(Role.UNMATCHED_PAYMENTS, credit=amount),
    )
    return Draft("payment_unmatched", "UnmatchedPayment", event, lines)


def return_ordered(event: BookedEvent, amount: Decimal) -> Draft:
    """Book the order to return an unmatched payment to its payer: it is on its way."""
    lines = (
        Line(Role.UNMATCHED_PAYMENTS, debit=amount),
        Line(Role.PAYOUTS_IN_TRANSIT, credit=amount),
    )
    return Draft("payout_ordered", "PaymentReturn", event, lines)


def reversal_unmatched(event: BookedEvent, amount: Decimal) -> Draft:
    """Book a reversal whose payment is not known yet."""
    lines = (
        Line(Role.UNMATCHED_PAYMENTS, debit=amount),
        Line(Role.CLIENT_FUNDS, credit=amount),
    )
    return Draft("reversal_unmatched", "UnmatchedReversal", event, lines)


def surplus_lost(event: BookedEvent, amount: Decimal) -> Draft:
    """Book the loss of a surplus that the customer had used before its payment was reversed."""
    lines = (
        Line(Role.CREDIT_LOSS, debit=amount),
        Line(Role.CUSTOMER_SURPLUS, credit=amount),
    )
    return Draft("surplus_lost", "SurplusLoss", event, lines)


def surplus_set_off(
    event: BookedEvent, amount: Decimal, *, owed_by_client: bool, purchased: bool
) -> Draft:
    """Pay principal of the customer's invoice from its surplus; no money moves."""
    owed: tuple[Line, ...]
    if owed_by_client and purchased:
        owed = (
            Line(Role.CUSTOMER_LIABILITY, debit=amount, exported=True),
            Line(Role.SETTLEMENT_RECEIVABLE, credit=amount, exported=True),
            Line(Role.CLIENT_LIABILITY, debit=amount),
            Line(Role.PURCHASED_RECEIVABLE, credit=amount),
        )
    elif owed_by_client:
        owed = (
            Line(Role.CUSTOMER_LIABILITY, debit=amount, exported=True),
            Line(Role.RECEIVABLE, credit=amount, exported=True),
        )
    elif purchased:
        owed = (
            Line(Role.CUSTOMER_SURPLUS, debit=amount),
            Line(Role.PURCHASED_RECEIVABLE, credit=amount),
        )
    else:
        owed = (
            Line(Role.SETTLEMENT_RECEIVABLE, debit=amount, exported=True),
            Line(Role.RECEIVABLE, credit=amount, exported=True),
            Line(Role.CUSTOMER_SURPLUS, debit=amount),
            Line(Role.CLIENT_LIABILITY, credit=amount),
        )
    return Draft("surplus_set_off", "SetOff", event, owed)


def direct_payment_reported(
    event: BookedEvent, amount: Decimal, *, purchased: bool, swish: bool
) -> Draft:
    """Book a payment received by the client, who owes it to the operator for a sold invoice."""
    role = Role.RECEIVABLE_DIRECT_SWISH if swish else Role.RECEIVABLE_DIRECT
    action = "DirectPaymentSwish" if swish else "DirectPayment"
    if purchased:
        lines: tuple[Line, ...] = (
            Line(role, debit=amount, exported=True),
            Line(Role.SETTLEMENT_RECEIVABLE, credit=amount, exported=True),
            Line(Role.CLIENT_LIABILITY, debit=amount),
            Line(Role.PURCHASED_RECEIVABLE, credit=amount),
        )
    else:
        lines = (
            Line(role, debit=amount, exported=True),
            Line(Role.RECEIVABLE, credit=amount, exported=True),
        )
    return Draft("direct_payment_reported", action, event, lines)


def written_off(event: BookedEvent, amount: Decimal, *, purchased: bool) -> Draft:
    """Write off the receivable: the client's loss, or the operator's if it was bought."""
    if purchased:
        lines: tuple[Line, ...] = (
            Line(Role.CREDIT_LOSS, debit=amount),
            Line(Role.PURCHASED_RECEIVABLE, credit=amount),
        )
    else:
        lines = (
            Line(Role.BAD_DEBT, debit=amount, exported=True),
            Line(Role.RECEIVABLE, credit=amount, exported=True),
        )
    return Draft("written_off", "BadDebt", event, lines)
