"""Let the surpluses of an invoice, and what was kept of its payments, meet its debt again."""

import datetime as dt

from accounts.books import journal
from accounts.books.entries import BookedEvent
from accounts.credit import surpluses
from accounts.credit.surpluses import UseRequest
from accounts.models import JournalEntry, Surplus, SurplusUse
from invoices import postings
from invoices.models import Invoice, PaymentMatch
from invoices.models.invoices import TransactionType
from invoices.operations.credit_parts import CreditParts
from invoices.operations.paying import owed_to, pay_from_surplus
from invoices.operations.subledger import CAPITAL, Change, change
from invoices.operations.undoing.context import Context
from invoices.operations.write_offs import credited_on, recovered_on


def meet_with_kept(context: Context, invoice: Invoice) -> dt.date | None:
    """Pay the debt that is open again with what was kept of payments; it had exceeded that.

    Returns the first value date of what did, if anything.
    """
    entries = JournalEntry.objects.filter(
        ledger=context.ledger,
        invoice_id=invoice.pk,
        document_type="paymentmatch",
        reverses__isnull=True,
        reversed_by__isnull=True,
    )
    met = entries.filter(template="small_difference_met").values("document_id")
    kept = entries.filter(template="small_difference_kept").exclude(document_id__in=met)
    days = []
    for one in kept.order_by("pk") if invoice.capital_debt else ():
        match = PaymentMatch.objects.get(ledger=invoice.ledger_id, pk=one.document_id)
        amount = min(match.amount - match.met, invoice.capital_debt)
        if not amount:
            break
        event = BookedEvent("paymentmatch", match.pk, one.value_on, invoice.pk, invoice.seller_id)
        draft = postings.small_difference_met(event, amount, purchased=invoice.purchased)
        (entry,) = journal.post(context.ledger, [draft], actor=context.actor, on=context.on)
        paid = Change(entry, TransactionType.PAYMENT, amount, {CAPITAL: -amount})
        change(invoice, "pay", [paid], actor=context.actor, on=context.on)
        match.met += amount
        match.save(update_fields=["met"])
        days.append(one.value_on)
    return min(days, default=None)


def apply_credit(context: Context, surplus: Surplus, invoice: Invoice) -> None:
    """Apply a credit's surplus to what is open, then to what was given up, as credits do."""
    everything = CreditParts.of(invoice, surplus.amount)
    context.free(surplus, everything.unpaid + everything.forgiven)
    parts = CreditParts.of(invoice, surplus.remaining)
    amount = surplus.remaining - parts.paid
    if not amount:
        return
    used = surpluses.apply(surplus=surplus, amount=amount, actor=context.actor, on=context.on)
    event = BookedEvent("surplususe", used.pk, surplus.value_on, invoice.pk, invoice.seller_id)
    draft = postings.surplus_taken_back(
        event,
        unpaid=parts.unpaid,
        written_off=parts.written_off,
        remitted=parts.remitted,
        purchased=invoice.purchased,
    )
    (entry,) = journal.post(context.ledger, [draft], actor=context.actor, on=context.on)
    changes = [
        Change(entry, kind, part, {CAPITAL: part}, value_on=since(invoice, surplus.value_on))
        for kind, part, since in (
            (TransactionType.WRITE_OFF, parts.written_off, recovered_on),
            (TransactionType.REMISSION, parts.remitted, credited_on),
        )
        if part
    ]
    changes.append(Change(entry, TransactionType.CREDIT_APPLIED, amount, {CAPITAL: -amount}))
    change(invoice, "apply_credit", changes, amount=amount, actor=context.actor, on=context.on)


def meet(
    context: Context, surplus: Surplus, invoice: Invoice, *, again: SurplusUse | None = None
) -> None:
    """Set off money against this invoice, as of when it was paid.

    It had exceeded the debt, or was set off before: no more than that is set off `again`.
    """
    value_on, of = owed_to(surplus, invoice, context.on)
    most = min(of.total, again.amount) if again else of.total
    context.free(surplus, min(surplus.amount, most))
    if amount := min(surplus.remaining, most):
        request = UseRequest(SurplusUse.Kind.SET_OFF, None, "", invoice_no=invoice.invoice_no)
        pay_from_surplus(
            invoice,
            surplus,
            amount,
            of,
            value_on=value_on,
            request=request,
            actor=context.actor,
            on=context.on,
        )
