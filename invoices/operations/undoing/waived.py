"""Keep money from paying interest that was waived, once other money from before that is undone."""

import datetime as dt
from decimal import Decimal

from accounts.books import journal
from accounts.credit.surpluses import add_surplus
from accounts.models import JournalEntry
from invoices import postings, queries
from invoices.models import Invoice
from invoices.models.invoices import TransactionType
from invoices.operations.charges import COMPONENTS
from invoices.operations.recounting import counted_by, met_by_money, total_of
from invoices.operations.subledger import CAPITAL, INTEREST, Change, change
from invoices.operations.undoing.charges import charge_again, waived_and_paid
from invoices.operations.undoing.context import Context
from invoices.operations.write_offs import recovered_on
from ledger_project.core.money import ZERO


def keep_waived(context: Context, invoice: Invoice, entry: JournalEntry) -> None:
    """Have money pay none of the interest that was waived, and none of it pay principal twice.

    What is paid of it again, since other money is undone by the mirror `entry`, comes back; what
    came back, and is not paid any more, pays no principal.

    Books: `interest_waived`, `interest_taken_back`.
    """
    waived_on = queries.interest_waived_on(invoice)
    paid = waived_and_paid(invoice) if waived_on else ZERO
    if waived_on and paid > 0:
        _return(context, invoice, paid, entry, waived_on)
    elif waived_on and paid < 0:
        moved = met_by_money(invoice).filter(
            entry__template__in=("interest_waived", "interest_taken_back"), value_on__lte=waived_on
        )
        if (back := min(-paid, -total_of(moved, "debt_change"))) > 0:
            event = counted_by(invoice, entry.pk, waived_on)
            charge_again(context, invoice, event, {INTEREST: back}, back, ZERO)


def _return(
    context: Context, invoice: Invoice, amount: Decimal, entry: JournalEntry, waived_on: dt.date
) -> None:
    capital = min(invoice.capital_debt, amount)
    recovered = min(invoice.written_off, amount - capital)
    draft = postings.charges_returned(
        counted_by(invoice, entry.pk, waived_on),
        {COMPONENTS[INTEREST]: amount},
        capital=capital,
        recovered=recovered,
        purchased=invoice.purchased,
    )
    (returned,) = journal.post(invoice.ledger, [draft], actor=context.actor, on=context.on)
    if surplus := amount - capital - recovered:
        add_surplus(
            customer=invoice.customer,
            seller_id=invoice.seller_id,
            entry=returned,
            amount=surplus,
            currency=invoice.currency,
            actor=context.actor,
            owed_by_client=not invoice.purchased,
        )
    met = {INTEREST: amount, CAPITAL: -capital - recovered}
    changes = [Change(returned, TransactionType.RETURNED, amount, met)]
    if recovered:
        day, loss = recovered_on(invoice, waived_on), {CAPITAL: recovered}
        changes.append(Change(returned, TransactionType.WRITE_OFF, recovered, loss, value_on=day))
    change(invoice, "return_charges", changes, amount=amount, actor=context.actor, on=context.on)
