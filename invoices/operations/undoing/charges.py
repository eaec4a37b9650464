"""Take back fees and interest that came back after what is undone had paid them."""

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from itertools import takewhile

from django.db.models import Max, Min, Q, QuerySet

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.credit import surpluses
from accounts.models import JournalEntry, SurplusUse
from invoices import postings, queries
from invoices.models import Invoice, InvoiceTransaction
from invoices.models.invoices import COSTS, PAYING, TransactionType
from invoices.operations.charges import COMPONENTS
from invoices.operations.recounting import MONEY_DOCUMENTS, met_by_money, total_of
from invoices.operations.subledger import CAPITAL, INTEREST, Change, change, components_of, met
from invoices.operations.undoing.context import Context
from invoices.operations.undoing.mirrors import sum_of
from invoices.operations.undoing.reach import CHARGES, CREDITS, TAKEN_BACK
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
        others = SurplusUse.objects.filter(
            ledger=context.ledger, surplus__entry__document_type__in=MONEY_DOCUMENTS
        ).exclude(surplus__entry=one)
        later = later.exclude(document_type="surplususe", document_id__in=others.values("pk"))
        since = list(
            takewhile(lambda row: row.template in TAKEN_BACK.values(), later.order_by("pk"))
        )
        # Of its own surplus also after others came back.
        own = SurplusUse.objects.filter(ledger=context.ledger, surplus__entry=one).values("pk")
        own_since = later.filter(
            template=TAKEN_BACK[one.template], document_type="surplususe", document_id__in=own
        )
        found += since + list(own_since.exclude(pk__in=[row.pk for row in since]))
    return found


def owed_in_part(
    context: Context, invoice: Invoice, entries: Collection[JournalEntry]
) -> list[Change]:
    """Return the changes by which fees and interest are owed again that fell with a later credit.

    That had credited the rest: with the entries of an earlier one undone, it is not all any more.
    What was paid of them is taken back with what else was (`_unpaid`).
    """
    by_operation = any(one.document_type in ("credit", "invoicecredit") for one in entries)
    if not by_operation or invoice.credited < invoice.debited:
        return []
    context.in_part.add(invoice.pk)
    waived = _of_later_credits(context, invoice, entries).filter(type=TransactionType.WAIVER)
    return [
        # With the entry that waived it, so that a mirror of that waives nothing.
        Change(
            one.entry,
            TransactionType.WAIVER,
            one.amount,
            {name: -amount for name, amount in components_of(one).items()},
            value_on=one.value_on,
            book_on=context.on,
        )
        for one in waived.select_related("entry").order_by("pk")
    ]


def drop_charges(context: Context, invoice: Invoice) -> None:
    """Waive fees and interest that are owed again of an invoice that is credited whole.

    As it was credited they were paid, or their claims withdrawn by money that is undone; without
    that money they fell away with the rest.
    """
    if invoice.capital_debt or invoice.credited != invoice.debited:
        return
    waived = {name: -fee for name in COSTS if (fee := getattr(invoice, name)) > 0}
    if unpaid := queries.interest_by(invoice, context.on, booked_on=context.on):
        waived[INTEREST] = -unpaid
    credits = InvoiceTransaction.objects.filter(
        ledger=context.ledger,
        invoice=invoice,
        entry__document_type__in=CREDITS,
        entry__reverses__isnull=True,
        entry__reversed_by__isnull=True,
    )
    last = credits.select_related("entry").order_by("pk").last() if waived else None
    if last is not None:
        # With the entry of the credit, so that a mirror of that waives nothing.
        amount = -sum(waived.values(), ZERO)
        one = Change(last.entry, TransactionType.WAIVER, amount, waived, book_on=context.on)
        change(invoice, "return_charges", [one], actor=context.actor, on=context.on)


def _of_later_credits(
    context: Context, invoice: Invoice, entries: Collection[JournalEntry]
) -> QuerySet[InvoiceTransaction]:
    """Return what credits that stand, and came after entries, changed of an invoice."""
    return InvoiceTransaction.objects.filter(
        ledger=context.ledger,
        invoice=invoice,
        entry__gt=max(one.pk for one in entries if one.invoice_id == invoice.pk),
        entry__document_type__in=CREDITS,
        entry__reverses__isnull=True,
        entry__reversed_by__isnull=True,
    )


