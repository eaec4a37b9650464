"""Take back fees and interest that came back after what is undone had paid them."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from itertools import takewhile

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.credit import surpluses
from accounts.models import JournalEntry, Surplus
from invoices import postings, queries
from invoices.models import Invoice, InvoiceTransaction
from invoices.models.invoices import COSTS, PAYING, TransactionType
from invoices.operations.charges import COMPONENTS
from invoices.operations.subledger import CAPITAL, INTEREST, Change, change, met
from invoices.operations.undoing.context import Context
from invoices.operations.undoing.mirrors import sum_of
from invoices.operations.undoing.reach import TAKEN_BACK
from invoices.operations.write_offs import recovered_on
from ledger_project.core.money import ZERO


def taken_back_since(context: Context, entries: Collection[JournalEntry]) -> list[JournalEntry]:
    """Return the entries that took back what these gave back of fees or interest.

    The payment of them had been undone. Both go together: the one is the ground of the other.
    """
    found: list[JournalEntry] = []
    for one in entries:
        if one.template not in TAKEN_BACK:
            continue
        later = JournalEntry.objects.filter(
            ledger=context.ledger,
            invoice_id=one.invoice_id,
            template__in=(one.template, TAKEN_BACK[one.template]),
            pk__gt=one.pk,
            reverses__isnull=True,
            reversed_by__isnull=True,
        )
        since = takewhile(lambda row: row.template in TAKEN_BACK.values(), later.order_by("pk"))
        found += list(since)
    return found


def take_charges_back(
    context: Context,
    invoice: Invoice,
    entries: Collection[JournalEntry],
    template: str,
    names: Collection[str],
) -> None:
    """Take back fees or interest that came back after the undone entries had paid them.

    First the surpluses that they made, then the principal that they paid.
    """
    rows = InvoiceTransaction.objects.filter(ledger=context.ledger, invoice=invoice)
    paid = list(rows.filter(entry__in=entries, type__in=PAYING))
    if not paid:
        return
    came_back = list(
        rows.filter(
            type=TransactionType.RETURNED,
            pk__gt=min(one.pk for one in paid),
            entry__template__in=(template, TAKEN_BACK[template]),
        ).order_by("pk")
    )
    back = {
        name: min(-sum_of(paid, f"{name}_change"), sum_of(came_back, f"{name}_change"))
        for name in names
    }
    back = {name: amount for name, amount in back.items() if amount > 0}
    if not back:
        return
    left, of_surpluses = sum(back.values(), ZERO), ZERO
    for surplus in context.surpluses_of(invoice, template):
        context.free(surplus, left - of_surpluses)
        if taken := min(left - of_surpluses, surplus.remaining):
            surpluses.take_back(surplus=surplus, amount=taken, actor=context.actor, on=context.on)
            of_surpluses += taken
    capital = min(left - of_surpluses, max(-sum_of(came_back, "debt_change"), ZERO))
    losses = rows.filter(
        type=TransactionType.WRITE_OFF, entry__in=[one.entry_id for one in came_back]
    )
    recovered = min(capital, max(sum_of(losses, "debt_change"), ZERO))
    # What was used of the surpluses is owed as what it came from.
    owed = left - of_surpluses - capital
    for name in list(back):
        still = min(owed, back[name])
        owed, back[name] = owed - still, back[name] - still
    back = {name: amount for name, amount in back.items() if amount}
    if not back:
        return
    first = next(iter(entries))
    event = BookedEvent(
        first.document_type,
        first.document_id,
        came_back[-1].value_on,
        invoice.pk,
        invoice.seller_id,
    )
    _charge_again(context, invoice, event, back, capital, recovered)


def take_excess_back(
    context: Context, surplus: Surplus, invoice: Invoice, names: Collection[str]
) -> None:
    """Take back of a surplus what more came back of fees or interest than is paid."""
    paid, left, back = met(invoice, PAYING), surplus.remaining, {}
    for name in names:
        if amount := min(left, max(-paid.get(name, ZERO), ZERO)):
            back[name] = amount
            left -= amount
    if not back:
        return
    total = sum(back.values(), ZERO)
    used = surpluses.take_back(surplus=surplus, amount=total, actor=context.actor, on=context.on)
    event = BookedEvent("surplususe", used.pk, surplus.value_on, invoice.pk, invoice.seller_id)
    _charge_again(context, invoice, event, back)


def _charge_again(
    context: Context,
    invoice: Invoice,
    event: BookedEvent,
    back: Mapping[str, Decimal],
    capital: Decimal = ZERO,
    recovered: Decimal = ZERO,
) -> None:
    """Book that charges came not back, and did not pay `capital`, `recovered` or open."""
    draft = postings.charges_taken_back(
        event,
        {COMPONENTS[name]: amount for name, amount in back.items()},
        capital=capital - recovered,
        recovered=recovered,
        purchased=invoice.purchased,
    )
    (entry,) = journal.post(context.ledger, [draft], actor=context.actor, on=context.on)
    components = {name: -amount for name, amount in back.items()}
    if capital:
        components[CAPITAL] = capital
    total = sum(back.values(), ZERO)
    changes = [Change(entry, TransactionType.RETURNED, total, components)]
    lost = {CAPITAL: -recovered, **_lost_no_more(context, invoice, back)}
    lost = {name: amount for name, amount in lost.items() if amount}
    if lost:
        total = sum((abs(amount) for amount in lost.values()), ZERO)
        day = recovered_on(invoice, event.value_on)
        changes.append(Change(entry, TransactionType.WRITE_OFF, total, lost, value_on=day))
    change(
        invoice,
        "return_charges",
        changes,
        amount=sum(back.values(), ZERO),
        actor=context.actor,
        on=context.on,
        reopen=True,
    )


def _lost_no_more(
    context: Context, invoice: Invoice, back: Mapping[str, Decimal]
) -> dict[str, Decimal]:
    """Return what fell away of fees and interest that a mirror has written off again."""
    lost = met(invoice, [TransactionType.WRITE_OFF])
    unpaid = {name: getattr(invoice, name) for name in COSTS if name in lost}
    if INTEREST in back and INTEREST in lost:
        unpaid[INTEREST] = max(queries.interest_balance(invoice, context.on), ZERO)
    return {
        name: max(min(back[name] - open_now, lost[name]), ZERO)
        for name, open_now in unpaid.items()
        if name in back
    }
