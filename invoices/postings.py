"""Posting templates: the effect of each event of an invoice on the two books. Pure functions.

A purchased receivable is the operator's from the capture on, so only the capture, its credits and
direct payments are posted in the client book; payments of it are posted in the operator book alone.
Of a serviced receivable the operator only holds the money: a payment is owed to the client.
`docs/postings.md` shows each template with amounts. Amounts are in the ledger's currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum

from accounts.books.chart import Role
from accounts.books.entries import BookedEvent, Draft, Line


@dataclass(frozen=True, slots=True)
class Source:
    """Where the money is that pays an invoice, and how its payment of principal is called.

    `held` is the operator's account that holds it. If a client has it instead, `given` is the
    client's account; the client is `seller_id`, by default the invoice's seller.
    """

    held: Role | None
    given: Role | None = None
    seller_id: int | None = None
    template: str = "payment_matched"
    action: str = "Payment"


BANK = Source(Role.CLIENT_FUNDS)
UNMATCHED = Source(Role.UNMATCHED_PAYMENTS)


def surplus_of(seller_id: int | None, *, owed_by_client: bool) -> Source:
    """Return a surplus as the source of a set-off: of the operator, or of the client that owes it.

    The money of one client's customer can pay an invoice of another client.
    """
    role = Role.CUSTOMER_LIABILITY if owed_by_client else Role.CUSTOMER_SURPLUS
    held, given = (None, role) if owed_by_client else (role, None)
    return Source(held, given, seller_id, "surplus_set_off", "SetOff")


def received_by_client(*, swish: bool) -> Source:
    """Return a payment that the client received itself as the source of a payment."""
    role = Role.RECEIVABLE_DIRECT_SWISH if swish else Role.RECEIVABLE_DIRECT
    action = "DirectPaymentSwish" if swish else "DirectPayment"
    return Source(None, role, None, "direct_payment_reported", action)


def received_by_agency(*, purchased: bool) -> Source:
    """Return a payment that the collection agency received as the source of a payment.

    Until it remits the money, the agency owes it: to the operator of a purchased invoice, to the
    client of a serviced one, whose money the operator does not hold yet.
    """
    held, given = (Role.AGENCY_FUNDS, None) if purchased else (None, Role.AGENCY_RECEIVABLE)
    return Source(held, given, None, "collected_by_agency", "Payment")


class CollectionCost(Enum):
    """Cost of debt collection: its template, accounting action and client role.

    Expenses are what the agency lays out, such as a court's fee; charges are its own.
    """

    EXPENSES = ("collection_expenses", "DebtCollectionExpenses", Role.COLLECTION_EXPENSES)
    CHARGES = ("collection_charges", "DebtCollectionCharges", Role.COLLECTION_CHARGES)


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


def write_off_credited(
    event: BookedEvent, *, written_off: Decimal, remitted: Decimal, purchased: bool, cause: str
) -> Draft:
    """Credit what was written off or remitted: that is taken back, nothing is owed to the customer.

    The seller repays a purchased receivable, so the operator's loss falls; of a serviced one the
    client's own loss does.
    """
    amount = written_off + remitted
    lines: tuple[Line, ...] = (
        Line(Role.SALES, debit=amount),
        Line(Role.RECEIVABLE, credit=amount),
        Line(Role.RECEIVABLE, debit=amount, exported=True),
    )
    if purchased:
        lines += (
            Line(Role.SETTLEMENT_RECEIVABLE, credit=amount, exported=True),
            Line(Role.CLIENT_LIABILITY, debit=amount),
            Line(Role.CREDIT_LOSS, credit=written_off),
            Line(Role.OPERATOR_REMISSION, credit=remitted),
        )
    else:
        lines += (
            Line(Role.BAD_DEBT, credit=written_off, exported=True),
            Line(Role.REMISSION, credit=remitted, exported=True),
        )
    action = "Credit" if purchased else "BadDebtRecovered"
    return Draft("write_off_credited", action, event, lines, transaction_cause=cause)


def charges_returned(
    event: BookedEvent,
    charges: Mapping[DebtComponent, Decimal],
    *,
    capital: Decimal,
    recovered: Decimal,
    purchased: bool,
) -> Draft:
    """Give back fees, or interest, that were paid and fell away.

    They pay `capital` of open principal, and what is `recovered` of written-off principal; the rest
    is owed to the customer by whoever had it.
    """
    interest = DebtComponent.INTEREST in charges
    template, action = (
        ("interest_waived", "InterestWaived") if interest else ("fee_waived", "FeeWaived")
    )
    amounts = [(component.value[2:], amount) for component, amount in charges.items()]
    owed = sum(charges.values()) - capital - recovered
    exported = not purchased
    debt, loss, surplus = (
        (Role.PURCHASED_RECEIVABLE, Role.CREDIT_LOSS, Role.CUSTOMER_SURPLUS)
        if purchased
        else (Role.RECEIVABLE, Role.BAD_DEBT, Role.CUSTOMER_LIABILITY)
    )
    lines = (
        *(Line(roles[purchased], debit=amount, exported=exported) for roles, amount in amounts),
        Line(debt, credit=capital, exported=exported),
        Line(loss, credit=recovered, exported=exported),
        Line(surplus, credit=owed, exported=exported),
    )
    return Draft(template, action, event, lines)


def charges_taken_back(
    event: BookedEvent,
    charges: Mapping[DebtComponent, Decimal],
    *,
    capital: Decimal,
    recovered: Decimal,
    purchased: bool,
) -> Draft:
    """Take back fees, or interest, that came back and whose payment was taken back since."""
    returned = charges_returned(
        event, charges, capital=capital, recovered=recovered, purchased=purchased
    )
    interest = DebtComponent.INTEREST in charges
    return _mirrored(returned, "interest_taken_back" if interest else "fee_taken_back")


def payments_recounted(
    event: BookedEvent, charges: Mapping[DebtComponent, Decimal], *, purchased: bool
) -> Draft:
    """Count later money again, as money from before it came or was taken back.

    `charges` are the amounts of fees and interest that it paid less (above zero) or more; it paid
    as much more or less principal.
    """
    debt = Role.PURCHASED_RECEIVABLE if purchased else Role.RECEIVABLE
    moved = [(component.value[2:][purchased], amount) for component, amount in charges.items()]
    lines = (
        Line(
            role,
            debit=max(amount, Decimal(0)),
            credit=max(-amount, Decimal(0)),
            exported=not purchased,
        )
        for role, amount in (*moved, (debt, -sum(charges.values(), Decimal(0))))
    )
    action = "InterestWaived" if DebtComponent.INTEREST in charges else "FeeWaived"
    return Draft("payments_recounted", action, event, tuple(lines))


def surplus_taken_back(
    event: BookedEvent,
    *,
    unpaid: Decimal,
    written_off: Decimal,
    remitted: Decimal,
    purchased: bool,
) -> Draft:
    """Take back the surplus of a credit, as the payment behind it was taken back.

    What was credited lowers the debt instead, or what was given up of it.
    """
    if purchased:
        roles = (Role.PURCHASED_RECEIVABLE, Role.CREDIT_LOSS, Role.OPERATOR_REMISSION)
        surplus = Role.CUSTOMER_SURPLUS
    else:
        roles = (Role.RECEIVABLE, Role.BAD_DEBT, Role.REMISSION)
        surplus = Role.CUSTOMER_LIABILITY
    exported = not purchased
    amounts = (unpaid, written_off, remitted)
    lines = (
        Line(surplus, debit=sum(amounts, Decimal(0)), exported=exported),
        *(
            Line(role, credit=amount, exported=exported)
            for role, amount in zip(roles, amounts, strict=True)
        ),
    )
    return Draft("surplus_taken_back", "SurplusTakenBack", event, lines)


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


def credit_of_loss_received(
    event: BookedEvent, *, written_off: Decimal, remitted: Decimal
) -> Draft:
    """Credit what a client had given up by a credit invoice: it is taken back.

    What the credit invoice had reversed comes from the transport account.
    """
    amount = written_off + remitted
    lines = (
        Line(Role.CREDIT_TRANSPORT, debit=amount, exported=True),
        Line(Role.RECEIVABLE, credit=amount, exported=True),
        Line(Role.RECEIVABLE, debit=amount, exported=True),
        Line(Role.BAD_DEBT, credit=written_off, exported=True),
        Line(Role.REMISSION, credit=remitted, exported=True),
    )
    return Draft("write_off_credited", "BadDebtRecovered", event, lines)


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
    if component is DebtComponent.CAPITAL:
        template, action = source.template, source.action
    lines = _received(event, source, amount, client_role, operator_role, purchased=purchased)
    return Draft(template, action, event, lines)


def bad_debt_recovered(
    event: BookedEvent, amount: Decimal, *, purchased: bool, source: Source
) -> Draft:
    """Book money on principal that was written off: the loss falls."""
    roles = (Role.BAD_DEBT, Role.CREDIT_LOSS)
    lines = _received(event, source, amount, *roles, purchased=purchased)
    return Draft("bad_debt_recovered", "BadDebtRecovered", event, lines)


def _received(
    event: BookedEvent,
    source: Source,
    amount: Decimal,
    client_role: Role,
    operator_role: Role,
    *,
    purchased: bool,
) -> tuple[Line, ...]:
    """Return the lines that move money from its source to what it pays, the client book first.

    Money that a client has, and owes for a receivable of another, passes through the operator: its
    liability to the one falls, that to the other rises.
    """
    same = source.seller_id in (None, event.seller_id)
    if source.given and same and not purchased:
        return (
            Line(source.given, debit=amount, exported=True),
            Line(client_role, credit=amount, exported=True),
        )
    giver, client, operator = source.seller_id, [], []
    if source.given:
        client += [
            Line(source.given, debit=amount, exported=True, seller_id=giver),
            Line(Role.SETTLEMENT_RECEIVABLE, credit=amount, exported=True, seller_id=giver),
        ]
        operator += [Line(Role.CLIENT_LIABILITY, debit=amount, seller_id=giver)]
    elif source.held:
        operator += [Line(source.held, debit=amount, seller_id=giver)]
    if purchased:
        operator += [Line(operator_role, credit=amount)]
    else:
        client += [
            Line(Role.SETTLEMENT_RECEIVABLE, debit=amount, exported=True),
            Line(client_role, credit=amount, exported=True),
        ]
        operator += [Line(Role.CLIENT_LIABILITY, credit=amount)]
    return (*client, *operator)


def collection_cost_paid(
    event: BookedEvent, cost: CollectionCost, amount: Decimal, *, purchased: bool
) -> Draft:
    """Book a cost of collection that the agency got from the customer and passes on."""
    template, action, client_role = cost.value
    source = received_by_agency(purchased=purchased)
    roles = (client_role, Role.COLLECTION_COSTS)
    lines = _received(event, source, amount, *roles, purchased=purchased)
    return Draft(f"{template}_paid", action, event, lines)


def collection_cost_charged(
    event: BookedEvent, cost: CollectionCost, amount: Decimal, *, purchased: bool
) -> Draft:
    """Book a cost that the agency charges: it owes less. Who owns the invoice bears it."""
    template, *_ = cost.value
    paid = collection_cost_paid(event, cost, amount, purchased=purchased)
    return _mirrored(paid, f"{template}_charged")


def agency_remitted(event: BookedEvent, amount: Decimal, *, purchased: bool) -> Draft:
    """Book what an agency's bank payment remits of an invoice; a negative amount is kept of others.

    It is the client's from now on if the invoice is serviced.
    """
    roles = (Role.AGENCY_RECEIVABLE, Role.AGENCY_FUNDS)
    lines = _received(event, UNMATCHED, abs(amount), *roles, purchased=purchased)
    remitted = Draft("agency_remitted", "Payment", event, lines)
    return remitted if amount > 0 else _mirrored(remitted, "agency_remitted")


def small_difference_remitted(event: BookedEvent, amount: Decimal, *, purchased: bool) -> Draft:
    """Remit the remaining debt, which is too small to be claimed."""
    lines = _off_receivable(amount, Role.REMISSION, Role.OPERATOR_REMISSION, purchased=purchased)
    return Draft("small_difference_remitted", "Remission", event, lines, "ApprovedDiff")


def small_difference_kept(
    event: BookedEvent, amount: Decimal, *, purchased: bool, source: Source
) -> Draft:
    """Keep the remainder of a payment, which the payer rounded up."""
    roles = (Role.ROUNDING, Role.OPERATOR_REMISSION)
    lines = _received(event, source, amount, *roles, purchased=purchased)
    return Draft("small_difference_kept", "Rounding", event, lines)


def small_difference_met(event: BookedEvent, amount: Decimal, *, purchased: bool) -> Draft:
    """Book that what was kept of a payment pays a debt that is open again."""
    lines = _off_receivable(amount, Role.ROUNDING, Role.OPERATOR_REMISSION, purchased=purchased)
    return Draft("small_difference_met", "Rounding", event, lines)


def payment_exceeds_debt(event: BookedEvent, amount: Decimal, *, source: Source) -> Draft:
    """Book the remainder of a payment as a surplus, owed to the customer.

    Raises `ValueError` for money that the operator does not hold.
    """
    if source.held is None:
        raise ValueError("Only money that the operator holds can exceed a debt")
    lines = (
        Line(source.held, debit=amount),
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


def payment_withdrawn(event: BookedEvent, amount: Decimal) -> Draft:
    """Book money of a payment without an invoice that the bank took back."""
    withdrawn = reversal_unmatched(event, amount)
    return replace(withdrawn, template="payment_withdrawn", accounting_action="PaymentReversal")


def surplus_lost(event: BookedEvent, amounts: Mapping[int, Decimal]) -> Draft:
    """Book the loss of surpluses, by seller, that were paid out before the payment was reversed."""
    lines = tuple(
        line
        for seller_id, amount in amounts.items()
        for line in (
            Line(Role.CREDIT_LOSS, debit=amount, seller_id=seller_id),
            Line(Role.CUSTOMER_SURPLUS, credit=amount, seller_id=seller_id),
        )
    )
    return Draft("surplus_lost", "SurplusLoss", event, lines)


def return_lost(event: BookedEvent, amount: Decimal) -> Draft:
    """Book the loss of what was returned to a payer whose payment the bank took back after that."""
    lines = (
        Line(Role.CREDIT_LOSS, debit=amount),
        Line(Role.UNMATCHED_PAYMENTS, credit=amount),
    )
    return Draft("return_lost", "ReturnLoss", event, lines)


def return_recovered(event: BookedEvent, amount: Decimal) -> Draft:
    """Book that a lost return is none: it was not paid, or came back."""
    return _mirrored(return_lost(event, amount), "return_recovered")


def written_off(event: BookedEvent, amount: Decimal, *, purchased: bool) -> Draft:
    """Write off the receivable: the client's loss, or the operator's if it was bought."""
    lines = _off_receivable(amount, Role.BAD_DEBT, Role.CREDIT_LOSS, purchased=purchased)
    return Draft("written_off", "BadDebt", event, lines)


def write_off_undone(event: BookedEvent, amount: Decimal, *, purchased: bool) -> Draft:
    """Take back what is left of a write-off: it is owed again."""
    return _mirrored(written_off(event, amount, purchased=purchased), "write_off_undone")


def remission_undone(event: BookedEvent, amount: Decimal, *, purchased: bool) -> Draft:
    """Take back what is left of a remission whose payment was taken back."""
    remitted = small_difference_remitted(event, amount, purchased=purchased)
    return _mirrored(remitted, "remission_undone")


def _mirrored(draft: Draft, template: str) -> Draft:
    """Return a draft with its debits and credits exchanged."""
    lines = tuple(replace(line, debit=line.credit, credit=line.debit) for line in draft.lines)
    return replace(draft, template=template, lines=lines)


def _off_receivable(
    amount: Decimal, client: Role, operator: Role, *, purchased: bool
) -> tuple[Line, ...]:
    """Return the lines that take off a receivable what is no money: at its owner's expense."""
    if purchased:
        return Line(operator, debit=amount), Line(Role.PURCHASED_RECEIVABLE, credit=amount)
    return (
        Line(client, debit=amount, exported=True),
        Line(Role.RECEIVABLE, credit=amount, exported=True),
    )
