"""Posting templates: what each event of an invoice does to the two books. Pure functions.

A purchased receivable is the operator's from the capture on, so only the capture, its credits and
direct payments reach the client book; what is paid on it concerns the operator book alone. Of a
serviced receivable the operator only holds the money: what comes in is owed to the client.
`docs/postings.md` shows each template with amounts. Amounts are in the ledger's currency.
"""

from decimal import Decimal
from enum import Enum

from accounts.books.chart import Role
from accounts.books.entries import BookedEvent, Draft, Line


class Source(Enum):
    """Where the money of a payment stands in the operator book before an invoice gets it."""

    BANK = Role.CLIENT_FUNDS
    UNMATCHED = Role.UNMATCHED_PAYMENTS
    SURPLUS = Role.CUSTOMER_SURPLUS


class Part(Enum):
    """A part of a debt: its accounting action, and what pays it is booked as."""

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
    """The seller's claim on the buyer comes into being. Sales are the client's own to export."""
    lines = (
        Line(Role.RECEIVABLE, debit=amount),
        Line(Role.SALES, credit=amount),
    )
    return Draft("invoice_issued", "Invoice", event, lines)


def credit_invoice_issued(event: BookedEvent, amount: Decimal) -> Draft:
    """A credit invoice takes sales back; what it gives is open until it is set off or owed."""
    lines = (
        Line(Role.SALES, debit=amount),
        Line(Role.RECEIVABLE, credit=amount),
    )
    return Draft("credit_invoice_issued", "CreditInvoice", event, lines)


def receivable_purchased(event: BookedEvent, amount: Decimal) -> Draft:
    """The operator takes the claim over and owes the seller its value at once."""
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


def serviced_invoice_credited(
    event: BookedEvent, *, unpaid: Decimal, paid: Decimal, cause: str
) -> Draft:
    """The client takes back a part: the unpaid lowers its claim, the paid it owes to the buyer."""
    amount = unpaid + paid
    lines = (
        Line(Role.SALES, debit=amount),
        Line(Role.RECEIVABLE, credit=amount),
        Line(Role.RECEIVABLE, debit=paid, exported=True),
        Line(Role.CUSTOMER_LIABILITY, credit=paid, exported=True),
    )
    return Draft("invoice_credited", "CreditInvoiceToCustomer", event, lines, cause)


def credit_invoice_owed(event: BookedEvent, amount: Decimal) -> Draft:
    """What a credit invoice gives becomes a debt of the client's to the customer."""
    lines = (
        Line(Role.RECEIVABLE, debit=amount, exported=True),
        Line(Role.CUSTOMER_LIABILITY, credit=amount, exported=True),
    )
    return Draft("credit_invoice_owed", "CreditInvoiceToCustomer", event, lines)


def credit_transported(event: BookedEvent, amount: Decimal) -> Draft:
    """The credit invoice's side of a set-off: it gives what the debit invoice gets."""
    lines = (
        Line(Role.RECEIVABLE, debit=amount, exported=True),
        Line(Role.CREDIT_TRANSPORT, credit=amount, exported=True),
    )
    return Draft("credit_transported", "CreditInvoiceSettlementCredit", event, lines)


def credit_received(event: BookedEvent, amount: Decimal) -> Draft:
    """The debit invoice's side of a set-off."""
    lines = (
        Line(Role.CREDIT_TRANSPORT, debit=amount, exported=True),
        Line(Role.RECEIVABLE, credit=amount, exported=True),
    )
    return Draft("credit_received", "CreditInvoiceSettlementDebit", event, lines)


def paid(
    event: BookedEvent, part: Part, amount: Decimal, *, purchased: bool, source: Source
) -> Draft:
    """A buyer pays a part of a debt. Of a serviced one the client is owed what came in."""
    template, action, client_role, operator_role = part.value
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
    """What a payment leaves unpaid is too little to be claimed."""
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
    """What a payment leaves over is what the payer rounded up."""
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
    """What a payment leaves over belongs to the customer."""
    lines = (
        Line(source.value, debit=amount),
        Line(Role.CUSTOMER_SURPLUS, credit=amount),
    )
    return Draft("payment_exceeds_debt", "Surplus", event, lines)


def payment_unmatched(event: BookedEvent, amount: Decimal) -> Draft:
    """Nobody knows yet whose payment this is."""
    lines = (
        Line(Role.CLIENT_FUNDS, debit=amount),
        Line(Role.UNMATCHED_PAYMENTS, credit=amount),
    )
    return Draft("payment_unmatched", "UnmatchedPayment", event, lines)


def reversal_unmatched(event: BookedEvent, amount: Decimal) -> Draft:
    """The bank takes money back, and nobody knows yet which payment it was."""
    lines = (
        Line(Role.UNMATCHED_PAYMENTS, debit=amount),
        Line(Role.CLIENT_FUNDS, credit=amount),
    )
    return Draft("reversal_unmatched", "UnmatchedReversal", event, lines)


def surplus_lost(event: BookedEvent, amount: Decimal) -> Draft:
    """The bank took a payment back whose surplus the customer had used already."""
    lines = (
        Line(Role.CREDIT_LOSS, debit=amount),
        Line(Role.CUSTOMER_SURPLUS, credit=amount),
    )
    return Draft("surplus_lost", "SurplusLoss", event, lines)


def surplus_set_off(
    event: BookedEvent, amount: Decimal, *, owed_by_client: bool, purchased: bool
) -> Draft:
    """What is owed to the customer pays capital of its invoice; no money moves."""
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
    """The client received the payment itself; of a purchased claim it owes it to the operator."""
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
    """The claim is given up: the client's loss, or the operator's if it was bought."""
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
