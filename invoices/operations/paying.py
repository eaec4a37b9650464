"""Pay the debt of an invoice, as it was on the value date of the money.

Payments, set-offs and direct payments do the same here: they meet what was owed on their value
date, written-off debts included. A fee that was claimed later falls away if the money leaves
nothing that would have been claimed; its claim is withdrawn.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.books import journal
from accounts.books.entries import BookedEvent, Draft
from accounts.credit.surpluses import UseRequest, add_surplus, use
from accounts.models import Account, JournalEntry, Surplus
from invoices import postings, queries
from invoices.models import Claim, ClaimLevel, Invoice, InvoiceTransaction
from invoices.models.invoices import COSTS, TransactionType
from invoices.models.purchases import NEVER_OWED
from invoices.operations.allocation import Allocation, allocate
from invoices.operations.charges import COMPONENTS, fall_away
from invoices.operations.recounting import (
    counted_again,
    counted_until,
    interest_at,
    is_followed,
    recount,
    total_of,
)
from invoices.operations.subledger import CAPITAL, INTEREST, Change, change, met
from invoices.operations.withdrawn_claims import (
    fallen_fees,
    fees_of,
    later_claims,
    withdraw,
    withdrawn_by,
)
from invoices.operations.write_offs import recovered_on
from invoices.postings import Source
from invoices.states import OPEN
from ledger_project.core.actors import Actor
from ledger_project.core.money import ZERO

_Booked = tuple[Draft, list[tuple[TransactionType, dict[str, Decimal]]]]


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
    later = list(later_claims(invoice, value_on)) if claimed or invoice.fees_paid else []
    debt = {name: getattr(invoice, name) for name in COSTS}
    for claim in later:
        if claim.fee_kind:
            debt[claim.fee_kind] = max(debt[claim.fee_kind] - claim.fee, ZERO)
    if invoice.state == OPEN or claimed:
        debt[INTEREST] = interest_at(invoice, value_on, on)
    if invoice.state == OPEN:
        debt[CAPITAL] = invoice.capital_debt
    return Owed(debt, _given_up(invoice, value_on, on, later), later)


def allocation(
    invoice: Invoice,
    amount: Decimal,
    of: Owed,
    *,
    remits: bool = False,
    charges: Decimal = ZERO,
) -> Allocation:
    """Return how an amount meets what is owed, by the rules of the invoice's ledger.

    Only a payment to the bank `remits` a small remainder, and as much more as banks kept in
    `charges`: of a set-off there may be more, and a direct payment is as much as the client says.
    """
    ledger = invoice.ledger
    return allocate(
        amount,
        of.debt,
        written_off=of.written_off,
        order=ledger.allocation_order,
        remission_limit=ledger.remission_limit + charges if remits else ZERO,
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
    unused: Decimal = ZERO,
    in_place_until: dt.date | None = None,
) -> None:
    """Post money that was allocated to a locked invoice, and change the invoice by it.

    `unused` is money of the same value date for which nothing was left to meet: with it, too, a
    later claim may not have been made. What is set off here may have met the debt in place of later
    money until a day: it does so no more.

    Books: the components paid, `bad_debt_recovered`, `small_difference_remitted` or `_kept`,
    `payment_exceeds_debt`; `fee_waived` for paid fees that fall away.
    """
    ledger, purchased = invoice.ledger, invoice.purchased
    booked = _booked(allocated, event, source, type, purchased=purchased)
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
    lost_on = recovered_on(invoice, event.value_on) if allocated.recovered else event.value_on
    changes = [
        Change(
            entry,
            kind,
            abs(sum(components.values(), ZERO)),
            components,
            reference,
            value_on=lost_on if kind == TransactionType.WRITE_OFF else None,
        )
        for (_, rows), entry in zip(booked, entries, strict=False)
        for kind, components in rows
    ]
    in_place = _in_place_of_later(invoice, allocated.surplus, entries[-1], reference, on)
    changes += in_place
    if in_place_until:
        changes += _in_place(entries[-1], -allocated.met, in_place_until, reference)
        unused = ZERO  # It is counted.
    followed = event.value_on < on and is_followed(invoice, event.value_on)
    if followed and of.later:
        unmet = unused + allocated.kept + (ZERO if in_place else allocated.surplus)
        with counted_again(invoice, operation, changes, event, entries[0], actor, on):
            withdrawn = withdrawn_by(invoice, of.later, {CAPITAL: unmet})
    else:
        unmet = unused + allocated.kept + allocated.surplus
        # What met the debt in place of later money is counted already.
        unmet -= allocated.met if in_place_until else ZERO
        withdrawn = withdrawn_by(invoice, of.later, _met(allocated, unmet))
    columns: dict[str, object] = {}
    if withdrawn:
        left = invoice.capital_debt - allocated.paid.get(CAPITAL, ZERO) - allocated.remitted
        changes += fall_away(
            invoice,
            event,
            fallen_fees(invoice, withdrawn, allocated.recovered),
            capital=left,
            written_off=invoice.written_off - allocated.recovered.get(CAPITAL, ZERO),
            entry=entries[0],
            actor=actor,
            on=on,
        )
        columns = withdraw(invoice, withdrawn, entries[0], on)
    if changes or columns:
        change(
            invoice,
            operation,
            changes,
            amount=allocated.met,
            actor=actor,
            on=on,
            columns=columns,
        )
    if followed:
        recount(invoice, event, entry=entries[0], actor=actor, on=on)


def _booked(
    allocated: Allocation,
    event: BookedEvent,
    source: Source,
    type: TransactionType,
    *,
    purchased: bool,
) -> list[_Booked]:
    """Return what the money that meets the debt books, with the changes by component."""
    booked: list[_Booked] = [
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
    return booked


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
        unused=surplus.remaining if amount == of.total else ZERO,
        in_place_until=_in_place_until(invoice, surplus),
    )


def _in_place_until(invoice: Invoice, surplus: Surplus) -> dt.date | None:
    """Return until when a surplus of this invoice met its debt in place of later money."""
    if surplus.entry.template != "payment_exceeds_debt":
        return None
    ends = InvoiceTransaction.objects.filter(
        ledger=invoice.ledger_id,
        invoice=invoice,
        entry=surplus.entry,
        type=TransactionType.RETURNED,
        debt_change__gt=0,
    )
    return ends.values_list("value_on", flat=True).first()


def _given_up(
    invoice: Invoice, value_on: dt.date, on: dt.date, later: Sequence[Claim]
) -> dict[str, Decimal]:
    """Return what is still written off, by component, as far as it was owed on a value date.

    Of an invoice that was credited, that is principal alone.
    """
    if invoice.state == OPEN and not invoice.written_off:
        return {}
    if invoice.credited == invoice.debited:
        return {CAPITAL: invoice.written_off} if invoice.written_off else {}
    lost = met(invoice, [TransactionType.WRITE_OFF])
    for name, fee in fees_of(later).items():
        if name in lost:
            lost[name] = max(lost[name] - max(fee - getattr(invoice, name), ZERO), ZERO)
    if INTEREST in lost:
        if waived_on := queries.interest_waived_on(invoice):
            rows = InvoiceTransaction.objects.filter(ledger=invoice.ledger_id, invoice=invoice)
            since = rows.filter(type=TransactionType.WRITE_OFF, value_on__gt=waived_on)
            lost[INTEREST] = -total_of(since, "interest_change")
        balance = queries.interest_balance(invoice, value_on, booked_on=on)
        lost[INTEREST] = max(lost[INTEREST] + min(balance, ZERO), ZERO)
        if value_on <= invoice.interest_after:
            lost[INTEREST] = ZERO
    return lost


def _in_place_of_later(
    invoice: Invoice, surplus: Decimal, entry: JournalEntry, reference: str, on: dt.date
) -> list[Change]:
    """Return changes by which excess money met the debt until now, if later money came first.

    What that had paid was met already, so it bore no interest meanwhile; what was never owed was
    met by nothing. The sum is nothing.
    """
    if not surplus or entry.value_on >= on:
        return []
    rows = InvoiceTransaction.objects.filter(ledger=invoice.ledger_id, invoice=invoice)
    later = rows.filter(value_on__gt=entry.value_on, debt_change__lt=0)
    later = later.exclude(type=TransactionType.CREDIT, cause__in=NEVER_OWED)
    if not later.exists() and not is_followed(invoice, entry.value_on):
        return []
    if counted_until(invoice) == dt.date.max:
        return []  # What was recovered stays as it was booked.
    return _in_place(entry, surplus, on, reference)


def _in_place(entry: JournalEntry, amount: Decimal, until: dt.date, reference: str) -> list[Change]:
    """Return changes by which an amount met the debt until a day; a negative one, no longer."""
    return [
        Change(entry, TransactionType.RETURNED, abs(amount), {CAPITAL: -amount}, reference),
        Change(
            entry,
            TransactionType.RETURNED,
            abs(amount),
            {CAPITAL: amount},
            reference,
            value_on=until,
        ),
    ]


def _met(allocated: Allocation, unmet: Decimal) -> dict[str, Decimal]:
    """Return by component what money met that is not booked yet; `unmet` may have met principal."""
    found = {
        name: allocated.paid.get(name, ZERO) + allocated.recovered.get(name, ZERO)
        for name in (*COSTS, CAPITAL)
    }
    found[CAPITAL] += allocated.remitted + unmet
    return found
