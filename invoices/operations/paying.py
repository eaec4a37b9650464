"""Pay the debt of an invoice, as it was on the value date of the money.

Payments, set-offs and direct payments do the same here: they meet what was owed on their value
date, written-off debts included. A fee that was claimed later falls away if the money leaves
nothing that would have been claimed; its claim is withdrawn.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum

from accounts.books import journal
from accounts.books.entries import BookedEvent, Draft
from accounts.credit.surpluses import UseRequest, add_surplus, use
from accounts.models import Account, JournalEntry, Surplus
from invoices import postings, queries
from invoices.models import Claim, ClaimLevel, Invoice, InvoiceTransaction
from invoices.models.invoices import COSTS, TransactionType
from invoices.operations.allocation import Allocation, allocate
from invoices.operations.charges import COMPONENTS, FallenAway, fall_away
from invoices.operations.claims import ladder
from invoices.operations.subledger import CAPITAL, INTEREST, Change, change, met
from invoices.postings import Source
from invoices.states import OPEN
from ledger_project.core.actors import Actor
from ledger_project.core.money import ZERO


@dataclass(frozen=True, slots=True)
class Owed:
    """The debt of an invoice as of a value date, by component.

    `written_off` can still be recovered. The fees of the `later` claims are not in the debt.
    """

    debt: dict[str, Decimal]
    written_off: dict[str, Decimal]
    later: Sequence[Claim]

    @property
    def total(self) -> Decimal:
        return sum(self.debt.values(), ZERO) + sum(self.written_off.values(), ZERO)


def owed(invoice: Invoice, value_on: dt.date, on: dt.date) -> Owed:
    """Return what money worth `value_on`, booked `on`, can pay of a locked invoice.

    Interest on a closed invoice is owed only if it was demanded.
    """
    claimed = invoice.claim_level != ClaimLevel.INVOICE
    later = list(_later_claims(invoice, value_on)) if claimed else []
    debt = {name: getattr(invoice, name) for name in COSTS}
    for claim in later:
        if claim.fee_kind:
            debt[claim.fee_kind] = max(debt[claim.fee_kind] - claim.fee, ZERO)
    if invoice.state == OPEN or claimed:
        debt[INTEREST] = queries.interest_by(invoice, value_on, booked_on=on)
    if invoice.state == OPEN:
        debt[CAPITAL] = invoice.capital_debt
    given_up = _given_up(invoice)
    return Owed(debt, given_up, later)


def allocation(invoice: Invoice, amount: Decimal, of: Owed, *, remits: bool = False) -> Allocation:
    """Return how an amount meets what is owed, by the rules of the invoice's ledger.

    Only a payment to the bank `remits` a small remainder: of a set-off there may be more, and a
    direct payment is as much as the client says.
    """
    ledger = invoice.ledger
    return allocate(
        amount,
        of.debt,
        written_off=of.written_off,
        order=ledger.allocation_order,
        remission_limit=ledger.remission_limit if remits else ZERO,
        rounding_limit=ledger.rounding_limit,
    )


def pay(
    invoice: Invoice,
    allocated: Allocation,
    of: Owed,
    event: BookedEvent,
    *,
    source: Source,
    type: TransactionType,
    operation: str,
    reference: str,
    actor: Actor,
    on: dt.date,
) -> None:
    """Post money that was allocated to a locked invoice, and change the invoice by it.

    Books: the components paid, `bad_debt_recovered`, `small_difference_remitted` or `_kept`,
    `payment_exceeds_debt`; `fee_waived` for paid fees that fall away.
    """
    ledger, purchased = invoice.ledger, invoice.purchased
    booked: list[tuple[Draft, list[tuple[TransactionType, dict[str, Decimal]]]]] = [
        (
            postings.paid(event, COMPONENTS[name], amount, purchased=purchased, source=source),
            [(type, {name: -amount})],
        )
        for name, amount in allocated.paid.items()
        if name not in allocated.recovered
    ]
    for name, amount in allocated.recovered.items():
        back = [(TransactionType.WRITE_OFF, {name: amount}), (type, {name: -amount})]
        if name == CAPITAL:
            draft = postings.bad_debt_recovered(event, amount, purchased=purchased, source=source)
            if also := allocated.paid.get(name):
                capital = postings.paid(
                    event, COMPONENTS[name], also, purchased=purchased, source=source
                )
                booked.append((capital, [(type, {name: -also})]))
        else:
            # One entry of a template for an event: what is owed and what was given up, together.
            also = allocated.paid.get(name, ZERO)
            draft = postings.paid(
                event, COMPONENTS[name], amount + also, purchased=purchased, source=source
            )
            back += [(type, {name: -also})] if also else []
        booked.append((draft, back))
    if remitted := allocated.remitted:
        draft = postings.small_difference_remitted(event, remitted, purchased=purchased)
        booked.append((draft, [(TransactionType.REMISSION, {CAPITAL: -remitted})]))
    drafts = [draft for draft, _ in booked]
    if kept := allocated.kept:
        drafts.append(
            postings.small_difference_kept(event, kept, purchased=purchased, source=source)
        )
    if allocated.surplus:
        drafts.append(postings.payment_exceeds_debt(event, allocated.surplus, source=source))
    entries = journal.post(ledger, drafts, actor=actor, on=on)
    # Before the invoice: closing it may terminate the customer, who must have the surplus then.
    if allocated.surplus:
        add_surplus(
            customer=invoice.customer,
            seller_id=invoice.seller_id,
            entry=entries[-1],
            amount=allocated.surplus,
            currency=invoice.currency,
            actor=actor,
        )
    changes = [
        Change(entry, kind, abs(sum(components.values(), ZERO)), components, reference)
        for (_, rows), entry in zip(booked, entries, strict=False)
        for kind, components in rows
    ]
    withdrawn = _withdrawn(invoice, allocated, of)
    columns: dict[str, object] = {}
    if withdrawn:
        left = invoice.capital_debt - allocated.paid.get(CAPITAL, ZERO) - allocated.remitted
        changes += fall_away(
            invoice,
            event,
            _fees(invoice, withdrawn),
            capital=left,
            entry=entries[0],
            actor=actor,
            on=on,
        )
        columns = _withdraw(invoice, withdrawn, entries[0], on)
    if changes:
        change(
            invoice,
            operation,
            changes,
            amount=allocated.met,
            actor=actor,
            on=on,
            columns=columns,
        )


def owed_to(surplus: Surplus, invoice: Invoice, on: dt.date) -> tuple[dt.date, Owed]:
    """Return from when a surplus can pay a locked invoice, and what was owed of it then."""
    value_on = max(surplus.value_on, invoice.issued_on)
    return value_on, owed(invoice, value_on, on)


def pay_from_surplus(
    invoice: Invoice,
    surplus: Surplus,
    amount: Decimal,
    of: Owed,
    *,
    value_on: dt.date,
    request: UseRequest,
    actor: Actor,
    on: dt.date,
) -> None:
    """Set `amount` of a locked surplus off against what is owed `of` a locked invoice."""
    # Lock the account before the customer, whom the use of the last surplus may terminate.
    if invoice.account_id:
        accounts = Account.objects.select_for_update().filter(ledger=surplus.ledger_id)
        list(accounts.filter(pk=invoice.account_id).values_list("pk"))
    used = use(
        surplus=surplus, operation="set_off", amount=amount, actor=actor, on=on, request=request
    )
    pay(
        invoice,
        allocation(invoice, amount, of),
        of,
        BookedEvent("surplususe", used.pk, value_on, invoice.pk, invoice.seller_id),
        source=postings.surplus_of(surplus.seller_id, owed_by_client=surplus.owed_by_client),
        type=TransactionType.SET_OFF,
        operation="pay",
        reference=request.reference or f"surplus {surplus.pk}",
        actor=actor,
        on=on,
    )


def _given_up(invoice: Invoice) -> dict[str, Decimal]:
    """Return what is still written off, by component; nothing of an invoice that was credited."""
    if invoice.state == OPEN and not invoice.written_off:
        return {}
    if invoice.credited == invoice.debited:
        return {CAPITAL: invoice.written_off} if invoice.written_off else {}
    return met(invoice, [TransactionType.WRITE_OFF])


def _later_claims(invoice: Invoice, value_on: dt.date) -> QuerySet[Claim]:
    return Claim.objects.filter(
        ledger=invoice.ledger_id,
        invoice=invoice,
        withdrawn_on=None,
        claimed_on__gt=value_on,
    )


def _withdrawn(invoice: Invoice, allocated: Allocation, of: Owed) -> list[Claim]:
    """Return the later claims that had not been made if all money had been booked on its date.

    What was owed on the day of a claim counts, by value date: less than the level's smallest debt
    is not claimed.
    """
    if not of.later:
        return []
    amount = allocated.met + allocated.remitted + allocated.kept + allocated.surplus
    charges = sum((part for name, part in of.debt.items() if name != CAPITAL), ZERO)
    terms = ladder(invoice.ledger, invoice.customer.legal_entity)
    withdrawn = []
    for claim in of.later:
        then = InvoiceTransaction.objects.filter(
            ledger=invoice.ledger_id, invoice=invoice, value_on__lt=claim.claimed_on
        ).aggregate(principal=Sum("debt_change"))
        rest = (then["principal"] or ZERO) + charges - amount
        if rest <= ZERO or rest < terms[claim.level].minimum:
            withdrawn.append(claim)
    return withdrawn


def _fees(invoice: Invoice, claims: Sequence[Claim]) -> FallenAway:
    """Return the fees of withdrawn claims, and which part of them was paid."""
    fees: dict[str, Decimal] = {}
    for claim in claims:
        if claim.fee_kind:
            fees[claim.fee_kind] = fees.get(claim.fee_kind, ZERO) + claim.fee
    paid = {name: max(fee - getattr(invoice, name), ZERO) for name, fee in fees.items()}
    return FallenAway(fees, {name: fee for name, fee in paid.items() if fee})


def _withdraw(
    invoice: Invoice, claims: Sequence[Claim], entry: JournalEntry, on: dt.date
) -> dict[str, object]:
    """Mark claims as withdrawn by an entry; return the invoice's columns of the claim before."""
    every = Claim.objects.filter(ledger=invoice.ledger_id, invoice=invoice)
    every.filter(pk__in=[one.pk for one in claims]).update(withdrawn_on=on, withdrawn_by=entry)
    return claim_columns(invoice)


def claim_columns(invoice: Invoice) -> dict[str, object]:
    """Return the claim level and the date of the last demand, by the claims not withdrawn."""
    last = (
        Claim.objects.filter(ledger=invoice.ledger_id, invoice=invoice, withdrawn_on=None)
        .order_by("pk")
        .last()
    )
    return {
        "claim_level": last.level if last else ClaimLevel.INVOICE.value,
        "demanded_on": last.due_date if last else invoice.due_date,
    }
