"""Transactions of invoices: the sub-ledger whose sum is the receivables in the books.

Operations change the debt of an invoice only by `change`: the transaction, the running amounts, the
state and the account follow from it together. Two runs that change many invoices at once write the
same rows themselves: `issuing.distribute` and `claims.run_claims`.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.credit.totals import change_totals
from accounts.models import JournalEntry
from customers.operations import complete_terminations
from invoices.models import Invoice, InvoiceTransaction
from invoices.models.invoices import COSTS, FORGIVING, PAYING, TransactionType
from invoices.states import CLOSED, INVOICE, OPEN
from ledger_project.core.actors import Actor
from ledger_project.core.lifecycle import advance, record
from ledger_project.core.money import ZERO

INTEREST, CAPITAL = "interest", "capital"


@dataclass(frozen=True, slots=True)
class Change:
    """Effect of an entry on an invoice: `amount` is the event's own, positive.

    `components` are signed changes of the debt by component: `capital` (the principal), the
    `COSTS`, and `interest`. A fee has no entry, as it is booked when it is paid.
    """

    entry: JournalEntry
    type: TransactionType
    amount: Decimal
    components: Mapping[str, Decimal]
    reference: str = ""
    due_on: dt.date | None = None


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
) -> None:
    """Record booked changes of a locked invoice, and advance it by `operation`.

    It is closed when no principal is left. The account's balance follows, `reserved` is added to
    its reservation; `reopen` allows debt on a closed account. An invoice that `operation` issues
    was inserted with its amounts and its state.
    """
    amount = sum((one.amount for one in changes), ZERO)
    add_transactions((invoice, one) for one in changes)
    if INVOICE.transitions[operation].sources:
        new = _amounts(invoice, changes)
        advance(
            invoice,
            INVOICE,
            operation,
            to=OPEN if new["capital_debt"] else CLOSED,
            actor=actor,
            on=on,
            reason=reason,
            facts={"amount": amount, "capitalDebt": new["capital_debt"]},
            columns=new,
        )
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


def _amounts(invoice: Invoice, changes: Sequence[Change]) -> dict[str, Decimal]:
    """Return the running amounts of the invoice that the changes change, after them."""
    moved = {name: _sum(changes, name) for name in COSTS}
    for kind, name in ((TransactionType.DEBIT, "debited"), (TransactionType.CREDIT, "credited")):
        moved[name] = sum((one.amount for one in changes if one.type == kind), ZERO)
    for kinds, name in ((PAYING, "paid"), (FORGIVING, "written_off")):
        moved[name] = -_sum([one for one in changes if one.type in kinds], CAPITAL)
    new = {name: getattr(invoice, name) + by for name, by in moved.items() if by}
    return {**new, "capital_debt": invoice.capital_debt + _sum(changes, CAPITAL)}


def _sum(changes: Sequence[Change], component: str) -> Decimal:
    return sum((one.components.get(component, ZERO) for one in changes), ZERO)


def add_transactions(changes: Iterable[tuple[Invoice, Change]]) -> None:
    """Record booked changes of invoices without changing the invoices themselves."""
    InvoiceTransaction.objects.bulk_create(_transaction(invoice, one) for invoice, one in changes)


def _transaction(invoice: Invoice, one: Change) -> InvoiceTransaction:
    return InvoiceTransaction(
        ledger_id=invoice.ledger_id,
        invoice=invoice,
        type=one.type,
        amount=one.amount,
        debt_change=one.components.get(CAPITAL, ZERO),
        interest_change=one.components.get(INTEREST, ZERO),
        **{f"{name}_change": one.components.get(name, ZERO) for name in COSTS},
        book_on=one.entry.book_on,
        value_on=one.entry.value_on,
        due_on=one.due_on,
        cause=one.entry.transaction_cause,
        reference=one.reference,
        entry=one.entry,
        created_by=one.entry.created_by,
    )
