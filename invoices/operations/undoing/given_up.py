"""Take back what was remitted, or written off, of a debt that is open again."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from django.db.models import F, QuerySet

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.models import JournalEntry
from invoices import postings
from invoices.models import Invoice, InvoiceTransaction, PaymentMatch, WriteOff
from invoices.models.invoices import TransactionType
from invoices.operations.subledger import CAPITAL, Change, add_transactions, change, met
from invoices.operations.undoing.context import Context
from invoices.operations.undoing.mirrors import event_amount, mirrored, sum_of
from invoices.operations.write_offs import credited_since, owed_until, standing
from ledger_project.core.money import ZERO

_REMITTED = {
    "type": TransactionType.REMISSION,
    "debt_change__lt": 0,
    "value_on": F("entry__value_on"),
}
"""Of a transaction that let a remainder go; others of its entry say until when it was owed."""


def forgiven_since(context: Context, entries: Collection[JournalEntry]) -> list[JournalEntry]:
    """Take back what still stands of remissions that a credit met in part; return the entries.

    They have no mirror: what the credit took is owed no more, but was until then.
    """
    kept = []
    remissions = InvoiceTransaction.objects.filter(
        ledger=context.ledger,
        entry__in=entries,
        **_REMITTED,
    )
    for one in remissions.select_related("entry"):
        invoice = context.locked.invoices[one.invoice_id]
        if one.entry is None or invoice.remitted >= one.amount:
            continue
        kept.append(one.entry)
        taken = TransactionType.REMISSION
        if owed := owed_until(taken, one.entry, context.on, credited_since(invoice, one.entry)):
            add_transactions([(invoice, each) for each in owed], actor=context.actor, on=context.on)
        if amount := invoice.remitted:
            _owe_again(context, invoice, amount, of=one.entry, value_on=one.entry.value_on)
    return kept


def _remissions(invoice: Invoice) -> QuerySet[InvoiceTransaction]:
    """Return what let remainders of an invoice go, and was neither mirrored nor owed again.

    What a credit had met of a remission has no mirror when its payment is undone.
    """
    undone = PaymentMatch.objects.filter(
        ledger=invoice.ledger_id, invoice=invoice, undone_on__isnull=False
    )
    return InvoiceTransaction.objects.filter(
        ledger=invoice.ledger_id,
        invoice=invoice,
        **_REMITTED,
        entry__template="small_difference_remitted",
        entry__reverses__isnull=True,
        entry__reversed_by__isnull=True,
    ).exclude(entry__document_type="paymentmatch", entry__document_id__in=undone.values("pk"))


def _owe_again(
    context: Context, invoice: Invoice, amount: Decimal, *, of: JournalEntry, value_on: dt.date
) -> None:
    """Post that an amount is remitted no more, for the event of an entry, and open it."""
    event = BookedEvent(of.document_type, of.document_id, value_on, invoice.pk, invoice.seller_id)
    draft = postings.remission_undone(event, amount, purchased=invoice.purchased)
    (entry,) = journal.post(context.ledger, [draft], actor=context.actor, on=context.on)
    back = Change(entry, TransactionType.REMISSION, amount, {CAPITAL: amount})
    change(invoice, "reverse_set_off", [back], actor=context.actor, on=context.on, reopen=True)


def owe_remainder(context: Context, invoice: Invoice) -> None:
    """Take back that a remainder was remitted: with principal open again it is none.

    If it is one still, the end of day remits it again.
    """
    if not invoice.capital_debt or not invoice.remitted:
        return
    entries = [one.entry for one in _remissions(invoice).select_related("entry") if one.entry]
    kept = {one.pk for one in forgiven_since(context, entries)}
    entries = [one for one in entries if one.pk not in kept]
    mirrors = journal.reverse(context.ledger, entries, actor=context.actor, on=context.on)
    by_entry = {one.pk: mirror for one, mirror in zip(entries, mirrors, strict=True)}
    if changes := mirrored(context, by_entry).get(invoice.pk):
        change(
            invoice,
            "reverse_set_off",
            changes,
            amount=event_amount(changes),
            actor=context.actor,
            on=context.on,
            reopen=True,
        )


def reopen_remitted(context: Context, invoice: Invoice, entries: Collection[JournalEntry]) -> None:
    """Open what a mirror remitted again although the payment of it was undone meanwhile."""
    if not invoice.remitted:
        return
    amount = invoice.remitted + sum_of(_remissions(invoice), "debt_change")
    if amount <= 0:
        return
    mirrors = [one for one in context.mirrors if one.invoice_id == invoice.pk]
    day = max((one.value_on for one in mirrors), default=context.on)
    _owe_again(context, invoice, amount, of=next(iter(entries)), value_on=day)


def reopen_written_off(
    context: Context, invoice: Invoice, entries: Collection[JournalEntry]
) -> None:
    """Open what a mirror wrote off again although the write-off was undone meanwhile."""
    lost = met(invoice, [TransactionType.WRITE_OFF])
    last = WriteOff.objects.filter(ledger=context.ledger, invoice=invoice).order_by("pk").last()
    if not lost or last is None:
        return
    kept = standing(invoice)
    again = {name: by for name, part in lost.items() if (by := part - kept.get(name, ZERO)) > 0}
    mirrors = {one.pk: one for one in context.mirrors if one.invoice_id == invoice.pk}
    mirrored_losses = InvoiceTransaction.objects.filter(
        ledger=context.ledger, entry__in=mirrors, type=TransactionType.WRITE_OFF
    )
    mirror = mirrored_losses.order_by("value_on").last()
    day = mirror.value_on if mirror else last.book_on
    if amount := again.get(CAPITAL, ZERO):
        first = next(iter(entries))
        event = BookedEvent(
            first.document_type, first.document_id, day, invoice.pk, invoice.seller_id
        )
        draft = postings.write_off_undone(event, amount, purchased=invoice.purchased)
        (entry,) = journal.post(context.ledger, [draft], actor=context.actor, on=context.on)
    elif again and mirror:
        # Of fees and interest alone nothing is booked.
        entry, amount = mirrors[mirror.entry_id or 0], sum(again.values(), ZERO)
    else:
        return
    one = Change(entry, TransactionType.WRITE_OFF, amount, again, value_on=day)
    change(invoice, "reverse_set_off", [one], actor=context.actor, on=context.on, reopen=True)