def _returned_with_the_rest(
    context: Context, invoice: Invoice, template: str, entries: Collection[JournalEntry]
) -> dict[str, Decimal]:
    """Return by name what a later credit gave back that had been owed without it.

    Interest had run, until it was paid last, on what is not credited now.
    """
    if invoice.pk not in context.in_part:
        return {}
    rows = _of_later_credits(context, invoice, entries).filter(
        type=TransactionType.RETURNED, entry__template=template
    )
    back = {name: sum_of(rows, f"{name}_change") for name in CHARGES[template]}
    if INTEREST in back:
        paid = InvoiceTransaction.objects.filter(
            ledger=context.ledger, invoice=invoice, type__in=PAYING, interest_change__lt=0
        )
        last = paid.aggregate(last=Max("value_on"))["last"] or context.on
        accrued = queries.interest_accrued(invoice, last, booked_on=context.on)
        back[INTEREST] = min(back[INTEREST], accrued - invoice.interest_paid)
    return back


def wanted(
    context: Context,
    invoice: Invoice,
    template: str,
    names: Collection[str],
    entries: Collection[JournalEntry],
) -> Decimal:
    """Return how much is to be taken back of what came back of fees or interest."""
    counted = sum(_counted_too_much(context, invoice, template).values(), ZERO)
    return max(counted, sum(_unpaid(context, invoice, template, names, entries).values(), ZERO))


def _unpaid(
    context: Context,
    invoice: Invoice,
    template: str,
    names: Collection[str],
    entries: Collection[JournalEntry],
    taken: Mapping[str, Decimal] = {},
) -> dict[str, Decimal]:
    """Return by name what came back of fees or interest and is not paid any more.

    That is what the undone entries had paid of it, by the last count of their money; in any case
    what more came back than is paid, and what came back as the rest was credited, which it is not
    any more. So much of it is `taken` back already.
    """
    paid, counted_back, came_back = _rows(context, invoice, template, entries)
    kept = met(invoice, PAYING)
    if INTEREST in names:
        kept[INTEREST] = min(kept.get(INTEREST, ZERO), waived_and_paid(invoice))
    with_the_rest = _returned_with_the_rest(context, invoice, template, entries)
    back = {
        name: max(
            -kept.get(name, ZERO),
            with_the_rest.get(name, ZERO),
            min(
                sum_of(counted_back, f"{name}_change")
                - sum_of(paid, f"{name}_change")
                - taken.get(name, ZERO),
                sum_of(came_back, f"{name}_change"),
            ),
        )
        for name in names
    }
    # Of a fee no more than is open, or lost, now.
    lost = met(invoice, [TransactionType.WRITE_OFF])
    for name in back.keys() & set(COSTS):
        back[name] = min(back[name], getattr(invoice, name) + lost.get(name, ZERO))
    return {name: amount for name, amount in back.items() if amount > 0}


def waived_and_paid(invoice: Invoice) -> Decimal:
    """Return what money pays of interest that was waived; less than nothing if more came back."""
    waived_on = queries.interest_waived_on(invoice)
    if not waived_on:
        return ZERO
    return -total_of(met_by_money(invoice).filter(value_on__lte=waived_on), "interest_change")


def _counted_too_much(
    context: Context, invoice: Invoice, template: str
) -> dict[tuple[dt.date, str], Decimal]:
    """Return by value date and name what came back of its money that it does not pay any more.

    It had been paid too much as the money was counted again, so the customer is owed it. Of fees no
    more than came back of any: earlier versions gave all back of the last date that paid them.
    """
    paying = InvoiceTransaction.objects.filter(
        ledger=context.ledger, invoice=invoice, type__in=PAYING
    )
    counted = paying.filter(
        type=TransactionType.RETURNED,
        entry__template=template,
        entry__document_type__in=MONEY_DOCUMENTS,
        entry__reverses__isnull=True,
        entry__reversed_by__isnull=True,
    )
    found = {}
    for name in CHARGES[template]:
        column = f"{name}_change"
        most = None if name == INTEREST else sum_of(paying, column)
        for day in sorted(set(counted.values_list("value_on", flat=True))):
            kept = sum_of(paying.filter(value_on=day), column)
            over = min(kept, sum_of(counted.filter(value_on=day), column))
            if most is not None:
                over = min(over, most)
                most -= max(over, ZERO)
            if over > 0:
                found[day, name] = over
    return found


