"""Transactions of invoices: the sub-ledger whose sum is the receivables in the books.

Operations change the debt of an invoice only by `change`: the transaction, the running amounts, the
state and the account follow from it together. Two runs that change many invoices at once write the
same rows themselves: `issuing.distribute` and `claims.run_claims`.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from accounts.credit.totals import change_totals
from accounts.models import JournalEntry
from customers.operations import complete_terminations, reopen_customer
from invoices.models import Invoice, InvoiceTransaction
from invoices.models.invoices import COSTS, PAYING, TransactionType
from invoices.operations.plan_ends import active_plan_of, complete_without_debt
from invoices.states import CLOSED, CREDIT, INVOICE, OPEN
from ledger_project.core.actors import Actor
from ledger_project.core.lifecycle import advance, record
from ledger_project.core.money import ZERO
from ledger_project.core.prepared import insert

INTEREST, CAPITAL = "interest", "capital"
COLUMNS = {
    CAPITAL: "debt_change",
    INTEREST: "interest_change",
    **{name: f"{name}_change" for name in COSTS},
}
"""The column of a transaction for each component of a debt."""


@dataclass(frozen=True, slots=True)
class Change:
    """Effect of an entry on an invoice: `amount` is the event's own, positive.

    `components` are signed changes of the debt by component: `capital` (the principal), the
    `COSTS`, and `interest`. A fee is booked when it is paid, so one that is waived before has no
    entry. The dates are those of the entry, unless it has its own.
    """

    entry: JournalEntry | None
    type: TransactionType
    amount: Decimal
    components: Mapping[str, Decimal]
    reference: str = ""
    due_on: dt.date | None = None
    value_on: dt.date | None = None
    book_on: dt.date | None = None


def change(
    invoice: Invoice,
    operation: str,
    changes: Sequence[Change],
    *,
    actor: Actor,
    on: dt.date,
    reason: str = "",
    reserved: Decimal = ZERO,
    reopen: bool = False,
    amount: Decimal | None = None,
    columns: Mapping[str, object] | None = None,
) -> None:
    """Record booked changes of a locked invoice, and advance it by `operation`.

    It is closed when no principal is left, and leaves its payment plan; it enters that again if it
    is reopened while the plan is active. The account's balance follows, `reserved` is added to
    its reservation; `reopen` allows debt on a closed account, and of a terminated customer. Other
    `columns` are set with it.
    `amount` is what its event says, by default the sum of the changes. An invoice that `operation`
    issues was inserted with its amounts and its state.
    """
    amount = _total(changes) if amount is None else amount
    plan = invoice.payment_plan_id
    add_transactions(((invoice, one) for one in changes), actor=actor, on=on)
    if INVOICE.transitions[operation].sources:
        new = _amounts(invoice, changes)
        in_plan: dict[str, object] = {}
        if plan and not new["capital_debt"]:
            in_plan = {"payment_plan_id": None}
        elif invoice.state == CLOSED and new["capital_debt"]:
            in_plan = {"payment_plan_id": active_plan_of(invoice)}
        advance(
            invoice,
            INVOICE,
            operation,
            to=OPEN if new["capital_debt"] else CLOSED,
            actor=actor,
            on=on,
            reason=reason,
            facts={"amount": amount, "capitalDebt": new["capital_debt"]},
            columns={**new, **in_plan, **(columns or {})},
        )
        if plan and not invoice.payment_plan_id:
            complete_without_debt(invoice.ledger_id, plan, actor=actor, on=on)
    else:
        record(
            invoice,
            INVOICE,
            operation,
            from_state="",
            to_state=invoice.state,
            actor=actor,
            on=on,
            facts={"amount": amount, "dueDate": invoice.due_date},
        )
    capital = _sum(changes, CAPITAL)
    if invoice.account_id and capital:
        change_totals(
            ledger_number=invoice.ledger_id,
            account_id=invoice.account_id,
            on=on,
            balance=capital,
            reserved=reserved,
            reopen=reopen,
        )
    elif invoice.state == CLOSED:
        complete_terminations(ledger_number=invoice.ledger_id, keys=[invoice.customer_id], on=on)
    elif reopen:
        reopen_customer(ledger_number=invoice.ledger_id, key=invoice.customer_id, on=on)


def _amounts(invoice: Invoice, changes: Sequence[Change]) -> dict[str, Decimal]:
    """Return the running amounts of the invoice that the changes change, after them."""
    of = {kind: [one for one in changes if one.type == kind] for kind in TransactionType}
    paying = [one for one in changes if one.type in PAYING]
    credited = _total(of[TransactionType.CREDIT]) - _total(of[TransactionType.CREDIT_REVERSAL])
    moved = {name: _sum(changes, name) for name in COSTS} | {
        "debited": _total(of[TransactionType.DEBIT]),
        "credited": credited,
        "credited_by_operation": credited,
        "paid": -_sum(paying, CAPITAL),
        "fees_paid": -sum((_sum(paying, name) for name in COSTS), ZERO),
        "interest_paid": -_sum(paying, INTEREST),
        "written_off": -_sum(of[TransactionType.WRITE_OFF], CAPITAL),
        "remitted": -_sum(of[TransactionType.REMISSION], CAPITAL),
        "credit_settled": (1 if invoice.type == CREDIT else -1)
        * _sum(of[TransactionType.CREDIT_SETTLEMENT], CAPITAL),
        "paid_directly": -_whole(of[TransactionType.DIRECT_PAYMENT]),
    }
    new = {name: getattr(invoice, name) + by for name, by in moved.items() if by}
    return {**new, "capital_debt": invoice.capital_debt + _sum(changes, CAPITAL)}


def _sum(changes: Sequence[Change], component: str) -> Decimal:
    return sum((one.components.get(component, ZERO) for one in changes), ZERO)


def _total(changes: Sequence[Change]) -> Decimal:
    return sum((one.amount for one in changes), ZERO)


def _whole(changes: Sequence[Change]) -> Decimal:
    return sum((sum(one.components.values(), ZERO) for one in changes), ZERO)


def met(invoice: Invoice, types: Collection[TransactionType]) -> dict[str, Decimal]:
    """Return what transactions of some types have met of each component of the debt, if anything.

    Its mirrors and what was given back are taken off: `PAYING` is what was paid and is kept,
    `WriteOff` what is given up and not recovered.
    """
    found = InvoiceTransaction.objects.filter(
        ledger=invoice.ledger_id, invoice=invoice, type__in=types
    )
    sums = found.aggregate(**{f"met_{name}": Sum(column) for name, column in COLUMNS.items()})
    return {name: -total for name in COLUMNS if (total := sums[f"met_{name}"])}


def components_of(row: InvoiceTransaction) -> dict[str, Decimal]:
    """Return the changes of a transaction by component of the debt, as far as there are any."""
    found = {name: getattr(row, column) for name, column in COLUMNS.items()}
    return {name: amount for name, amount in found.items() if amount}


def add_transactions(
    changes: Iterable[tuple[Invoice, Change]], *, actor: Actor, on: dt.date
) -> None:
    """Record booked changes of invoices without changing the invoices themselves."""
    if rows := [_transaction(invoice, one, actor, on) for invoice, one in changes]:
        insert(*rows)


def _transaction(invoice: Invoice, one: Change, actor: Actor, on: dt.date) -> InvoiceTransaction:
    entry = one.entry
    return InvoiceTransaction(
        ledger_id=invoice.ledger_id,
        invoice=invoice,
        type=one.type,
        amount=one.amount,
        debt_change=one.components.get(CAPITAL, ZERO),
        interest_change=one.components.get(INTEREST, ZERO),
        **{f"{name}_change": one.components.get(name, ZERO) for name in COSTS},
        book_on=one.book_on or (entry.book_on if entry else on),
        value_on=one.value_on or (entry.value_on if entry else on),
        due_on=one.due_on,
        cause=entry.transaction_cause if entry else "",
        reference=one.reference,
        entry=entry,
        created_by=actor.name,
    )
