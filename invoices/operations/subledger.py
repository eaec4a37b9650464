"""The transactions of invoices: the sub-ledger that the receivables in the books sum up.

`change` is the one way in which an operation changes what is owed on an invoice: the transaction,
the running amounts, the state and the account follow from it together.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.credit.totals import change_totals
from accounts.models import JournalEntry
from customers.operations import complete_terminations
from invoices.models import Invoice, InvoiceTransaction
from invoices.models.invoices import COSTS, FORGIVING, PAYING, TransactionType
from invoices.states import CLOSED, INVOICE, OPEN
from ledger_project.core.actors import Actor
from ledger_project.core.lifecycle import advance
from ledger_project.core.money import ZERO

INTEREST, CAPITAL = "interest", "capital"


@dataclass(frozen=True, slots=True)
class Change:
    """What an entry does to an invoice: `amount` is the event's own, positive.

    `parts` are changes of the debt by name, with a sign: `capital`, the `COSTS`, and `interest`. A
    fee has no entry, as it is booked when it is paid.
    """

    entry: JournalEntry
    type: TransactionType
    amount: Decimal
    parts: Mapping[str, Decimal]
    reference: str = ""


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
    columns: Mapping[str, object] | None = None,
) -> None:
    """Record what was booked of a locked invoice, and move it by `operation`.

    It is closed when no capital is left. The account's balance follows, `reserved` is added to its
    reservation; `reopen` lets a closed account take the debt. Further `columns` are set too.
    """
    capital = _sum(changes, CAPITAL)
    debt = invoice.capital_debt + capital
    new: dict[str, object] = {**(columns or {}), "capital_debt": debt}
    for name in COSTS:
        if moved := _sum(changes, name):
            new[name] = getattr(invoice, name) + moved
    for types, name in ((PAYING, "paid"), (FORGIVING, "written_off")):
        if moved := _sum([one for one in changes if one.type in types], CAPITAL):
            new[name] = getattr(invoice, name) - moved
    add_transactions(invoice, changes)
    advance(
        invoice,
        INVOICE,
        operation,
        to=OPEN if debt else CLOSED,
        actor=actor,
        on=on,
        reason=reason,
        facts={
            "amount": sum((one.amount for one in changes), ZERO),
            "capitalDebt": debt,
        },
        columns=new,
    )
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


def _sum(changes: Sequence[Change], part: str) -> Decimal:
    return sum((one.parts.get(part, ZERO) for one in changes), ZERO)


def add_transactions(invoice: Invoice, changes: Sequence[Change]) -> None:
    """Record what was booked of an invoice, without moving it."""
    InvoiceTransaction.objects.bulk_create(_transaction(invoice, one) for one in changes)


def _transaction(invoice: Invoice, one: Change) -> InvoiceTransaction:
    return InvoiceTransaction(
        ledger_id=invoice.ledger_id,
        invoice=invoice,
        type=one.type,
        amount=one.amount,
        debt_change=one.parts.get(CAPITAL, ZERO),
        interest_change=one.parts.get(INTEREST, ZERO),
        **{f"{name}_change": one.parts.get(name, ZERO) for name in COSTS},
        book_on=one.entry.book_on,
        value_on=one.entry.value_on,
        cause=one.entry.transaction_cause,
        reference=one.reference,
        entry=one.entry,
        created_by=one.entry.created_by,
    )