def _take_counted_back(context: Context, invoice: Invoice, template: str) -> dict[str, Decimal]:
    """Take back what is owed of money that was counted again, and is not there any more.

    Returns how much of it, by name.
    """
    every = dict.fromkeys(CHARGES[template], ZERO)
    for (day, name), over in _counted_too_much(context, invoice, template).items():
        for surplus in context.surpluses_of(invoice, template):
            if surplus.entry.document_type not in MONEY_DOCUMENTS:
                continue
            context.free(surplus, over)
            if taken := min(over, surplus.remaining):
                used = surpluses.take_back(
                    surplus=surplus, amount=taken, actor=context.actor, on=context.on
                )
                event = BookedEvent("surplususe", used.pk, day, invoice.pk, invoice.seller_id)
                charge_again(context, invoice, event, {name: taken}, ZERO, ZERO)
                every[name] += taken
                over -= taken
    return every


def _rows(
    context: Context, invoice: Invoice, template: str, entries: Collection[JournalEntry]
) -> tuple[list[InvoiceTransaction], list[InvoiceTransaction], list[InvoiceTransaction]]:
    """Return what the undone entries had paid, what of it was counted back, what came back."""
    rows = InvoiceTransaction.objects.filter(ledger=context.ledger, invoice=invoice)
    paid = list(
        rows.filter(entry__in=entries, type__in=PAYING).exclude(type=TransactionType.RETURNED)
    )
    if not paid:
        return [], [], []
    dates = {one.value_on for one in paid}
    counted_back = rows.filter(
        type=TransactionType.RETURNED,
        entry__gt=rows.filter(entry__reverses__in=entries).aggregate(first=Min("entry"))["first"],
        entry__template="payments_recounted",
        value_on__in=dates,
    )
    came_back = rows.filter(
        type=TransactionType.RETURNED,
        pk__gt=min(one.pk for one in paid),
        entry__template__in=(template, TAKEN_BACK[template]),
        entry__reverses__isnull=True,
        entry__reversed_by__isnull=True,
    )
    if template == "interest_waived":
        # What came back as money was counted again is of that value date alone.
        came_back = came_back.exclude(
            ~Q(value_on__in=dates), entry__document_type__in=MONEY_DOCUMENTS
        )
    return paid, list(counted_back), list(came_back.order_by("pk"))


def take_charges_back(
    context: Context,
    invoice: Invoice,
    template: str,
    names: Collection[str],
    entries: Collection[JournalEntry] = (),
) -> None:
    """Take back what came back of fees or interest and is not paid any more.

    First the surpluses that it made, then the principal that it paid in place of what the undone
    entries pay no more. What was paid out is owed as what it came from.
    """
    counted = _take_counted_back(context, invoice, template)
    back = _unpaid(context, invoice, template, names, entries, counted)
    if not back:
        return
    left = sum(back.values(), ZERO)
    document: tuple[str, int] | None = None
    value_on = context.on
    # What came back as money was counted again goes by itself, as far as it can.
    owed_back = context.surpluses_of(invoice, template)
    for surplus in sorted(owed_back, key=lambda one: one.entry.document_type in MONEY_DOCUMENTS):
        context.free(surplus, left)
        if taken := min(left, surplus.remaining):
            used = surpluses.take_back(
                surplus=surplus, amount=taken, actor=context.actor, on=context.on
            )
            document, value_on = ("surplususe", used.pk), surplus.value_on
            left -= taken
    _, _, came_back = _rows(context, invoice, template, entries)
    capital = min(left, max(-sum_of(came_back, "debt_change"), ZERO))
    losses = InvoiceTransaction.objects.filter(
        ledger=context.ledger,
        invoice=invoice,
        type=TransactionType.WRITE_OFF,
        entry__in=[one.entry_id for one in came_back],
    )
    recovered = min(capital, max(sum_of(losses, "debt_change"), ZERO))
    owed = left - capital
    for name in list(back):
        still = min(owed, back[name])
        owed, back[name] = owed - still, back[name] - still
    if came_back:
        first = next(iter(entries))
        document, value_on = (first.document_type, first.document_id), came_back[-1].value_on
    back = {name: amount for name, amount in back.items() if amount}
    if back and document:
        event = BookedEvent(*document, value_on, invoice.pk, invoice.seller_id)
        charge_again(context, invoice, event, back, capital, recovered)


def charge_again(
    context: Context,
    invoice: Invoice,
    event: BookedEvent,
    back: Mapping[str, Decimal],
    capital: Decimal,
    recovered: Decimal,
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
